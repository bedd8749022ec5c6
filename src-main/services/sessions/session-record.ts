import type { Profile } from '../../domain/profile/schema.ts'
import type { Secrets } from '../../domain/profile/secret.ts'
import { IDLE, type SessionState } from '../../domain/session/state.ts'
import type { Applied } from '../../platform/backend.ts'
import type { Lane } from './lane.ts'
import type { Stop } from '../../domain/time.ts'

/** Someone to be told how it ended. */
export type Waiting = (state: SessionState) => void

export interface Attempt {
  readonly profile: Profile
  readonly given: Secrets
}

/** What the runner knows of one profile's session. */
export interface Session {
  readonly id: string
  name: string
  state: SessionState
  attempt: Attempt | undefined
  /** An attempt that failed, until all of it is down. */
  fallen: Attempt | undefined
  /** Between the apply and the dial that uses it up. */
  applied: Applied | undefined
  readonly lane: Lane
  deadline: Stop | undefined
  /** While set, reports are only kept. */
  settling: Stop | undefined
  lingering: Stop | undefined
  /** A connect that waits for the disconnect before it. */
  next: Attempt | undefined
  release: (() => Promise<void>) | undefined
  readonly connecting: Waiting[]
  readonly disconnecting: Waiting[]
}

export const newSession = (id: string, name: string, lane: Lane): Session => ({
  id,
  name,
  state: IDLE,
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

/** A connect of this process that is not over. */
export const isUnderWay = ({ attempt, state }: Session): boolean =>
  attempt !== undefined && (state.kind === 'preparing' || state.kind === 'connecting')
