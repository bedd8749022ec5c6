import { describe, expect, it } from 'vitest'
import { Secret } from '../../../../../src-main/domain/profile/secret.ts'
import { done } from '../../../../../src-main/domain/result.ts'
import { distrust } from '../../../../../src-main/domain/trust/problem.ts'
import type { Trust } from '../../../../../src-main/services/services.ts'
import { givenSecrets } from '../../../../../src-main/services/use-cases/given-secrets.ts'

const asked: string[] = []
const sealedKey: Trust['sealedKey'] = (id, passphrase) => {
  asked.push(id)
  return Promise.resolve(passphrase.reveal() === 'right' ? done(new Secret('the-key')) : distrust('E_SECRET_OPEN'))
}
const given = (secrets: object, passphrase?: string) =>
  givenSecrets({ trust: { sealedKey } as Trust }, 'office', { secrets, passphrase })

describe('what a person gives for a connect', () => {
  it('is the key that a passphrase opens, beside what was entered as it is', async () => {
    const both = await given({ password: 'horse' }, 'right')
    expect(both.ok && [both.value.password?.reveal(), both.value.psk?.reveal()]).toEqual(['horse', 'the-key'])
  })
  it('is refused for a wrong passphrase', async () =>
    expect(await given({}, 'wrong')).toEqual({ ok: false, fault: { sealed: { code: 'E_SECRET_OPEN', args: {} } } }))
  it('costs no attempt at the seal while something else is not right', async () => {
    asked.length = 0
    expect(await given({ password: '' }, 'right')).toMatchObject({ ok: false, fault: [{ field: 'password' }] })
    expect(await given({ psk: 'typed-key' })).toMatchObject({ ok: true })
    expect(asked).toEqual([])
  })
})
