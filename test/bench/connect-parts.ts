import { stageOrder, type Stage } from '../../src-main/domain/connect/stage.ts'

/** What a connect by the helper spends its time on, in order. */
export const CONNECT_PARTS = ['command', 'helper', 'charon', 'protocols', 'network'] as const
export type ConnectPart = (typeof CONNECT_PARTS)[number]

/** What each part is, for the table. */
export const PART_TITLES: Readonly<Record<ConnectPart, string>> = {
  command: 'until the helper is asked for',
  helper: 'until it acts',
  charon: 'rules, charon up, connection loaded',
  protocols: 'IKE, L2TP, PPP',
  network: 'routes, DNS, first echo',
}

interface Rung {
  readonly stage: Stage
  readonly milliseconds: number
}

/** The helper is asked for when the ladder begins, and acts when the name is looked up: its first word ends that stage. */
const partOf = (stage: Stage): ConnectPart => {
  if (stage === 'prerequisites') return 'helper'
  if (stage === 'resolve') return 'charon'
  return stageOrder(stage) < stageOrder('routes') ? 'protocols' : 'network'
}

/**
 * Seconds of each part, by the ladder that `culvert connect --json` prints. What the ladder does not have is the
 * command's own: most of it before the helper is asked for, and the last word.
 * @param seconds from the start of the command to its word
 */
export function connectParts(seconds: number, rungs: readonly Rung[]): Readonly<Record<ConnectPart, number>> {
  const of = (part: ConnectPart): number =>
    rungs.filter(({ stage }) => partOf(stage) === part).reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000
  const told = { helper: of('helper'), charon: of('charon'), protocols: of('protocols'), network: of('network') }
  return { command: seconds - told.helper - told.charon - told.protocols - told.network, ...told }
}
