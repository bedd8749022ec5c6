import { entryOf, type FaultCode, type Remedy } from './catalogue.ts'
import type { Stage } from './stage.ts'

/** Why something did not work: a plain value, the same in helper, main process, command line and window. */
export interface Fault {
  readonly code: FaultCode
  readonly stage: Stage
  /** What the texts of this code interpolate: names, numbers, addresses. Never a secret. */
  readonly args: Readonly<Record<string, string | number>>
  /** What the operating system or a daemon said, in its own words, for searching the web by. */
  readonly os?: OsEvidence
}

export interface OsEvidence {
  /** Who said it: `NetworkManager`, `charon`, `pppd`, `Windows`. */
  readonly source: string
  readonly code?: number
  /** Untrusted text: printable characters only, at most a few lines. */
  readonly text?: string
}

export interface FaultDetail {
  readonly stage?: Stage
  readonly args?: Fault['args']
  readonly os?: OsEvidence
}

export function fault(code: FaultCode, detail: FaultDetail = {}): Fault {
  return {
    code,
    stage: detail.stage ?? entryOf(code).stage,
    args: detail.args ?? {},
    ...(detail.os ? { os: detail.os } : {}),
  }
}

export const remediesOf = (value: Fault): readonly Remedy[] => entryOf(value.code).remedies

/** Drops the symptoms whose cause is in the list too. */
export function causesOnly(faults: readonly Fault[]): readonly Fault[] {
  const present = new Set<string>(faults.map((item) => item.code))
  return faults.filter((item) => !entryOf(item.code).hiddenBy?.some((code) => present.has(code)))
}
