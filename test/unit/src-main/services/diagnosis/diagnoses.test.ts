import { describe, expect, it, vi } from 'vitest'
import type { DiagnosisState } from '../../../../../src-main/contract/diagnosis.ts'
import { textsIn } from '../../../../support/texts.ts'
import { Secret } from '../../../../../src-main/domain/profile/secret.ts'
import type { SessionState } from '../../../../../src-main/domain/session/state.ts'
import type { Settings } from '../../../../../src-main/domain/settings/settings.ts'
import type { Services } from '../../../../../src-main/services/services.ts'
import { saveProfile } from '../../../../../src-main/services/use-cases/save-profile.ts'
import { given } from '../../../../support/logs/given.ts'
import { OFFICE_ID, profileWith } from '../../../../support/profiles.ts'
import { diagnosing, PRACTICE_SECRETS, unknownProfile } from '../../../../support/services/diagnosing.ts'

const office = unknownProfile()
const subject = { kind: 'profile', profile: office } as const

const choose = ({ settings }: Services, diagnoseAfterFailure: Settings['diagnoseAfterFailure']) =>
  settings.set({ diagnoseAfterFailure })

const sessionOf = (services: Services): SessionState | undefined => services.sessions.states()[OFFICE_ID]
const codeOf = (state: SessionState | undefined): string | undefined =>
  state?.kind === 'failed' ? state.fault.code : state?.kind

/** The gateway's name is that of the fault. */
const definite = unknownProfile({ gateway: 'credentials-rejected.test' })

async function answered({ diagnoses }: Services): Promise<void> {
  const running = diagnoses.start(subject, 'connect', {})
  await diagnoses.cancel(OFFICE_ID)
  await running
}

/** Resolves when no diagnosis runs. */
const settled = (services: Services): Promise<void> =>
  vi.waitFor(() => expect(Object.values(services.diagnoses.states()).map(({ kind }) => kind)).toEqual(['done']), 10_000)

