// Signs a file with an Ed25519 key that ssh-agent holds, as `culvert sign --signer` wants it: the agent signs the exact
// octets (draft-ietf-sshm-ssh-agent, section 4.5), and the 64 octets of the signature are printed.
//
//   node ssh-agent-sign.mjs --public KEY.pub     the public key in base64, for --public-key
//   node ssh-agent-sign.mjs KEY.pub FILE         the signature
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'

const SIGN_REQUEST = 13
const SIGN_RESPONSE = 14
const KIND = 'ssh-ed25519'

const text = (octets) => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(octets.length)
  return Buffer.concat([length, octets])
}
/** The strings of SSH (RFC 4251, section 5) one after another. */
const textsOf = (octets) => {
  const found = []
  for (let at = 0; at + 4 <= octets.length;) {
    const end = at + 4 + octets.readUInt32BE(at)
    found.push(octets.subarray(at + 4, end))
    at = end
  }
  return found
}

const keyIn = (path) => {
  const [kind, base64 = ''] = readFileSync(path, 'utf8').trim().split(/\s+/)
  const blob = Buffer.from(base64, 'base64')
  const [named, key] = textsOf(blob)
  if (kind !== KIND || named?.toString() !== KIND || key?.length !== 32)
    throw new Error(`${path}: not a public key of the kind ${KIND}`)
  return { blob, key }
}

/** The agent's whole answer, without its length. */
const ask = (request) =>
  new Promise((resolve, reject) => {
    const agent = connect(process.env.SSH_AUTH_SOCK ?? '')
    let answer = Buffer.alloc(0)
    agent.on('error', reject)
    agent.on('end', () => reject(new Error('the agent closed the connection: the file may be too large for it')))
    agent.on('data', (piece) => {
      answer = Buffer.concat([answer, piece])
      if (answer.length < 4 || answer.length < 4 + answer.readUInt32BE(0)) return
      agent.destroy()
      resolve(answer.subarray(4))
    })
    agent.write(text(request))
  })

const [first = '', second = ''] = process.argv.slice(2)
if (first === '--public') console.log(keyIn(second).key.toString('base64'))
else {
  const flags = Buffer.alloc(4)
  const request = [Buffer.of(SIGN_REQUEST), text(keyIn(first).blob), text(readFileSync(second)), flags]
  const answer = await ask(Buffer.concat(request))
  if (answer[0] !== SIGN_RESPONSE) throw new Error('the agent does not sign: it lacks this key, or nobody confirmed')
  const [kind, signature] = textsOf(textsOf(answer.subarray(1))[0] ?? Buffer.alloc(0))
  if (kind?.toString() !== KIND || signature?.length !== 64) throw new Error('the agent signed in another way')
  process.stdout.write(signature)
}
