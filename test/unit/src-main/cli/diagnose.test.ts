import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { outputs } from '../../../../src-main/contract/cli-output.ts'
import { withoutStageTimes } from '../../../support/cli/stage-times.ts'
import { Stage } from '../../../support/cli/stage.ts'

/** Times differ from run to run, and so does which of both ports answers first. */
const timeless = (text: string): string =>
  withoutStageTimes(text)
    .replace(/(Gateway answers {4}).*( … ms)$/gm, '$1UDP …$2')
    .replace(/in \d+\s+ms|in \d+\.\d\s+s/, 'in … ms')
    .replace(/^( +)\d\.\d\d {2}/gm, '$1…  ')

describe('practice --try', { timeout: 30_000 }, () => {
  it('connects to a gateway of its own through every layer, and says so last', async () => {
    const ran = await new Stage().run(['practice', '--try'])
    expect(ran.err).toBe('▲ This is a demonstration (CULVERT_BACKEND=fake). No connection here is real.\n')
    expect(ran.code).toBe(0)
    expect(timeless(ran.out)).toMatchInlineSnapshot(`
      "Practice gateway  127.0.0.1

        ✓ Name               127.0.0.1 … ms
        ✓ Gateway answers    UDP … … ms
        ✓ Keys agreed        aes256-sha256-ecp384 … ms
        ✓ Encrypted channel  aes256-sha256, UDP 4500 … ms
        ✓ L2TP tunnel        practice, Culvert … ms
        ✓ PPP link           MRU 1400, MS-CHAPv2 … ms
        ✓ Sign-in            MS-CHAPv2 … ms
        ✓ Address            192.0.2.2 … ms
        ✓ Traffic flows … ms

        Address  192.0.2.2 → 192.0.2.1
        DNS      192.0.2.1

      ● A connection works, up to traffic through the tunnel, in … ms. Nothing was
        changed on this computer.
      "
    `)
  })

  it('names the fault, whose it is, and what it was seen by', async () => {
    const ran = await new Stage().run(['practice', 'wrong-password', '--try'])
    expect(ran.code).toBe(1)
    expect(timeless(ran.out)).toMatchInlineSnapshot(`
      "Practice gateway  127.0.0.1

        ✓ Name               127.0.0.1 … ms
        ✓ Gateway answers    UDP … … ms
        ✓ Keys agreed        aes256-sha256-ecp384 … ms
        ✓ Encrypted channel  aes256-sha256, UDP 4500 … ms
        ✓ L2TP tunnel        practice, Culvert … ms
        ✓ PPP link           MRU 1400, MS-CHAPv2 … ms
        ✗ Sign-in            The user name or password is wrong.

        The gateway refused the sign-in of “practice”. The pre-shared key or
        certificate was right.
        You can fix this.

        Otherwise:
          · The account may not use the VPN, is locked, or has expired.
            Another account works from this computer. Ask the administrator about
            dial-in permission, lock and expiry.
          · The gateway still holds the session that was cut off before.
            It works again after some minutes, with the same password.
          · The gateway’s domain refuses NTLM, which MS-CHAPv2 needs.
            The right password is refused to every client. On a Windows gateway see
            LmCompatibilityLevel, and event 6273 of the network policy server.

        → Show this to the gateway’s administrator.

        Observations, in seconds from the start:
          …  auth rejected: MS-CHAPv2, user practice, code 691, Authentication
                failure

      ✗ Most likely: The user name or password is wrong. This is almost certain.
      "
    `)
  })

  it('shows proposals that did not meet side by side', async () => {
    const ran = await new Stage().run(['practice', 'proposals', '--try'])
    expect(ran.code).toBe(1)
    expect(ran.out).toMatch(/The client offers {4}aes256-sha256-ecp384/)
    expect(ran.out.trimEnd()).toMatch(/✗ You and the gateway have no encryption in common\. This is/)
  })

  it('prints one object with --json, in which nobody’s secret is', async () => {
    const ran = await new Stage().run(['practice', 'password-expired', '--try', '--json'])
    expect(ran.code).toBe(1)
    const { diagnosis } = outputs.diagnosis.parse(JSON.parse(ran.out))
    expect(diagnosis.fault).toMatchObject({ code: 'password-expired', stage: 'authenticate' })
    expect(diagnosis.ladder.find(({ stage }) => stage === 'ipsec')).toMatchObject({ state: 'passed' })
    expect(diagnosis.evidence[0]?.text).toContain('auth rejected')
  })

  it('says what can go wrong, and refuses what cannot', async () => {
    const list = await new Stage().run(['practice', '--list', '--json'])
    expect(outputs.practice.parse(JSON.parse(list.out)).faults).toContain('wrong-psk')
    const ran = await new Stage().run(['practice', 'earthquake'])
    expect(ran.code).toBe(2)
    expect(ran.err).toContain('earthquake')
    expect(ran.err).toContain('wrong-psk')
  })
})

