import { fault, type Fault } from '../../domain/connect/fault.ts'
import type { Observation } from '../../domain/connect/observation.ts'
import { stageOrder, type Stage } from '../../domain/connect/stage.ts'
import { readLog } from '../../verdict/readers/read.ts'
import { verdictOf } from '../../verdict/verdict.ts'
import type { Filter, ServiceStatus } from './calls/parse.ts'
import type { ToolFailure } from './calls/tool.ts'

/** @param tool as its maker writes it, `scutil` */
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

/** PPP's phase as macOS counts them (SCNetworkConnectionPPPStatus): which layer is being climbed. */
const STAGES: Readonly<Partial<Record<number, Stage>>> = {
  1: 'resolve',
  // IKE, IPsec and L2TP: the log alone tells them apart.
  2: 'reach',
  4: 'lcp',
  5: 'authenticate',
  6: 'authenticate',
  7: 'address',
  8: 'routes',
}

/** The stage of a connect that is under way. */
export const stageOf = ({ phase }: ServiceStatus): Stage => STAGES[phase ?? 1] ?? 'resolve'

/** The later of two. */
export const later = (one: Stage, other: Stage): Stage => (stageOrder(other) > stageOrder(one) ? other : one)

/** A cause of PPP that is no cause: somebody asked for the end, here. */
export const ASKED_FOR = 5

/** What is known of a connect that has failed. */
export interface Failed {
  readonly gateway?: string
  readonly user?: string
  /** `psk` when not given. */
  readonly machineAuth?: 'psk' | 'certificate'
  readonly status: Pick<ServiceStatus, 'cause' | 'device'>
  /** The highest stage that macOS reported. */
  readonly stage: Stage
  /** Lines that pppd and racoon wrote meanwhile; empty where nothing can be read. */
  readonly log: string
  /** Versions of this system, and of what filters its traffic. */
  readonly versions?: readonly Observation[]
  /** The tunnel was up before. */
  readonly wasUp?: true
}

/** The cause of a failed connect, by the rules that judge a log: lines first, then the numbers. */
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

/** What a failure may come from besides: an error of this version, a filter of another maker. */
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

/** As Apple's own logs name them. */
const numbers = (cause: number, device: number | undefined): string =>
  `LastCause ${cause}${device === undefined ? '' : `, DeviceLastCause ${device}`}`

/** Failures that a key explains which macOS keeps, and which is not the profile's any more. */
export const mayBeKey = ({ code }: Fault): boolean =>
  code === 'psk-mismatch' || code === 'secret-missing' || code === 'ike-no-response'
