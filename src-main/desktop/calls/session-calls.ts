import type { DesktopHandlers } from '../../contract/desktop.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import type { SessionState } from '../../domain/session/state.ts'
import { connectProfile } from '../../services/use-cases/connect-profile.ts'
import { givenSecrets } from '../../services/use-cases/given-secrets.ts'
import { PROFILE_UNKNOWN } from '../../services/use-cases/profile-unknown.ts'
import type { Services } from '../../services/services.ts'
import type { SnapshotKeeper } from '../border/snapshot.ts'

/** The calls about sessions. */
export function sessionCalls(services: Services, keeper: SnapshotKeeper): DesktopHandlers['session'] {
  return {
    async connect({ id, remember, ...entered }) {
      const given = await givenSecrets(services, id, entered)
      if (!given.ok) return given
      const profile = await services.profiles.find(id)
      if (!profile) return failed(PROFILE_UNKNOWN)
      const { state, notKept } = await connectProfile(services, profile, given.value, remember)
      if (state.kind === 'failed') return failed(state.fault)
      if (remember) await keeper.refresh()
      return done(notKept ? { notKept } : {})
    },
    disconnect: async ({ id }) => asResult(await services.sessions.disconnect(id)),
    async checkLeaks({ id }) {
      const profile = await services.profiles.find(id)
      return profile && services.checkLeaks(profile)
    },
    dismiss({ id }) {
      services.sessions.dismiss(id)
      return Promise.resolve(done())
    },
  }
}

const asResult = (state: SessionState): Result => (state.kind === 'failed' ? failed(state.fault) : done())
