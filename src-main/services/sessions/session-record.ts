import type { SessionEvent } from '../../domain/session/event.ts'
import { IDLE, type SessionState } from '../../domain/session/state.ts'
import type { Applied } from '../../platform/backend.ts'
import type { Lane } from './lane.ts'
import type { SecretLease } from './secret-lease.ts'
import type { Stop } from '../../domain/time.ts'

/** Called with the state in which the session ended. */
export type Waiting = (state: SessionState) => void

/** The runner's record of one profile's session. */
export interface Session {
  readonly id: string
  name: string
  state: SessionState
  /** Takes an event of the session. */
  readonly take: (event: SessionEvent) => void
  /** Lease of the intention to be connected, until the session is idle, or has failed and is torn down. */
  lease: SecretLease | undefined
  /** Lease of the connect that this process has in progress. */
  attempt: SecretLease | undefined
  /** Lease of a failed attempt, until it is fully torn down. */
  failedLease: SecretLease | undefined
  /** Set between the apply and the dial that uses it. */
  applied: Applied | undefined
  readonly lane: Lane
  deadline: Stop | undefined
  /** While set, reports are only stored. */
  settling: Stop | undefined
  lingering: Stop | undefined
  /** Lease of a connect that waits for the previous disconnect. */
  next: SecretLease | undefined
  release: (() => Promise<void>) | undefined
  readonly connecting: Waiting[]
  readonly disconnecting: Waiting[]
}

export const newSession = (
  { id, name, lane }: Pick<Session, 'id' | 'name' | 'lane'>,
  take: (session: Session, event: SessionEvent) => void,
): Session => {
  const session: Session = { ...blank(id, name, lane), take: (event) => take(session, event) }
  return session
}

const blank = (id: string, name: string, lane: Lane): Omit<Session, 'take'> => ({
  id,
  name,
  state: IDLE,
  lease: undefined,
  attempt: undefined,
  failedLease: undefined,
  applied: undefined,
  lane,
  deadline: undefined,
  settling: undefined,
  lingering: undefined,
  next: undefined,
  release: undefined,
  connecting: [],
  disconnecting: [],
})

/** Replaces the connect that waits for the disconnect. */
export function setNext(session: Session, lease: SecretLease | undefined): void {
  session.next?.release()
  session.next = lease
}

/** Whether a connect of this process is in progress. */
export const isUnderWay = ({ attempt, state }: Session): boolean =>
  attempt !== undefined && (state.kind === 'preparing' || state.kind === 'connecting')

/** Whether the session ends with the process: one that waits, and with `all` also one that the system holds. */
export const isWithdrawn = ({ state: { kind } }: Session, which: 'own' | 'all'): boolean =>
  kind === 'waiting' || (which === 'all' && kind === 'connected')
