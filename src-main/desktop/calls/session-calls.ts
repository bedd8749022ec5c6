import type { DesktopHandlers } from '../../contract/desktop.ts'
import { parseSecrets } from '../../domain/profile/parse.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import type { SessionState } from '../../domain/session/state.ts'
import type { Services } from '../../services/services.ts'
import type { SnapshotKeeper } from '../border/snapshot.ts'

/** The calls about sessions. `onConnect` is told whose turn it was, for the order of the tray's menu. */
export function sessionCalls(
  services: Services,
  keeper: SnapshotKeeper,
  onConnect: (id: string) => void,
): DesktopHandlers['session'] {
  return {
    async connect({ id, secrets, remember }) {
      const given = parseSecrets(secrets)
      if (!given.ok) return given
      const profile = await services.profiles.find(id)
      if (!profile) return failed([{ field: 'id', code: 'profile-unknown', args: {} }])
      onConnect(id)
      const state = await services.sessions.connect(profile, given.value)
      if (state.kind === 'failed') return failed(state.fault)
      // Only what has worked is kept, so that no wrong password is used again.
      if (!remember || state.kind !== 'connected' || Object.keys(given.value).length === 0) return done({})
      const kept = await services.vault.set(id, given.value)
      await keeper.refresh()
      return done(kept.ok ? {} : { notKept: kept.fault })
    },
    disconnect: async ({ id }) => asResult(await services.sessions.disconnect(id)),
    dismiss({ id }) {
      services.sessions.dismiss(id)
      return Promise.resolve(done())
    },
  }
}

const asResult = (state: SessionState): Result => (state.kind === 'failed' ? failed(state.fault) : done())
