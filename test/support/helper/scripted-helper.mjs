// Plays root's helper: the contract's frames on stdin and stdout, session files in a folder, and the messages of a
// script. It is plain JavaScript because it runs as a separate program. Arguments: play file, 'session'.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { setTimeout } from 'node:timers'

const [playFile, word] = process.argv.slice(2)
/** @type {{ folder: string, mode?: string, held?: object, gateways: Record<string, readonly object[]>, record?: string }} */
const play = JSON.parse(readFileSync(playFile, 'utf8'))
if (!['session', 'release'].includes(word) || process.argv.length !== 4) process.exit(64)

const fileOf = (id) => `${play.folder}/${id}.json`
const say = (message) => {
  const body = Buffer.from(JSON.stringify(message))
  const head = Buffer.alloc(4)
  head.writeUInt32LE(body.length)
  process.stdout.write(Buffer.concat([head, body]))
}
const startOf = (pid) => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')[19]
  } catch {
    return undefined
  }
}
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

let session
let over = false
const write = (change) => {
  session = { ...session, ...change }
  writeFileSync(`${play.folder}/.new`, JSON.stringify(session), { mode: 0o644 })
  renameSync(`${play.folder}/.new`, fileOf(session.profile))
}
/** Undoes the session; a kill switch stays with its file if a tunnel that was up ended without anybody's wish. */
const end = (keep = false) => {
  over = true
  if (session && keep && session.killSwitch && session.phase === 'connected') write({ phase: 'disconnecting' })
  else if (session) rmSync(fileOf(session.profile), { force: true })
  session = undefined
}
const leaveShut = (other) => writeFileSync(fileOf(other.profile), JSON.stringify({ ...other, phase: 'disconnecting' }))
const isDown = (file) => {
  try {
    const other = JSON.parse(readFileSync(file, 'utf8'))
    return other.phase === 'disconnecting' && startOf(other.process) !== other.started
  } catch {
    return true
  }
}
const FACTS = {
  link: 'ppp0',
  address: '10.20.0.10',
  peer: '10.20.0.1',
  dns: ['10.20.0.53'],
  domains: [],
  esp: { cipher: 'aes256', integrity: 'sha256', encapsulation: 'udp' },
  mtu: 1400,
  traffic: { received: 100, sent: 200 },
}

/** Steps: `{ms}`, `{say}`, `{up}`, `{fail}`, `{die}`, `{never}`. */
async function connect({ number, profile, address }) {
  over = false
  session = {
    profile: profile.id,
    name: profile.name,
    gateway: address,
    process: process.pid,
    started: startOf(process.pid),
    owner: 1000,
    phase: 'connecting',
    stage: 'prerequisites',
    ...(profile.routing.mode === 'full' && profile.routing.killSwitch ? { killSwitch: true } : {}),
  }
  write({})
  for (const step of play.gateways[address] ?? play.gateways[profile.gateway] ?? []) {
    if (over) return
    if (step.ms) await pause(step.ms)
    if (over) return
    if (step.say) {
      if (step.say.kind === 'stage') write({ stage: step.say.stage })
      say(step.say)
    }
    if (step.up) {
      const facts = { ...FACTS, gateway: address, since: Date.now() }
      write({ phase: 'connected', stage: 'live', facts })
      say({ kind: 'done', number, facts })
    }
    if (step.down) {
      end(true)
      say({ kind: 'down', ...step.down })
    }
    if (step.fail) {
      end()
      say({ kind: 'failed', number, fault: step.fail })
    }
    if (step.die) process.kill(process.pid, 'SIGKILL')
    if (step.never) await new Promise(() => undefined)
  }
}

async function disconnect({ number, profile, keep }) {
  if (session?.profile === profile) end(keep === 'kill-switch')
  else {
    try {
      const other = JSON.parse(readFileSync(fileOf(profile), 'utf8'))
      if (startOf(other.process) === other.started)
        process.kill(other.process, keep === 'kill-switch' ? 'SIGTERM' : 'SIGUSR2')
      else if (keep === 'kill-switch' && other.killSwitch) leaveShut(other)
      else rmSync(fileOf(profile))
    } catch {
      // There is none.
    }
    for (let i = 0; i < 100 && !isDown(fileOf(profile)); i++) await pause(10)
  }
  say({ kind: 'done', number })
}

const SURVEY = {
  daemon: { state: 'running', version: 'strongSwan 5.9.8', ikev1: true },
  ports: [{ port: 500, state: 'taken', owner: 'charon' }],
  firewall: 'nftables',
  leftovers: [],
}

function take(request) {
  const said = word === 'release' ? { ...request, word } : request
  if (play.record) writeFileSync(play.record, `${JSON.stringify(said)}\n`, { flag: 'a' })
  const { verb, number } = request
  if (verb === 'hello') greet(request)
  else if (verb === 'connect') void connect(request)
  else if (verb === 'disconnect') void disconnect(request)
  else if (verb === 'survey') say({ kind: 'done', number, survey: play.survey ?? SURVEY })
  else if (play.held) say({ kind: 'failed', number, fault: play.held })
  else say({ kind: 'done', number })
}

function greet({ number }) {
  switch (play.mode) {
    case 'old':
      return say({ kind: 'refused', number, field: 'protocol' })
    case 'garbage':
      return say({ kind: 'whatever', number })
    case 'endless-frame':
      return process.stdout.write(Buffer.from([255, 255, 255, 255]))
    case 'not-json':
      return process.stdout.write(Buffer.from([2, 0, 0, 0, 0x7b, 0x7b]))
    case 'complains':
      process.stderr.write('not started as root\n')
      process.exit(77)
      break
    case 'mute':
      return undefined
    case 'pieces': {
      const body = Buffer.from(JSON.stringify({ kind: 'done', number }))
      const frame = Buffer.concat([Buffer.from([body.length, 0, 0, 0]), body])
      for (const [i, octet] of frame.entries()) setTimeout(() => process.stdout.write(Buffer.from([octet])), i)
      return undefined
    }
    default:
      return say({ kind: 'done', number })
  }
}

let kept = Buffer.alloc(0)
process.stdin.on('data', (piece) => {
  kept = Buffer.concat([kept, piece])
  while (kept.length >= 4 && kept.length >= 4 + kept.readUInt32LE()) {
    const length = kept.readUInt32LE()
    const request = JSON.parse(kept.subarray(4, 4 + length).toString())
    kept = kept.subarray(4 + length)
    take(request)
  }
})
const leave = (keep) => {
  end(keep)
  if (play.mode !== 'stays') process.exit(0)
}
process.stdin.on('end', () => leave(true))
process.on('SIGTERM', () => leave(true))
process.on('SIGUSR2', () => leave(false))
// With a limit, because nothing else would end the process.
if (play.mode === 'stays') setTimeout(() => process.exit(0), 3000)
