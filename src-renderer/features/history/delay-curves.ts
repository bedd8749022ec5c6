import { MINUTE, type Minute } from '../../../src-main/domain/history/quality.ts'

export interface DelayCurves {
  /** Milliseconds since 1970. */
  readonly times: readonly number[]
  /** Milliseconds; null if no answer came back or nothing was measured. */
  readonly delays: readonly (number | null)[]
  /** Percent of missing answers; null if all arrived. */
  readonly losses: readonly (number | null)[]
}

/** A time without measurements, such as sleep, becomes a gap in the line. */
export function delayCurves(minutes: readonly Minute[]): DelayCurves {
  const rows = minutes.flatMap((minute, index): readonly (readonly [number, number | null, number | null])[] => {
    const before = minutes[index - 1]
    const { at, asked, lost, delay } = minute
    const row = [at, delay?.middle ?? null, lost > 0 ? (lost / asked) * 100 : null] as const
    return before && at - before.at > MINUTE ? [[before.at + MINUTE, null, null], row] : [row]
  })
  return {
    times: rows.map(([at]) => at),
    delays: rows.map(([, delay]) => delay),
    losses: rows.map(([, , loss]) => loss),
  }
}
