import type { DesktopHandlers } from '../../contract/desktop.ts'
import { done, failed } from '../../domain/result.ts'
import { applySize } from '../../services/use-cases/apply-size.ts'
import { givenSecrets } from '../../services/use-cases/given-secrets.ts'
import { PROFILE_UNKNOWN } from '../../services/use-cases/profile-unknown.ts'
import type { Services } from '../../services/services.ts'
import type { SnapshotKeeper } from '../border/snapshot.ts'
import { SURVEY_TIME } from './survey-time.ts'

/** The calls about diagnoses. The findings are in the snapshot; the answer only says that they are there. */
export function diagnosisCalls(services: Services, keeper: SnapshotKeeper): DesktopHandlers['diagnosis'] {
  const { diagnoses, practice, profiles } = services
  return {
    async start({ id, aim, ...entered }) {
      const given = await givenSecrets(services, id, entered)
      if (!given.ok) return given
      const profile = await profiles.find(id)
      if (!profile) return failed(PROFILE_UNKNOWN)
      await diagnoses.start({ kind: 'profile', profile }, aim, given.value)
      return done(undefined)
    },
    async practise({ fault: name }) {
      if ((await practice.faults()).includes(name))
        await diagnoses.start({ kind: 'practice', fault: name }, 'connect', {})
      return undefined
    },
    practiceFaults: () => practice.faults(),
    readLog: ({ text, unread }) =>
      diagnoses.readLog({ octets: new TextEncoder().encode(text), encoding: 'utf-8', unread }),
    showAttempt({ number }) {
      diagnoses.showAttempt(number)
      return Promise.resolve(undefined)
    },
    async cancel({ subject }) {
      await diagnoses.cancel(subject)
      return undefined
    },
    dismiss({ subject }) {
      diagnoses.dismiss(subject)
      return Promise.resolve(undefined)
    },
    async applySize({ id }) {
      const state = diagnoses.states()[id]
      const size = state?.kind === 'done' ? state.mtu?.value : undefined
      if (size === undefined) return done(undefined)
      const applied = await applySize(services, id, size)
      if (!applied.ok) return applied
      await keeper.refresh()
      return done({ before: applied.value.before })
    },
    async check({ id }) {
      const profile = id === undefined ? undefined : await profiles.find(id)
      return diagnoses.check(profile, AbortSignal.timeout(SURVEY_TIME))
    },
  }
}
