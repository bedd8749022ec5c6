import { helperRequest, type HelperRequest } from '../../../src-main/contract/helper.ts'
import { neededSecrets } from '../../../src-main/domain/profile/needs.ts'
import { parseSecrets, problemsOf } from '../../../src-main/domain/profile/parse.ts'
import { printable } from '../system/lines.ts'
import type { ConnectRequest } from '../tunnel/request.ts'

/** A request that was validated by the same rules as in the app, with its secrets wrapped. */
export type Request = Exclude<HelperRequest, { verb: 'connect' }> | ConnectRequest

/** Where a request could not be understood; `number` when that was readable. */
export interface Refusal {
  readonly number?: number
  readonly field: string
}

/** Most levels of a request: a profile has three, its request five. */
const DEEPEST = 8

export function parseRequest(body: Uint8Array): { readonly request: Request } | { readonly refusal: Refusal } {
  const value = jsonOf(body)
  if (value === undefined) return { refusal: { field: '' } }
  const parsed = helperRequest.safeParse(value)
  if (!parsed.success) return { refusal: refusalOf(value, problemsOf(parsed.error)[0]?.field ?? '') }
  if (parsed.data.verb !== 'connect') return { request: parsed.data }
  const secrets = parseSecrets(parsed.data.secrets)
  if (!secrets.ok) return { refusal: refusalOf(value, `secrets.${secrets.fault[0]?.field ?? ''}`) }
  const missing = neededSecrets(parsed.data.profile).find((field) => secrets.value[field] === undefined)
  if (missing) return { refusal: refusalOf(value, `secrets.${missing}`) }
  return { request: { ...parsed.data, secrets: secrets.value } }
}

function jsonOf(body: Uint8Array): unknown {
  try {
    // A byte order mark is kept, and so refused as invalid.
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
    const value: unknown = JSON.parse(text)
    return depthOf(value) > DEEPEST ? undefined : value
  } catch {
    return undefined
  }
}

/** Levels of `value`, counted no further than needed. */
function depthOf(value: unknown, level = 0): number {
  if (typeof value !== 'object' || value === null || level > DEEPEST) return level
  return Math.max(level, ...Object.values(value).map((item) => depthOf(item, level + 1)))
}

function refusalOf(value: unknown, field: string): Refusal {
  const number = typeof value === 'object' && value !== null && 'number' in value ? value.number : undefined
  const known = typeof number === 'number' && Number.isInteger(number) && number > 0 && number <= 2_147_483_647
  return { ...(known ? { number } : {}), field: printable(field).slice(0, 120) }
}