describe('a diagnosis', { timeout: 20_000 }, () => {
  it('runs under the eyes of those who watch, and is remembered', async () => {
    const { services } = await diagnosing('good')
    const seen: DiagnosisState[] = []
    services.diagnoses.watch(() => {
      const state = services.diagnoses.states()[OFFICE_ID]
      if (state) seen.push(state)
    })
    const end = await services.diagnoses.start(subject, 'connect', PRACTICE_SECRETS)
    expect(end).toMatchObject({ kind: 'done', aim: 'connect', report: { link: { local: '192.0.2.2' } } })
    expect(seen[0]).toMatchObject({ kind: 'running', ladder: [] })
    const climbed = seen.map((state) =>
      state.kind === 'running' ? state.ladder.filter((rung) => rung.state === 'passed').length : Infinity,
    )
    expect(climbed.some((count) => count > 2 && count < Infinity)).toBe(true)
    expect(climbed).toEqual([...climbed].sort((a, b) => a - b))
    expect(services.diagnoses.states()[OFFICE_ID]).toEqual(end)
    services.diagnoses.dismiss(OFFICE_ID)
    expect(services.diagnoses.states()).toEqual({})
  })

  it('that is under way is joined, not begun twice', async () => {
    const { services } = await diagnosing('good')
    const [one, other] = await Promise.all([
      services.diagnoses.start(subject, 'connect', PRACTICE_SECRETS),
      services.diagnoses.start(subject, 'card', {}),
    ])
    expect(one).toBeDefined()
    expect(other).toBe(one)
  })

  it('is cancelled by its subject, leaves the gateway, and leaves what was known before', async () => {
    const { services } = await diagnosing('l2tp-silent')
    const running = services.diagnoses.start(subject, 'connect', PRACTICE_SECRETS)
    await vi.waitFor(() => {
      const state = services.diagnoses.states()[OFFICE_ID]
      expect(state?.kind === 'running' && state.ladder.some((rung) => rung.stage === 'ipsec')).toBe(true)
    }, 5_000)
    await services.diagnoses.cancel(OFFICE_ID)
    expect(await running).toBeUndefined()
    expect(services.diagnoses.states()).toEqual({})
  })

  it('asks for the card alone when nothing more is wanted', async () => {
    const { services } = await diagnosing('good')
    const end = await services.diagnoses.start(subject, 'card', {})
    expect(end?.kind === 'done' && end.report.card?.phase1.accepted.length).toBeGreaterThan(0)
    expect(end?.kind === 'done' && end.report.withheld).toBe(undefined)
  })

  it('tries no connect beside a tunnel that is up, and says why', async () => {
    const { services } = await diagnosing('good')
    const up = profileWith({ user: 'practice' })
    await services.sessions.connect(up, PRACTICE_SECRETS)
    const end = await services.diagnoses.start({ kind: 'profile', profile: up }, 'connect', PRACTICE_SECRETS)
    expect(end).toMatchObject({ report: { withheld: { code: 'session-active' } } })
    expect(end?.kind === 'done' && end.report.card).toBeDefined()
    expect(sessionOf(services)?.kind).toBe('connected')
  })

  it('of a practice gateway begins one, and ends it', async () => {
    const { services } = await diagnosing('good')
    const end = await services.diagnoses.start({ kind: 'practice', fault: 'password-expired' }, 'connect', {})
    expect(end).toMatchObject({ kind: 'done', checks: [], report: { fault: { code: 'password-expired' } } })
    expect(Object.keys(services.diagnoses.states())).toEqual(['practice'])
  })

  it('of a log is remembered as its own', async () => {
    const { services } = await diagnosing('good')
    expect(await services.diagnoses.readLog(given('nothing of note'))).toMatchObject({ value: { kind: 'nothing' } })
    const line = 'charon: 09[IKE] received AUTHENTICATION_FAILED error notify'
    expect(await services.diagnoses.readLog(given(`Nov 21 10:00:00 host ${line}\n`))).toMatchObject({
      value: { kind: 'read' },
    })
    expect(Object.keys(services.diagnoses.states())).toEqual(['log'])
  })

  it('of a log has every attempt in it, the last one first', async () => {
    const { services } = await diagnosing('good')
    const refused = (clock: string, notify: string): string =>
      `Nov 21 ${clock}:00 host charon: 09[IKE] initiating Main Mode IKE_SA a[1] to 203.0.113.10\n` +
      `Nov 21 ${clock}:01 host charon: 09[IKE] received ${notify} error notify\n`
    await services.diagnoses.readLog(
      given(refused('10:00', 'NO_PROPOSAL_CHOSEN') + refused('11:00', 'AUTHENTICATION_FAILED')),
    )
    const shown = () => {
      const state = services.diagnoses.states()['log']
      return state?.kind === 'done' ? [state.report.log?.shown, state.report.fault?.code] : undefined
    }
    expect(shown()).toEqual([2, expect.not.stringContaining('proposal')])
    services.diagnoses.showAttempt(1)
    expect(shown()).toEqual([1, 'ike-no-common-proposal'])
    services.diagnoses.showAttempt(7)
    expect(shown()).toEqual([1, 'ike-no-common-proposal'])
    services.diagnoses.dismiss('log')
    services.diagnoses.showAttempt(2)
    expect(shown()).toBeUndefined()
  })

  it('gives a note for the administrator, without the name of the person', async () => {
    const { services } = await diagnosing('wrong-password')
    const texts = textsIn('en')
    expect(await services.diagnoses.note(OFFICE_ID, texts)).toBeUndefined()
    await services.diagnoses.start(subject, 'connect', PRACTICE_SECRETS)
    const note = await services.diagnoses.note(OFFICE_ID, texts)
    expect(note).toContain('authenticate / credentials-rejected')
    expect(note).toContain('cause-unknown.test')
    expect(note).not.toContain('practice')
  })

  it('ends with the services, and none begins after them', async () => {
    const { services } = await diagnosing('l2tp-silent')
    const running = services.diagnoses.start(subject, 'connect', PRACTICE_SECRETS)
    await services.close()
    expect(await running).toBeUndefined()
    expect(await services.diagnoses.start(subject, 'card', {})).toBeUndefined()
  })
})

