import type { Profile } from '../../domain/profile/schema.ts'
import type { ProcessEnd } from '../../domain/session/process-end.ts'
import type { SessionState } from '../../domain/session/state.ts'
import type { Services } from '../../services/services.ts'
import { Interrupted } from '../host/interrupt.ts'
import type { Context } from './context.ts'

/** Whether an interrupt is the person's wish. */
export const endOf = ({ interrupted }: Pick<Context, 'interrupted'>): ProcessEnd =>
  interrupted.reason instanceof Interrupted ? interrupted.reason.end : 'wished'

/** Ends a session after an interrupt; lifts its kill switch if the interrupt was a person's wish. */
export const endSession = (context: Context, { sessions }: Services, { id }: Profile): Promise<SessionState> =>
  sessions.disconnect(id, endOf(context))
