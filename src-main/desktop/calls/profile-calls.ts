import type { DesktopHandlers } from '../../contract/desktop.ts'
import { fault } from '../../domain/connect/fault.ts'
import { parseProfile, parseSecrets, type InputProblem } from '../../domain/profile/parse.ts'
import type { SecretField, Secrets } from '../../domain/profile/secret.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import { duplicate } from '../../services/profiles/removal.ts'
import type { Services } from '../../services/services.ts'
import type { SnapshotKeeper } from '../border/snapshot.ts'

/** The calls about profiles and their stored secrets. An answer comes after the snapshot that shows the change. */
export function profileCalls(
  services: Services,
  keeper: SnapshotKeeper,
): Pick<DesktopHandlers, 'profiles' | 'secrets'> {
  const { profiles, removal, vault } = services
  const shown = async <Answer>(answer: Answer): Promise<Answer> => {
    await keeper.refresh()
    return answer
  }
  return {
    profiles: {
      async save({ profile, secrets }) {
        const parsed = parseProfile(profile)
        const given = parseSecrets(secrets)
        if (!parsed.ok || !given.ok) return failed([...problemsIn(parsed), ...problemsIn(given)])
        const saved = await profiles.save(parsed.value)
        if (!saved.ok) return shown(saved)
        const notKept = await keep(services, parsed.value.id, given.value)
        return shown(notKept.length > 0 ? failed(notKept) : saved)
      },
      remove: async ({ id }) => shown(withoutValue(await removal.remove(id))),
      restore: async () => shown(withoutValue(await removal.restore())),
      async duplicate({ id }) {
        const original = await profiles.find(id)
        return original ? shown(await duplicate(services, original)) : failed(unknown())
      },
    },
    secrets: { forget: async ({ id, field }) => shown(await vault.forget(id, field)) },
  }
}

const unknown = () => fault('settings-refused', { args: { component: 'Culvert', reason: 'profile-unknown' } })

/** The fields that the keychain did not take, told where they were entered; the profile itself is saved. */
async function keep({ vault, log }: Services, id: string, secrets: Secrets): Promise<readonly InputProblem[]> {
  const fields = Object.keys(secrets) as SecretField[]
  if (fields.length === 0) return []
  const kept = await vault.set(id, secrets)
  if (kept.ok) return []
  log.warning('desktop', `The keychain did not take what was entered: ${kept.fault.code}`)
  return fields.map((field) => ({ field, code: 'not-kept', args: {} }))
}

const problemsIn = (parsed: Result<unknown, readonly InputProblem[]>): readonly InputProblem[] =>
  parsed.ok ? [] : parsed.fault

const withoutValue = (result: Result<unknown>): Result => (result.ok ? done() : result)
