import { describe, expect, it } from 'vitest'
import { Secret } from '../../../../../src-main/domain/profile/secret.ts'
import type { Observation } from '../../../../../src-main/domain/connect/observation.ts'
import type { Verdict } from '../../../../../src-main/verdict/verdict-types.ts'
import { withoutEchoesOf } from '../../../../../src-main/services/secrets/echoed-secrets.ts'

const secrets = { password: new Secret('correct-horse-42'), psk: new Secret('alice') }

const verdictWith = (...evidence: readonly Observation[]): Verdict => ({
  ladder: [{ stage: 'l2tp', state: 'passed', found: ['gw alice', 'xelerance'] }],
  certainty: 'sure',
  rule: 'refused',
  evidence,
})

describe('a gateway that says secrets back', () => {
  it('does not make us show them', () => {
    const said = verdictWith(
      { kind: 'auth-rejected', at: 1, stage: 'authenticate', method: 'PAP', user: 'bob', text: 'no: correct-horse-42' },
      { kind: 'l2tp-answer', at: 2, stage: 'l2tp', host: 'key alice', vendor: 'alice' },
      { kind: 'lcp-terminated', at: 3, stage: 'lcp', text: 'Y29ycmVjdC1ob3JzZS00Mg==' },
    )
    const shown = JSON.stringify(withoutEchoesOf(secrets)(said))
    expect(shown).not.toMatch(/correct-horse|alice|Y29ycmVjdC1/)
    expect(shown).toContain('no: [secret]')
  })

  it('leaves what is our own as it is', () => {
    const ours = verdictWith({ kind: 'auth-rejected', at: 1, stage: 'authenticate', method: 'PAP', user: 'alice' })
    expect(withoutEchoesOf(secrets)(ours).evidence).toEqual(ours.evidence)
    expect(withoutEchoesOf({})(ours)).toEqual(ours)
  })
})