describe('after a connect that failed without a cause', { timeout: 20_000 }, () => {
  it('a diagnosis follows where that was chosen, with the secrets of the connect, and names it', async () => {
    const { services } = await diagnosing('wrong-password')
    await choose(services, 'always')
    const state = await services.sessions.connect(office, PRACTICE_SECRETS)
    expect(codeOf(state)).toBe('cause-unknown')
    await settled(services)
    expect(sessionOf(services)).toMatchObject({ kind: 'failed', fault: { code: 'credentials-rejected' } })
    const lines = (await services.log.read()).map(({ text }) => text)
    expect(lines).toContain('Head office: it failed for credentials-rejected at authenticate')
  })

  it('nothing runs by itself where the person is to be asked, or wants none', async () => {
    for (const choice of ['ask', 'never'] as const) {
      const { services } = await diagnosing('wrong-password')
      await choose(services, choice)
      await services.sessions.connect(office, PRACTICE_SECRETS)
      expect([choice, services.diagnoses.states(), codeOf(sessionOf(services))]).toEqual([choice, {}, 'cause-unknown'])
    }
  })

  it('the one who is asked and says yes need not enter the secrets again', async () => {
    const { services } = await diagnosing('wrong-password')
    await services.sessions.connect(office, PRACTICE_SECRETS)
    await services.diagnoses.start(subject, 'connect', {})
    expect(codeOf(sessionOf(services))).toBe('credentials-rejected')
  })

  it.each([
    ['an answer', (services: Services) => answered(services)],
    ['the next connect', (services: Services) => services.sessions.connect(definite, PRACTICE_SECRETS)],
  ])('what was entered is kept until %s and no longer', async (_, end) => {
    const { services } = await diagnosing('wrong-password')
    await services.sessions.connect(office, PRACTICE_SECRETS)
    await end(services)
    expect(await services.diagnoses.start(subject, 'connect', {})).toMatchObject({
      report: { withheld: { code: 'secret-missing' } },
    })
  })

  it('nothing follows a failure whose cause is known', async () => {
    const { services } = await diagnosing('no-address')
    await choose(services, 'always')
    await services.sessions.connect(definite, PRACTICE_SECRETS)
    expect(services.diagnoses.states()).toEqual({})
    await services.diagnoses.start({ kind: 'profile', profile: definite }, 'connect', PRACTICE_SECRETS)
    expect(codeOf(sessionOf(services))).toBe('credentials-rejected')
  })

  it('a symptom becomes its cause', async () => {
    const { services } = await diagnosing('no-address')
    await choose(services, 'always')
    await services.sessions.connect(unknownProfile({ gateway: 'ike-no-response.test' }), PRACTICE_SECRETS)
    await settled(services)
    expect(codeOf(sessionOf(services))).toBe('no-address')
  })

  it('a gateway where everything works leaves this computer’s own parts, and the system’s words', async () => {
    const { services } = await diagnosing('good')
    await choose(services, 'always')
    await services.sessions.connect(unknownProfile({ gateway: 'l2tp-no-response.test' }), PRACTICE_SECRETS)
    await settled(services)
    expect(sessionOf(services)).toMatchObject({
      kind: 'failed',
      fault: { code: 'local-parts-failed', stage: 'l2tp', os: { text: 'it said l2tp-no-response' } },
    })
  })

  it('a new connect ends the diagnosis first', async () => {
    const { services } = await diagnosing('l2tp-silent')
    await choose(services, 'always')
    await services.sessions.connect(office, PRACTICE_SECRETS)
    await vi.waitFor(() => expect(services.diagnoses.states()[OFFICE_ID]?.kind).toBe('running'))
    const good = profileWith({ user: 'practice' })
    expect(await services.sessions.connect(good, PRACTICE_SECRETS)).toMatchObject({ kind: 'connected' })
    expect(services.diagnoses.states()).toEqual({})
  })

  it('a connect called off is no failure', async () => {
    const { services } = await diagnosing('good')
    await choose(services, 'always')
    const slow = unknownProfile({ gateway: 'slow.test' })
    const connecting = services.sessions.connect(slow, PRACTICE_SECRETS)
    await vi.waitFor(() => expect(sessionOf(services)?.kind).toBe('connecting'))
    await services.sessions.disconnect(OFFICE_ID)
    await connecting
    expect(services.diagnoses.states()).toEqual({})
  })

  it('stored secrets do, and a key given for once goes before them', async () => {
    const { services } = await diagnosing('good')
    await choose(services, 'always')
    await services.vault.set(OFFICE_ID, PRACTICE_SECRETS)
    await services.sessions.connect(office, { psk: new Secret('mistyped') })
    await settled(services)
    expect(codeOf(sessionOf(services))).toBe('psk-mismatch')
  })

  it('what the person has saved since goes before what was typed for the connect', async () => {
    const { services } = await diagnosing('good')
    await choose(services, 'ask')
    const mistyped = { ...PRACTICE_SECRETS, psk: new Secret('mistyped') }
    await services.sessions.connect(office, mistyped)
    await saveProfile(services, office, { psk: PRACTICE_SECRETS.psk as Secret })
    await services.diagnoses.start(subject, 'connect', {})
    // The gateway let us in, so what failed is here.
    expect(codeOf(sessionOf(services))).toBe('local-parts-failed')
  })
})
