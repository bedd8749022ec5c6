import { describe, expect, it } from 'vitest'
import type { Entry } from '../../../../../helpers/linux/journal/journal.ts'
import { setUpNames, type Link } from '../../../../../helpers/linux/net/set-up.ts'
import { profileSchema } from '../../../../../src-main/domain/profile/schema.ts'
import { OFFICE_ID } from '../../../../support/profiles.ts'

const linkOf = (more: Record<string, unknown> = {}): Link => ({
  profile: profileSchema.parse({ id: OFFICE_ID, name: 'Office', gateway: '203.0.113.10', user: 'alice', ...more }),
  gateway: '203.0.113.10',
  link: 'no-such-link0',
  peer: '10.88.0.1',
  mtu: 1400,
  offered: ['10.99.0.1'],
})

/** Cannot succeed: there is no such link for resolvectl, where there is a resolvectl at all. */
const HOPELESS = [{ method: 'resolved', link: 'no-such-link0' }] as const

describe('the tunnel’s name servers', () => {
  it('end a connect that no way of the system takes them for, with the system’s words', async () => {
    const written: Entry[] = []
    const set = await setUpNames(linkOf(), (entry) => written.push(entry), HOPELESS)
    expect(set).toMatchObject({ ok: false, fault: { code: 'dns-not-applied', stage: 'routes' } })
    expect(set.ok || set.fault.os?.text).not.toBe('')
    // Each try is in the journal before it is made, so that it is taken back.
    expect(written).toEqual([{ kind: 'resolver', state: HOPELESS[0] }])
  })

  it('are none, and nothing is changed, where the gateway gave none', async () => {
    const none = { ...linkOf(), offered: [] }
    expect(await setUpNames(none, () => expect.fail('written'), HOPELESS)).toEqual({ ok: true, value: [] })
  })

  it('are not the gateway’s in a split tunnel that gives them no names', async () => {
    const split = linkOf({ routing: { mode: 'split', routes: ['10.99.0.0/24'] } })
    expect(await setUpNames(split, () => expect.fail('written'), HOPELESS)).toEqual({ ok: true, value: [] })
  })
})
