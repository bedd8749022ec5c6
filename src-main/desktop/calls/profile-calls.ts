import type { DesktopHandlers } from '../../contract/desktop.ts'
import { parseProfile, parseSecrets } from '../../domain/profile/parse.ts'
import { problem, type InputProblem } from '../../domain/profile/problem.ts'
import type { SecretField } from '../../domain/profile/secret.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import { fileProfiles } from '../../services/use-cases/file-profiles.ts'
import { duplicateProfile } from '../../services/use-cases/duplicate-profile.ts'
import { saveProfile } from '../../services/use-cases/save-profile.ts'
import type { Services } from '../../services/services.ts'
import { HeldIdentity } from './held-identity.ts'
import type { SnapshotKeeper } from '../border/snapshot.ts'

/** The calls about profiles and their stored secrets. Each answers only after the snapshot shows the change. */
export function profileCalls(
  services: Services,
  keeper: SnapshotKeeper,
): Pick<DesktopHandlers, 'profiles' | 'secrets'> {
  const { removal, vault } = services
  const held = new HeldIdentity(services)
  const shown = async <Answer>(answer: Answer): Promise<Answer> => {
    await keeper.refresh()
    return answer
  }
  return {
    profiles: {
      async save({ profile, secrets, identity }) {
        const parsed = parseProfile(profile)
        const given = parseSecrets(secrets)
        const key = held.secrets(identity)
        if (!parsed.ok || !given.ok || !key.ok)
          return failed([...problemsIn(parsed), ...problemsIn(given), ...problemsIn(key)])
        const saved = await saveProfile(services, parsed.value, { ...given.value, ...key.value })
        if (!saved.ok) return shown(saved)
        held.forget()
        const { profile: kept, notKept } = saved.value
        return shown(notKept ? failed(notKept.fields.map(refused)) : done(kept))
      },
      openIdentity: ({ octets, passphrase }) => held.open(octets, passphrase),
      remove: async ({ ids }) => shown(withoutValue(await removal.remove(ids))),
      restore: async () => shown(withoutValue(await removal.restore())),
      duplicate: async ({ id }) => shown(await duplicateProfile(services, id)),
      file: async ({ ids, change }) => shown(withoutValue(await fileProfiles(services, ids, change))),
      async arrange({ ids }) {
        const arranged = await services.profiles.arrange(ids)
        if (arranged.ok) await services.settings.set({ listOrder: 'hand' })
        return shown(arranged)
      },
    },
    secrets: {
      stored: ({ id }) => keeper.stored(id),
      forget: async ({ id, field }) => shown(await vault.forget(id, field)),
    },
  }
}

/** The profile is saved anyway; the field of the secret shows that it was not stored. */
const refused = (field: SecretField): InputProblem => ({ field, ...problem('not-kept') })

const problemsIn = (parsed: Result<unknown, readonly InputProblem[]>): readonly InputProblem[] =>
  parsed.ok ? [] : parsed.fault

const withoutValue = <Fault>(result: Result<unknown, Fault>): Result<void, Fault> => (result.ok ? done() : result)
