import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Crypto } from '../crypto/port.ts'
import { done, failed, type Result } from '../domain/result.ts'
import { isSigned } from '../domain/trust/envelope.ts'
import { keyIdOf, SIGNATURE_BYTES } from '../domain/trust/keys.ts'
import { fromBase64 } from '../domain/trust/octets.ts'
import type { SigningKey } from './key-file.ts'
import { runProgram } from './run.ts'

export type SignProblem =
  | { readonly kind: 'signer-failed'; readonly said: string }
  /** The program returned something other than this key's signature of these bytes. */
  | { readonly kind: 'signer-wrong' }

/** Signs bytes with one key. The signature it returns has been verified. */
export interface Signer {
  readonly keyId: string
  readonly publicKey: Uint8Array
  sign(octets: Uint8Array): Promise<Result<Uint8Array, SignProblem>>
}

export const keySigner = (crypto: Crypto, { privateKey, publicKey }: SigningKey): Signer =>
  verified(crypto, publicKey, (octets) => {
    const signature = crypto.signEd25519(privateKey, octets)
    return Promise.resolve(signature.ok ? done(signature.value) : failed({ kind: 'signer-wrong' }))
  })

/** Stands for the path of the file in a signer's command. */
export const FILE_MARK = '{file}'

/**
 * A program that holds the key: `openssl pkeyutl -sign -rawin -inkey key.pem -in {file}`. It is started without a
 * shell, gets the exact bytes as a file, because pure Ed25519 does not sign a digest, and writes 64 bytes or their
 * base64.
 *
 * @param words program and arguments; one of them contains `{file}`
 */
export const programSigner = (crypto: Crypto, words: readonly string[], publicKey: Uint8Array): Signer =>
  verified(crypto, publicKey, async (octets) => {
    const folder = await mkdtemp(join(tmpdir(), 'culvert-sign-'))
    try {
      const file = join(folder, 'octets')
      await writeFile(file, octets, { mode: 0o600 })
      const [program = '', ...args] = words.map((word) => word.replaceAll(FILE_MARK, file))
      const ran = await runProgram(program, args)
      if (!ran.ok) return failed({ kind: 'signer-failed', said: ran.fault })
      return done(ran.value.length === SIGNATURE_BYTES ? ran.value : (base64In(ran.value) ?? ran.value))
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

const base64In = (octets: Uint8Array): Uint8Array | undefined => fromBase64(new TextDecoder().decode(octets).trim())

function verified(
  crypto: Crypto,
  publicKey: Uint8Array,
  sign: (octets: Uint8Array) => Promise<Result<Uint8Array, SignProblem>>,
): Signer {
  return {
    keyId: keyIdOf(crypto, publicKey),
    publicKey,
    async sign(octets) {
      const signature = await sign(octets)
      if (!signature.ok) return signature
      return isSigned(crypto, publicKey, octets, signature.value) ? signature : failed({ kind: 'signer-wrong' })
    },
  }
}

/** Splits a command line at its spaces; quotes keep words together, because no shell interprets it. */
export const wordsOf = (command: string): readonly string[] =>
  Array.from(
    command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g),
    ([, double, single, bare]) => double ?? single ?? bare ?? '',
  )
