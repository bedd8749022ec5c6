import type { Profile } from '../../domain/profile/schema.ts'
import { IDLE, type SessionState } from '../../domain/session/state.ts'
import type { Context } from './context.ts'
import { stepsOf } from '../print/ladder.ts'
import { LadderView } from './ladder-view.ts'

/** The ladder of a session. */
export class ConnectView extends LadderView {
  constructor(context: Context, profile: Profile) {
    super(context, [profile.name, profile.gateway], stepsOf(IDLE, []))
  }

  show(state: SessionState): void {
    this.showSteps(stepsOf(state, this.steps))
  }
}
