import type { Observation } from '../../domain/connect/observation.ts'

/** Events of Windows' source RasClient: from the application log, and from text pasted from it. */
export interface RasEvent {
  readonly id: number
  /** Milliseconds since 1970. */
  readonly at?: number
  /** The number with which a dial failed. */
  readonly code?: number
}

const DIALLED = 20221
const LINK_UP: ReadonlySet<number> = new Set([20223, 20224])
export const CONNECTED = 20225
export const FAILED = 20227

/** An event by its values; a failure's last value is its number. Empty if it is not RasClient's. */
export function rasEvent(id: number, values: readonly unknown[], at: number): readonly RasEvent[] {
  if (!Number.isInteger(id) || id < 20220 || id > 20230) return []
  const last = values.at(-1)
  const code = typeof last === 'string' || typeof last === 'number' ? win32Of(Number(last)) : NaN
  return [
    {
      id,
      ...(Number.isFinite(at) ? { at } : {}),
      ...(id === FAILED && Number.isInteger(code) ? { code } : {}),
    },
  ]
}

/** 0x8007 as the upper half of a negative number. */
const FACILITY_WIN32 = -0x7ff9
/** The lower half of a result with a Win32 number (0x8007xxxx), which events print as a negative number. */
export const win32Of = (code: number): number => (code >> 16 === FACILITY_WIN32 ? code & 0xffff : code)

/** Each attempt from its first event to its last, as observations. */
export function rasAttempts(events: readonly RasEvent[]): readonly (readonly Observation[])[] {
  const attempts: Observation[][] = []
  let now: Observation[] = []
  let from: number | undefined
  for (const { id, at = 0, code } of events) {
    if (id === DIALLED && now.length > 0) {
      attempts.push(now)
      now = []
      from = undefined
    }
    from ??= at
    const since = Math.max(0, at - from)
    if (id === DIALLED) now.push({ at: since, stage: 'prerequisites', kind: 'done' })
    if (LINK_UP.has(id)) now.push({ at: since, stage: 'l2tp', kind: 'done' })
    if (id === CONNECTED) now.push({ at: since, stage: 'address', kind: 'done' })
    if (id === FAILED && code !== undefined) now.push(osCode(code, since))
  }
  attempts.push(now)
  return attempts.filter((attempt) => attempt.length > 0)
}

export const osCode = (code: number, at = 0): Observation => ({
  at,
  stage: 'prerequisites',
  kind: 'os-code',
  source: 'Windows',
  code,
})
