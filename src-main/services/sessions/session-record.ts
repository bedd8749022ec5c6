import type { SessionEvent } from '../../domain/session/event.ts'
import { IDLE, type SessionState } from '../../domain/session/state.ts'
import type { Applied } from '../../platform/backend.ts'
import type { Lane } from './lane.ts'
import type { SecretLease } from './secret-lease.ts'
import type { Stop } from '../../domain/time.ts'

/** Someone to be told how it ended. */
export type Waiting = (state: SessionState) => void

/** What the runner knows of one profile's session. */
export interface Session {
  readonly id: string
  name: string
  state: SessionState
  /** Something has happened to it. */
  readonly take: (event: SessionEvent) => void
  /** Of the intention to be connected: from the connect until the session is idle or has failed, and all of it is down. */
  lease: SecretLease | undefined
  /** A connect of this process is under way: the lease's. */
  attempt: SecretLease | undefined
  /** An attempt that failed, until all of it is down. */
  fallen: SecretLease | undefined
  /** Between the apply and the dial that uses it up. */
  applied: Applied | undefined
  readonly lane: Lane
  deadline: Stop | undefined
  /** While set, reports are only kept. */
  settling: Stop | undefined
  lingering: Stop | undefined
  /** A connect that waits for the disconnect before it. */
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
  fallen: undefined,
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

/** Whatever waited for the disconnect does not any more. */
export function setNext(session: Session, lease: SecretLease | undefined): void {
  session.next?.release()
  session.next = lease
}

/** A connect of this process that is not over. */
export const isUnderWay = ({ attempt, state }: Session): boolean =>
  attempt !== undefined && (state.kind === 'preparing' || state.kind === 'connecting')

/** What goes with a process that ends: what waits, and what the system holds where that is to go too. */
export const isWithdrawn = ({ state: { kind } }: Session, which: 'own' | 'all'): boolean =>
  kind === 'waiting' || (which === 'all' && kind === 'connected')
