import { parseSecrets } from '../../domain/profile/parse.ts'
import { Secret, SECRET_FIELDS, type SecretField, type Secrets } from '../../domain/profile/secret.ts'
import type { Input } from '../host/host.ts'
import { refuse, Refused } from './problem.ts'
import { problemAt, problem } from '../../domain/profile/problem.ts'

/** Fits an RSA-16384 key in PEM, escaped for JSON, and all other members. */
const LARGEST = 65_536

const FLAG = '--secrets-stdin'

/**
 * Reads `{"password":"…","psk":"…","privateKey":"…","tunnelSecret":"…","code":"…"}` from standard input; each member is
 * optional, others are refused.
 * @throws Refused with every problem; no message contains the text itself
 */
export async function secretsFromInput(input: Input): Promise<Secrets> {
  return secretsIn(await membersOf(input))
}

/** What a script supplies for one connect. */
export interface Entered {
  readonly secrets: Secrets
  /** Opens the pre-shared key that is sealed in a signed profile. */
  readonly passphrase?: Secret
}

/** Reads the same members and an optional `passphrase`. */
export async function enteredFromInput(input: Input): Promise<Entered> {
  const { passphrase, ...members } = await membersOf(input)
  const secrets = secretsIn(members)
  if (passphrase === undefined) return { secrets }
  if (typeof passphrase !== 'string') return refuse('passphrase', problem('text-wanted'))
  return passphrase === '' ? refuse('passphrase', problem('empty')) : { secrets, passphrase: new Secret(passphrase) }
}

type Members = Readonly<Record<string, unknown>>

/** On a terminal, the typed secrets would be visible. */
const membersOf = async (input: Input): Promise<Members> =>
  input.isTerminal ? refuse(FLAG, problem('secrets-terminal')) : objectFrom(input, FLAG)

function secretsIn(entered: Members): Secrets {
  const problems = Object.keys(entered)
    .filter((key) => !isField(key))
    .map((key) => problemAt(key.slice(0, 64), problem('unknown-field')))
  const fields: Partial<Record<SecretField, string>> = {}
  for (const field of SECRET_FIELDS) {
    const value = entered[field]
    if (value === undefined) continue
    if (typeof value === 'string') fields[field] = value
    else problems.push(problemAt(field, problem('text-wanted')))
  }
  const parsed = parseSecrets(fields)
  if (!parsed.ok) throw new Refused([...problems, ...parsed.fault])
  if (problems.length > 0) throw new Refused(problems)
  return parsed.value
}

const isField = (key: string): key is SecretField => SECRET_FIELDS.some((field) => field === key)

/** Reads one JSON object from standard input. @throws Refused, naming the flag that asked for it */
export async function objectFrom(input: Input, flag: string): Promise<Readonly<Record<string, unknown>>> {
  return objectIn(await textOf(input, flag), flag)
}

async function textOf(input: Input, flag: string): Promise<string> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of input.chunks()) {
    size += piece.length
    if (size > LARGEST) return refuse(flag, problem('too-many-bytes', { most: LARGEST }))
    pieces.push(piece)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(pieces))
  } catch {
    return refuse(flag, problem('not-json'))
  }
}

function objectIn(text: string, flag: string): Readonly<Record<string, unknown>> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return refuse(flag, problem('not-json'))
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(flag, problem('group-wanted'))
  return value as Readonly<Record<string, unknown>>
}
