import type { Profile } from '../../domain/profile/schema.ts'
import type { SessionState } from '../../domain/session/state.ts'
import type { Services } from '../../services/services.ts'
import { TerminalClosed } from '../host/interrupt.ts'
import type { Context } from './context.ts'

/** Ends a session after an interrupt. A closed terminal is not a wish to lift the kill switch; every other interrupt is. */
export const endSession = ({ interrupted }: Context, { sessions }: Services, { id }: Profile): Promise<SessionState> =>
  interrupted.reason instanceof TerminalClosed ? sessions.abandon(id) : sessions.disconnect(id)
