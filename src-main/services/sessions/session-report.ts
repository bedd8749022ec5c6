import { fault, type Fault } from '../../domain/connect/fault.ts'
import type { SessionEvent, TunnelOwner } from '../../domain/session/event.ts'
import type { SessionState } from '../../domain/session/state.ts'
import type { TunnelPhase } from '../../platform/backend.ts'

/** A session at the time of the system's report. */
export interface Observed {
  readonly state: SessionState
  /** Whether this process is dialling: the dial's own answer says how it ended; reports only show the stages. */
  readonly dialling: boolean
  /** Whether the system has reported for a while that it is taking the tunnel down. */
  readonly lingering: boolean
  /** Whether this process takes nothing down. */
  readonly looksOn: boolean
}

/**
 * The event that a report of the operating system means for a session; undefined if it adds nothing. `linger` while the
 * system takes the tunnel down: the next report may contain the reason, so it is worth a short wait.
 */
export function eventOf(
  seen: Observed,
  phase: TunnelPhase | undefined,
  at: number,
): SessionEvent | 'linger' | undefined {
  if (phase?.kind === 'connecting' && seen.state.kind === 'connecting') return stageReached(phase, at)
  if (seen.dialling) return undefined
  switch (seen.state.kind) {
    case 'idle':
    case 'failed':
    case 'waiting':
      return entering(phase, at)
    case 'connecting':
      if (!phase || (phase.kind === 'down' && !phase.fault)) return { kind: 'cleared', at }
      // A dial of another process.
      return phase.kind === 'down' ? goneDown('theirs', phase, at) : entering(phase, at)
    case 'connected':
      return leaving(seen, seen.state.facts, phase, at)
    case 'preparing':
    case 'disconnecting':
      return undefined
  }
}

function entering(phase: TunnelPhase | undefined, at: number): SessionEvent | undefined {
  if (phase?.kind === 'connected') return { kind: 'tunnel-up', facts: phase.facts, at }
  return phase?.kind === 'connecting' ? stageReached(phase, at) : undefined
}

function leaving(
  seen: Observed,
  known: unknown,
  phase: TunnelPhase | undefined,
  at: number,
): SessionEvent | 'linger' | undefined {
  if (phase?.kind === 'connected') {
    return JSON.stringify(phase.facts) === JSON.stringify(known)
      ? undefined
      : { kind: 'tunnel-up', facts: phase.facts, at }
  }
  if (phase?.kind === 'disconnecting' && !seen.lingering) return 'linger'
  if (phase?.kind === 'connecting') return stageReached(phase, at)
  return goneDown(isLeft(phase) ? 'left-behind' : seen.looksOn ? 'theirs' : 'ours', phase, at)
}

const stageReached = (phase: Extract<TunnelPhase, { kind: 'connecting' }>, at: number): SessionEvent => ({
  kind: 'stage-reached',
  stage: phase.stage,
  ...(phase.found === undefined ? {} : { found: phase.found }),
  ...(phase.waitsFor ? { waitsFor: phase.waitsFor } : {}),
  at,
})

function goneDown(whose: TunnelOwner, phase: TunnelPhase | undefined, at: number): SessionEvent {
  const why = phase?.kind === 'down' ? (phase.fault ?? (isLeft(phase) ? lost() : undefined)) : undefined
  return { kind: 'tunnel-down', whose, ...(why ? { fault: why } : {}), at }
}

/** A process that has ended left its kill switch on: hanging up would allow all traffic. */
const isLeft = (phase: TunnelPhase | undefined): boolean => isShut(phase) && !phase.fault

/** Whether the tunnel is gone and its kill switch is on. */
export const isShut = (phase: TunnelPhase | undefined): phase is Extract<TunnelPhase, { kind: 'down' }> =>
  phase?.kind === 'down' && phase.held === true

const lost = (): Fault => fault('cause-unknown', { stage: 'live' })
