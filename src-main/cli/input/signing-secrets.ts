import type { Texts } from '../../contract/texts/texts.ts'
import { Secret } from '../../domain/profile/secret.ts'
import type { Host } from '../host/host.ts'
import { problem } from '../../domain/profile/problem.ts'
import { refuse } from './problem.ts'
import { withQuestions } from './questions.ts'

/** `pkcs8`: an existing private key; it is never asked for. */
export type SigningSecret = 'passphrase' | 'psk' | 'pkcs8'
const LARGEST = 4_096

/**
 * The secrets needed for signing, from `{"passphrase":"…","psk":"…"}` on standard input or from hidden questions; a new
 * passphrase is asked for twice. @throws Refused if nobody can be asked
 */
export async function signingSecrets<Name extends SigningSecret>(
  host: Host,
  texts: Texts,
  signal: AbortSignal,
  names: readonly Name[],
  { fromInput, isNew }: { readonly fromInput: boolean; readonly isNew: boolean },
): Promise<Readonly<Record<Name, Secret>>> {
  const found: Partial<Record<SigningSecret, Secret>> = fromInput
    ? await fromStandardInput(host)
    : ((await withQuestions(host, texts, signal, async (questions) => {
        const answers: Partial<Record<SigningSecret, Secret>> = {}
        for (const name of names as readonly SigningSecret[]) {
          if (name === 'pkcs8') continue
          const answer = await questions.passphrase(`cli.ask.sign-${name}`)
          const again = isNew && answer ? await questions.passphrase('cli.ask.sign-again') : answer
          if (answer && answer.reveal() !== again?.reveal()) return refuse(name, problem('sign-differs'))
          if (answer) answers[name] = answer
        }
        return answers
      })) ?? {})
  for (const name of names) if (!found[name]) refuse(name, problem('missing'))
  return found as Readonly<Record<Name, Secret>>
}

async function fromStandardInput(host: Host): Promise<Partial<Record<SigningSecret, Secret>>> {
  if (host.input.isTerminal) return refuse('--secrets-stdin', problem('secrets-terminal'))
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of host.input.chunks()) {
    size += piece.length
    if (size > LARGEST) return refuse('--secrets-stdin', problem('too-long', { most: LARGEST }))
    pieces.push(piece)
  }
  let value: unknown
  try {
    value = JSON.parse(Buffer.concat(pieces).toString('utf8'))
  } catch {
    return refuse('--secrets-stdin', problem('not-json'))
  }
  const entries = Object.entries(Object(value) as Readonly<Record<string, unknown>>)
  return Object.fromEntries(
    entries.map(([name, text]) => {
      if (name !== 'passphrase' && name !== 'psk' && name !== 'pkcs8')
        return refuse(name.slice(0, 64), problem('unknown-field'))
      return typeof text === 'string' ? [name, new Secret(text)] : refuse(name, problem('text-wanted'))
    }),
  )
}
