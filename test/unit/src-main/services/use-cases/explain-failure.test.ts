import { describe, expect, it, vi } from 'vitest'
import { fault } from '../../../../../src-main/domain/connect/fault.ts'
import { DIAGNOSE_ANSWERS, type DiagnoseAnswer } from '../../../../../src-main/domain/settings/after-failure.ts'
import { explainFailure, wantsDiagnosis } from '../../../../../src-main/services/use-cases/explain-failure.ts'
import { openSettings } from '../../../../../src-main/services/settings-store.ts'
import { freshDirectory } from '../../../../support/services/directory.ts'
import { diagnosing, PRACTICE_SECRETS, unknownProfile } from '../../../../support/services/diagnosing.ts'
import { quietLog } from '../../../../support/services/quiet-log.ts'

const OPEN = fault('cause-unknown')

async function settingsWith(diagnoseAfterFailure: 'ask' | 'always' | 'never') {
  const settings = await openSettings({ directory: freshDirectory(), log: quietLog() })
  await settings.set({ diagnoseAfterFailure })
  return { settings }
}
const answering = (answer?: DiagnoseAnswer) => vi.fn(() => Promise.resolve(answer))

describe('whether a failure is diagnosed', () => {
  it('is nobody’s question where the cause is known, whatever was wished', async () => {
    const ask = answering('yes')
    for (const wish of [true, undefined])
      expect(await wantsDiagnosis(await settingsWith('always'), fault('psk-mismatch'), { wish, ask })).toBe(false)
    expect(ask).not.toHaveBeenCalled()
  })

  it('is as the person said beforehand, whatever the settings say', async () => {
    for (const wish of [true, false])
      for (const choice of ['ask', 'always', 'never'] as const)
        expect(await wantsDiagnosis(await settingsWith(choice), OPEN, { wish, ask: answering() })).toBe(wish)
  })

  it('is as the settings say, without a question', async () => {
    const ask = answering('no')
    expect(await wantsDiagnosis(await settingsWith('always'), OPEN, { wish: undefined, ask })).toBe(true)
    expect(await wantsDiagnosis(await settingsWith('never'), OPEN, { wish: undefined, ask })).toBe(false)
    expect(ask).not.toHaveBeenCalled()
  })

  it.each(DIAGNOSE_ANSWERS)('is asked otherwise: %s', async (answer) => {
    const parts = await settingsWith('ask')
    const wanted = await wantsDiagnosis(parts, OPEN, { wish: undefined, ask: answering(answer) })
    expect(wanted).toBe(answer === 'yes' || answer === 'always')
    const kept = parts.settings.get().diagnoseAfterFailure
    expect(kept).toBe(answer === 'always' || answer === 'never' ? answer : 'ask')
  })

  it('is no where there is nobody to answer', async () => {
    expect(await wantsDiagnosis(await settingsWith('ask'), OPEN, { wish: undefined, ask: answering() })).toBe(false)
  })
})

describe('an explanation', { timeout: 20_000 }, () => {
  const failed = async (gateway: 'no-address' | 'good') => {
    const parts = await diagnosing(gateway, { diagnosesByItself: false })
    const profile = unknownProfile()
    await parts.services.profiles.save(profile)
    const state = await parts.services.sessions.connect(profile, PRACTICE_SECRETS)
    if (state.kind !== 'failed') throw new Error('it did not fail')
    return { ...parts, profile, known: state.fault }
  }

  it('is the cause that a diagnosis found, with the checks of this computer; the session says it too', async () => {
    const { services, profile, known } = await failed('no-address')
    const { fault: cause, found } = await explainFailure(services, profile, known, PRACTICE_SECRETS)
    expect([known.code, cause.code, found?.report.fault?.code]).toEqual(['cause-unknown', 'no-address', 'no-address'])
    expect(found?.checks.map(({ name }) => name)).toContain('components')
    expect(services.sessions.states()[profile.id]).toMatchObject({ fault: { code: 'no-address' } })
  })

  it('is what was known before where the diagnosis was called off', async () => {
    const { services, profile, known } = await failed('good')
    const explaining = explainFailure(services, profile, known, PRACTICE_SECRETS)
    await services.diagnoses.cancel(profile.id)
    expect(await explaining).toEqual({ fault: known, found: undefined })
  })
})
