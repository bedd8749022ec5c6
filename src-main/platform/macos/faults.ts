import { fault, type Fault } from '../../domain/connect/fault.ts'
import type { Observation } from '../../domain/connect/observation.ts'
import { stageOrder, type Stage } from '../../domain/connect/stage.ts'
import { readLog } from '../../verdict/readers/read.ts'
import { verdictOf } from '../../verdict/verdict.ts'
import type { Filter, ServiceStatus } from './calls/parse.ts'
import type { ToolFailure } from './calls/tool.ts'

/** @param tool in its maker's spelling, `scutil` */
export function toolFault(tool: string, failure: ToolFailure): Fault {
  const args = { component: tool }
  switch (failure.kind) {
    case 'missing':
      return fault('component-missing', { args })
    case 'timeout':
      return fault('system-tool-silent', { args, os: { source: tool, text: `no answer in ${failure.seconds} s` } })
    case 'unreadable': {
      const { exit, said } = failure
      return fault('system-tool-silent', {
        args,
        os: { source: tool, text: said, ...(exit === null ? {} : { code: exit }) },
      })
    }
  }
}

/** Stages of PPP's phases in macOS' numbering (SCNetworkConnectionPPPStatus). */
const STAGES: Readonly<Partial<Record<number, Stage>>> = {
  1: 'resolve',
  // IKE, IPsec and L2TP: only the log distinguishes them.
  2: 'reach',
  4: 'lcp',
  5: 'authenticate',
  6: 'authenticate',
  7: 'address',
  8: 'routes',
}

/** The current stage of a connect in progress. */
export const stageOf = ({ phase }: ServiceStatus): Stage => STAGES[phase ?? 1] ?? 'resolve'

/** The later of two. */
export const later = (one: Stage, other: Stage): Stage => (stageOrder(other) > stageOrder(one) ? other : one)

/** A PPP cause that is not a failure: the end was requested on this computer. */
export const ASKED_FOR = 5

/** The facts about a connect that has failed. */
export interface Failed {
  readonly gateway?: string
  readonly user?: string
  /** `psk` if absent. */
  readonly machineAuth?: 'psk' | 'certificate'
  readonly status: Pick<ServiceStatus, 'cause' | 'device'>
  /** The highest stage that macOS reported. */
  readonly stage: Stage
  /** Lines that pppd and racoon wrote meanwhile; empty if the log cannot be read. */
  readonly log: string
  /** Versions of this system and of its traffic filters. */
  readonly versions?: readonly Observation[]
  /** The tunnel was up before. */
  readonly wasUp?: true
}

/** The cause of a failed connect, by the rules for logs: lines first, then the numbers. */
export function dialFault({
  gateway,
  user,
  machineAuth = 'psk',
  status,
  stage,
  log,
  versions = [],
  wasUp,
}: Failed): Fault {
  const { cause, device } = status
  const lines = log === '' ? [] : readLog(log).last
  const number: readonly Observation[] =
    cause === undefined || cause === ASKED_FOR ? [] : [osCode(lines.at(-1)?.at ?? 0, cause, device)]
  const subject = {
    machineAuth,
    ...(gateway === undefined ? {} : { gateway }),
    ...(user === undefined ? {} : { user }),
    ...(wasUp ? { wasUp } : {}),
  }
  const found = verdictOf([...versions, ...lines, ...number], subject).fault
  const os = { source: 'macOS', ...(cause === undefined ? {} : { code: cause, text: numbers(cause, device) }) }
  if (!found || found.code === 'cause-unknown')
    return fault('cause-unknown', { stage: later(stage, found?.stage ?? stage), os })
  return found.os ? found : { ...found, os }
}

/** Other possible causes of a failure: a defect of this version, another vendor's filter. */
export const versionsSeen = (version: string | undefined, filters: readonly Filter[] = []): readonly Observation[] => [
  ...(version === undefined ? [] : [versionOf('macOS', version)]),
  ...filters.map((filter) => versionOf('network filter', filter.version ?? '0')),
]

const versionOf = (component: 'macOS' | 'network filter', version: string): Observation => ({
  at: 0,
  stage: 'prerequisites',
  kind: 'version',
  component,
  version,
})

const osCode = (time: number, code: number, device: number | undefined): Observation => ({
  at: time,
  stage: 'prerequisites',
  kind: 'os-code',
  source: 'macOS',
  code,
  ...(device === undefined ? {} : { device }),
})

/** The names in Apple's own logs. */
const numbers = (cause: number, device: number | undefined): string =>
  `LastCause ${cause}${device === undefined ? '' : `, DeviceLastCause ${device}`}`

/** Whether an outdated key in macOS' store could explain the failure. */
export const mayBeKey = ({ code }: Fault): boolean =>
  code === 'psk-mismatch' || code === 'secret-missing' || code === 'ike-no-response'
