import { describe, expect, it } from 'vitest'
import { OFFICE_ID } from '../../../../support/profiles.ts'
import { diagnosing, unknownProfile } from '../../../../support/services/diagnosing.ts'

/** @param gateway its first label says what the make-believe system has recorded */
async function looking(gateway: string) {
  const { services } = await diagnosing('good')
  const profile = unknownProfile({ gateway })
  await services.sessions.connect(profile, {})
  const state = await services.diagnoses.start({ kind: 'profile', profile }, 'record', {})
  const session = services.sessions.states()[OFFICE_ID]
  return {
    found: state?.kind === 'done' ? state.report : undefined,
    session: session?.kind === 'failed' ? session.fault.code : session?.kind,
    services,
  }
}

describe('what the system has recorded of a connect', { timeout: 30_000 }, () => {
  it('is a diagnosis like any other, and its cause takes the place of the number’s', async () => {
    const { found, session, services } = await looking('cause-unknown.test')
    expect(found).toMatchObject({ fault: { code: 'ike-no-common-proposal' }, certainty: 'near-sure' })
    expect(session).toBe('ike-no-common-proposal')
    expect(services.diagnoses.states()[OFFICE_ID]).toMatchObject({ kind: 'done', aim: 'record' })
  })

  it('comes before a cause that was taken for settled, as it is of the connect itself', async () => {
    const { found, session } = await looking('psk-mismatch.test')
    expect([found?.fault?.code, session]).toEqual(['psk-mismatch', 'psk-mismatch'])
  })

  it.each([
    ['record-refused.test', 'record-refused'],
    ['nobody.test', 'record-empty'],
  ])('of %s says why there is none, and leaves the session as it is', async (gateway, code) => {
    const { found, session } = await looking(gateway)
    expect(found?.fault?.code).toBe(code)
    expect(session).not.toBe('record-empty')
  })
})