describe('practice', { timeout: 30_000 }, () => {
  it('runs until it is interrupted, for a diagnosis from elsewhere', async () => {
    const stage = new Stage()
    let diagnosed: Promise<{ readonly code: number; readonly out: string }> | undefined
    const ran = await stage.run(['practice', 'no-address'], {
      onOutput: (text, interrupt) => {
        if (!text.includes('culvert diagnose --practice') || diagnosed) return
        diagnosed = stage.run(['diagnose', '--practice', '--json'])
        void diagnosed.finally(interrupt)
      },
    })
    expect(ran.code).toBe(0)
    const other = await diagnosed
    expect(other?.code).toBe(1)
    expect(outputs.diagnosis.parse(JSON.parse(other?.out ?? '')).diagnosis.fault?.code).toBe('no-address')
  })
})

describe('diagnose', { timeout: 30_000 }, () => {
  it('asks what to diagnose', async () => {
    const ran = await new Stage().run(['diagnose'])
    expect(ran.code).toBe(2)
    expect(ran.err).toContain('a profile, a host, or a log')
  })

  it('says that a name has no address', async () => {
    const ran = await new Stage().run(['diagnose', 'gateway.invalid', '--json'])
    expect(ran.code).toBe(1)
    expect(outputs.diagnosis.parse(JSON.parse(ran.out)).diagnosis.fault).toMatchObject({
      code: 'gateway-name-unresolved',
      stage: 'resolve',
    })
  })

  it('says that nobody listens at an address, at once', async () => {
    const ran = await new Stage().run(['diagnose', '127.0.0.254', '--json'])
    const { diagnosis } = outputs.diagnosis.parse(JSON.parse(ran.out))
    expect(diagnosis.fault?.code).toBe('ike-no-response')
    expect(diagnosis.card?.ports.map(({ state }) => state)).toEqual(['refused', 'refused'])
    expect(diagnosis.took).toBeLessThan(1_500)
  })

  it('tries no connect without the secrets it needs, and says which are missing', async () => {
    const stage = new Stage()
    await stage.add('Office', '127.0.0.254')
    const ran = await stage.run(['diagnose', 'Office', '--json'])
    const { diagnosis } = outputs.diagnosis.parse(JSON.parse(ran.out))
    expect(diagnosis.withheld).toMatchObject({ code: 'secret-missing' })
    expect(diagnosis.card).toBeDefined()
  })

  it('judges a log as it judges a run', async () => {
    const stage = new Stage()
    const ran = await stage.run(['diagnose', '--log', 'test/fixtures/logs/wrong-psk.client.log'])
    expect(ran.code).toBe(1)
    expect(ran.out).toContain('✗ Keys agreed        The pre-shared key is wrong.')
    expect(ran.out.trimEnd()).toMatch(/✗ The pre-shared key is wrong\. This is .*$/)
  })

  it('refuses a log that tells nothing, is a folder, or is not there', async () => {
    const stage = new Stage()
    const path = join(stage.directory, 'a.log')
    writeFileSync(path, 'nothing of note\n'.repeat(9))
    expect((await stage.run(['diagnose', '--log', path])).err).toContain(
      'No L2TP/IPsec connection attempt was recognised',
    )
    expect((await stage.run(['diagnose', '--log', stage.directory])).code).toBe(2)
    expect((await stage.run(['diagnose', '--log', `${path}.gone`])).code).toBe(2)
  })
})
