import type { Observation } from '../../domain/connect/observation.ts'
import { seenOf, type Failure } from './windows-wfp.ts'

/** Windows' audit of IPsec (4650 to 4655, 5451): one sentence, then one field per line; in English. */

/** The sentence of a number, which is too short to search for elsewhere. */
const AUDITED = /(?:^|\s)Failure Reason:\s{1,8}(.{5,120}?)\.?(?:\s{1,8}State:\s{1,8}Sent .{0,200}|\s{0,8})$/
const REASONS: Readonly<Record<string, number>> = {
  'IKE authentication credentials are unacceptable': 13801,
  'Negotiation timed out': 13805,
  'IKE SA deleted by peer before establishment completed': 13807,
  'Invalid payload received': 13843,
  'Policy match error': 13868,
  'Hash verification failed': 13870,
}
/** The message that was sent last, which shows what was awaited. */
const STATE = /(?:^|\s)State:\s{1,8}Sent (first|second|third) /
const STATES: Readonly<Record<string, string>> = { first: 'SA_SENT', second: 'SSPI_SENT', third: 'FINAL_SENT' }
const PORT = /^\s{0,8}Keying Module Port:\s{1,8}(4500|500)\b/
const QUICK_MODE = /^An IPsec quick mode negotiation failed/i
const CERTIFICATE = /^\s{0,8}Authentication Method:\s{1,8}.{0,60}certificate/i
/** Lines of one event before and after its reason. */
const BEFORE = 30
const BEHIND = 6

const STANDS = /^\s{0,8}An IPsec (Main|Quick) Mode security association was established/

/** How the last audited negotiation ended, as observations; empty if the text has no such event. */
export function readAudit(lines: readonly string[]): readonly Observation[] {
  const at = lines.findLastIndex((line) => REASONS[AUDITED.exec(line)?.[1] ?? ''] !== undefined)
  const reason = lines[at]
  if (reason === undefined) return standing(lines)
  const failure = failureAt(lines, at, reason)
  if (failure.state === '')
    return [{ at: 0, stage: 'prerequisites', kind: 'os-code', source: 'Windows', code: failure.code }]
  return seenOf(failure).map((seen): Observation => ({ at: 0, ...seen }))
}

function failureAt(lines: readonly string[], at: number, reason: string): Omit<Failure, 'at'> {
  const before = lines.slice(Math.max(0, at - BEFORE), at)
  const state = lines.slice(at, at + BEHIND).flatMap((line) => STATE.exec(line)?.[1] ?? [])[0]
  const port = before.flatMap((line) => PORT.exec(line)?.[1] ?? [])[0]
  return {
    phase: before.some((line) => QUICK_MODE.test(line)) ? 2 : 1,
    code: REASONS[AUDITED.exec(reason)?.[1] ?? ''] ?? 0,
    state: STATES[state ?? ''] ?? '',
    port: port === undefined ? undefined : Number(port),
    isKeyed: !before.some((line) => CERTIFICATE.test(line)),
  }
}

function standing(lines: readonly string[]): readonly Observation[] {
  const modes = new Set(lines.flatMap((line) => STANDS.exec(line)?.[1] ?? []))
  const ike: Observation = { at: 0, stage: 'ike', kind: 'done' }
  if (modes.has('Quick')) return [ike, { at: 0, stage: 'ipsec', kind: 'done' }]
  return modes.has('Main') ? [ike] : []
}
