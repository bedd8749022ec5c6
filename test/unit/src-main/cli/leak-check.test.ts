import { describe, expect, it } from 'vitest'
import { outputs } from '../../../../src-main/contract/cli-output.ts'
import { Stage } from '../../../support/cli/stage.ts'

describe('leak-check', { timeout: 30_000 }, () => {
  it('ends with 3 while nothing is connected', async () => {
    const stage = await Stage.withOffice()
    const ran = await stage.run(['leak-check'])
    expect([ran.code, ran.out]).toEqual([3, '○ No tunnel is up, so there is nothing to check.\n'])
  })

  it('says the way of packets and names, and ends with 1 for a leak', async () => {
    const stage = await Stage.withOffice()
    await stage.connect('Office')
    const ran = await stage.run(['leak-check', 'Office'])
    // The tunnel is make-believe: what this computer sends goes another way, or none.
    expect(ran.out).toMatch(/IPv4: (outside the tunnel|no way out of this computer)\.[^]*IPv6: [^]*Name lookups: /)
    const { leakCheck } = outputs.leakCheck.parse(JSON.parse((await stage.run(['leak-check', '--json'])).out))
    expect(leakCheck.rows.map(({ subject }) => subject)).toEqual(['ipv4', 'ipv6', 'names'])
    const leaks = leakCheck.rows.some(({ result }) => result === 'leak')
    expect(ran.code).toBe(leaks ? 1 : 0)
  })

  it('is said in German', async () => {
    const stage = await Stage.withOffice()
    await stage.connect('Office')
    expect((await stage.run(['leak-check'], { language: 'de' })).out).toContain('Namensauflösung')
  })
})
