import type { z } from 'zod'
import { problemsOf } from '../profile/parse.ts'
import type { InputProblem } from '../profile/problem.ts'
import { distrust, shown, type TrustCode, type TrustProblem } from './problem.ts'
import { isObject, type StrictObject, type StrictValue } from './strict-json.ts'
import type { Result } from '../result.ts'

type Refusal = Result<never, TrustProblem>

const PASSWORD = /^(user|ppp|login)?[-_]?(password|passwd|passphrase|pwd|pin)$/i
const CLEAR = /^((pre[-_]?)?shared[-_]?(key|secret)|psk|secret|private[-_]?key)$/i
/** Proposal words that stand for no protection or for a broken one. */
const UNSAFE = /(^|[-_])(des|null|none|blowfish|cast(128)?|rc4|modp768|modp1024s160|dh22|aggressive)([-_]|$)/i

/**
 * Problems that must be reported before the schema's: a secret in clear text, and missing IPsec. Reporting them as
 * unknown members would hide what matters.
 */
export function grossProblem(payload: StrictObject): Refusal | undefined {
  const secret = openSecret(payload, '')
  if (secret) return secret
  const { ipsec, machineAuth } = payload
  const noIpsec = !isObject(ipsec) || ipsec['enabled'] !== undefined || ipsec['mode'] === 'none'
  const noProof = isObject(machineAuth) && machineAuth['kind'] === 'none'
  if (noIpsec || noProof) return distrust('E_FIELD_NO_IPSEC')
  return 'aggressive' in ipsec ? distrust('E_FIELD_CRYPTO_UNSAFE', { value: 'aggressive' }) : undefined
}

function openSecret(value: StrictValue, path: string): Refusal | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  for (const [name, member] of Object.entries(value)) {
    const inSecrets = path === '.secrets' && name === 'psk'
    if (PASSWORD.test(name)) return distrust('E_SECRET_PASSWORD')
    if (CLEAR.test(name) && !(inSecrets && isDelivery(member))) return distrust('E_SECRET_CLEAR')
    const inner = path === '.extensions' ? undefined : openSecret(member, `${path}.${name}`)
    if (inner) return inner
  }
  return undefined
}

/** Whether the member says how the user receives a key, or has a type that no key has. */
const isDelivery = (member: unknown): boolean =>
  member === 'prompt' || member === 'sealed' || typeof member !== 'string'

const BY_PLACE: readonly (readonly [RegExp, TrustCode])[] = [
  [/^gateway$/, 'E_FIELD_SERVER'],
  [/^(name|description|supportContact)$/, 'E_FIELD_TEXT'],
  [/^user$/, 'E_FIELD_USER'],
  [/^ipsec\.phase[12](\.\d+)?$/, 'E_FIELD_CRYPTO'],
  [/^routing\.routes\.\d+$/, 'E_FIELD_ROUTE'],
  [/^routing\.routes$/, 'E_FIELD_ROUTE'],
  [/^dns\.servers(\.\d+)?$/, 'E_FIELD_DNS'],
  [/^dns\.domains(\.\d+)?$/, 'E_FIELD_DOMAIN'],
  [/^ppp\.m[tr]u$/, 'E_FIELD_MTU'],
  [/^machineAuth\.authority$/, 'E_FIELD_CERT'],
  [/^locked(\.\d+)?$/, 'E_FIELD_LOCK'],
  [/^sealed\.(kdf|logN|r|p)$/, 'E_SECRET_KDF'],
  [/^sealed(\.\w+)?$/, 'E_SECRET_SHAPE'],
  [/^secrets(\.\w+)?$/, 'E_SECRET_SHAPE'],
  [/^refresh\.(profile|revocations)$/, 'E_LINK_FORM'],
  [/^serial$/, 'E_ROLL_SERIAL'],
  [/^publisher$/, 'E_PAY_PUBLISHER'],
]

/** The schema's first issue under its stable code. */
export function payloadProblem(error: z.ZodError, payload: StrictObject): Refusal {
  const [first] = problemsOf(error)
  return first ? refusalOf(first, payload) : distrust('E_PAY_TYPE', { name: '' })
}

function refusalOf({ field, code, args }: InputProblem, payload: StrictObject): Refusal {
  const value = valueAt(payload, field)
  const about = { name: shown(field), value: shown(textOf(value)), ...args }
  if (code === 'unknown-field')
    return distrust(/^routing\.(routes|killSwitch)$/.test(field) ? 'E_FIELD_COMBINATION' : 'E_PAY_UNKNOWN_FIELD', about)
  const place = BY_PLACE.find(([pattern]) => pattern.test(field))?.[1]
  if (place === 'E_FIELD_LOCK' || place === 'E_SECRET_KDF') return distrust(place, { ...about, name: about.value })
  if (place === 'E_ROLL_SERIAL') return distrust(place, about)
  const isForm = code === 'missing' || code.endsWith('-wanted')
  if (isForm && value === undefined) return distrust('E_PAY_MISSING', about)
  if (code === 'too-many') return distrust('E_PAY_LIMIT', { ...about, max: LIMITS[field] ?? '?' })
  if (place === 'E_FIELD_MTU') return distrust(place, { low: 1200, high: 1460, ...about })
  if (isForm && place !== 'E_SECRET_SHAPE') return distrust('E_PAY_TYPE', about)
  if (place === 'E_FIELD_SERVER' && code === 'host-non-ascii') return distrust('E_FIELD_SERVER_IDN', about)
  if (place === 'E_FIELD_SERVER' && code === 'host-unspecified') return distrust('E_FIELD_SERVER_RANGE', about)
  if (place === 'E_FIELD_CRYPTO' && UNSAFE.test(textOf(value))) return distrust('E_FIELD_CRYPTO_UNSAFE', about)
  return distrust(place ?? 'E_FIELD_VALUE', { reason: code, ...about })
}

const LIMITS: Readonly<Record<string, number>> = {
  'routing.routes': 256,
  'dns.servers': 4,
  'dns.domains': 32,
  'ipsec.phase1': 16,
  'ipsec.phase2': 16,
}

const textOf = (value: StrictValue | undefined): string =>
  typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value).slice(0, 200)

export function valueAt(object: StrictObject, path: string): StrictValue | undefined {
  let value: StrictValue | undefined = object
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as StrictObject)[name]
  }
  return value
}
