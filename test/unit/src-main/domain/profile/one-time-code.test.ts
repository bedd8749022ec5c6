import { describe, expect, it } from 'vitest'
import { askedSecrets } from '../../../../../src-main/domain/profile/needs.ts'
import { passwordWithCode, secondsLeft } from '../../../../../src-main/domain/profile/one-time-code.ts'
import { parseSecrets } from '../../../../../src-main/domain/profile/parse.ts'
import type { CODE_PLACES } from '../../../../../src-main/domain/profile/schema.ts'
import { Secret } from '../../../../../src-main/domain/profile/secret.ts'
import { profileWith } from '../../../../support/profiles.ts'

const withCode = (code: (typeof CODE_PLACES)[number]) => profileWith({ ppp: { code } })
const GIVEN = { password: new Secret('word'), code: new Secret('012345') }

describe('a one-time code', () => {
  it.each([
    ['none', undefined, ['password', 'psk']],
    ['alone', '012345', ['psk', 'code']],
    ['in-front', '012345word', ['password', 'psk', 'code']],
    ['appended', 'word012345', ['password', 'psk', 'code']],
  ] as const)('%s makes the password %s, and is asked for with %j', (place, word, asked) => {
    expect(passwordWithCode(withCode(place), GIVEN)?.reveal()).toBe(word)
    expect(askedSecrets(withCode(place))).toEqual(asked)
  })

  it('that was not given makes none', () => {
    expect(passwordWithCode(withCode('appended'), { password: new Secret('word') })).toBeUndefined()
  })

  it('keeps its leading zeros, and may be typed in groups', () => {
    const parsed = parseSecrets({ code: ' 012 345\n' })
    expect(parsed.ok && parsed.value.code?.reveal()).toBe('012345')
    expect(parseSecrets({ code: ' ' }).ok).toBe(false)
  })

  it('has thirty seconds by most generators', () => {
    expect([0, 999, 1_000, 29_999, 30_000].map(secondsLeft)).toEqual([30, 30, 29, 1, 30])
  })
})
