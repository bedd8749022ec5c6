import { describe, expect, it } from 'vitest'
import { outputs } from '../../../../src-main/contract/cli-output.ts'
import type { PracticeFault } from '../../../../src-main/practice/faults.ts'
import { withoutStageTimes } from '../../../support/cli/stage-times.ts'
import { Stage, type Ran, type RunOptions } from '../../../support/cli/stage.ts'
import { TypedTerminal } from '../../../support/cli/terminal.ts'
import { environmentWithGateway } from '../../../support/services/diagnosing.ts'

const SCREEN = { columns: 80, rows: 60 }
const SECRETS = JSON.stringify({ password: 'practice', psk: 'practice' })

const timeless = (text: string): string =>
  withoutStageTimes(text)
    .replace(/(Gateway answers {4}).*( … ms)$/gm, '$1UDP …$2')
    .replace(/^( +)\d\.\d\d {2}/gm, '$1…  ')
    .replace(/(Networks {8}).*$/gm, '$1…')

/** A make-believe system that cannot say why it failed, and a practice gateway that can. */
async function staged(gateway: PracticeFault, label = 'cause-unknown'): Promise<Stage> {
  const stage = new Stage()
  const environment = await environmentWithGateway(gateway)
  stage.environment = () => Promise.resolve(environment)
  const added = [
    'profile',
    'add',
    'Office',
    '--gateway',
    `${label}.example.com`,
    '--user',
    'practice',
    '--secrets-stdin',
  ]
  expect((await stage.run(added, { input: SECRETS })).code).toBe(0)
  return stage
}

const connect = (stage: Stage, flags: readonly string[] = [], options: RunOptions = {}): Promise<Ran> =>
  stage.run(['connect', 'Office', ...flags], options)

describe('a connect that fails without a cause', { timeout: 30_000 }, () => {
  it('is explained by a diagnosis where that is wanted, the cause last', async () => {
    const ran = await connect(await staged('wrong-password'), ['--diagnose'])
    expect(ran.code).toBe(1)
    expect(timeless(ran.out)).toMatchInlineSnapshot(`
      "Office  cause-unknown.example.com

        ✗ This computer      The connection failed at “This computer”.

      Finding out why  cause-unknown.example.com

        ✓ Name               127.0.0.1 … ms
        ✓ Gateway answers    UDP … … ms
        ✓ Keys agreed        aes256-sha256-ecp384 … ms
        ✓ Encrypted channel  aes256-sha256, UDP 4500 … ms
        ✓ L2TP tunnel        [secret], Culvert … ms
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

        → Enter the password  culvert connect Office --ask-secrets --remember
        → Edit the profile    culvert profile edit Office --user …
        → Show this to the gateway’s administrator.

        The system reported: make-believe: it said cause-unknown

        Observations, in seconds from the start:
          …  auth rejected: MS-CHAPv2, user practice, code 691, Authentication
                failure

        This computer
        ✓ Programs        NetworkManager 1.42.4, network-manager-l2tp 1.20.8,
                          strongSwan 5.9.8
        ✓ Kernel modules  l2tp_ppp, esp4
        ✓ UDP ports       in order
        ✓ Other VPNs      none
        ○ Networks        …

      ✗ Not connected. The user name or password is wrong.
      "
    `)
  })

  it('prints one object with --json: the cause, and what it rests on', async () => {
    const ran = await connect(await staged('no-address'), ['--diagnose', '--json'])
    const { fault, diagnosis, checks } = outputs.fault.parse(JSON.parse(ran.out))
    expect([ran.code, fault.code, diagnosis?.fault?.code]).toEqual([1, 'no-address', 'no-address'])
    expect(checks?.map(({ name }) => name)).toEqual(['components', 'modules', 'ports', 'other-vpns', 'subnets'])
  })

  it('says that the trouble is in this computer’s own parts when everything works from here', async () => {
    const ran = await connect(await staged('good'), ['--diagnose', '--json'])
    expect(outputs.fault.parse(JSON.parse(ran.out)).fault).toMatchObject({ code: 'local-parts-failed' })
  })

  it('names the command that finds out, where nobody is asked', async () => {
    const ran = await connect(await staged('wrong-password'))
    expect(ran.out).toMatch(/→ Diagnose {2,}culvert diagnose Office/)
    expect(ran.out).not.toContain('Finding out why')
  })

  it('is never diagnosed when its cause is known', async () => {
    const ran = await connect(await staged('no-address', 'credentials-rejected'), ['--diagnose'])
    expect(ran.out).not.toContain('Finding out why')
    expect(ran.out.trimEnd()).toMatch(/✗ Not connected\. The user name or password is wrong\.$/)
  })

  it('ends at an interrupt, with what was known before', async () => {
    const ran = await connect(await staged('l2tp-silent'), ['--diagnose'], {
      onOutput: (text, interrupt) => {
        if (/Finding out why[^]*Encrypted channel/.test(text)) interrupt()
      },
    })
    expect(ran.code).toBe(130)
    expect(ran.out.trimEnd()).toMatch(/✗ Not connected\. The connection failed at “This computer”\.$/)
  })
})

describe('the question whether to find out why', { timeout: 30_000 }, () => {
  const answering = async (stage: Stage, ...answers: readonly string[]): Promise<Ran & { readonly asked: string }> => {
    const terminal = new TypedTerminal(answers)
    const ran = await connect(stage, [], { terminal, screen: SCREEN })
    return { ...ran, asked: terminal.shown }
  }

  it('is yes when nothing is typed', async () => {
    const ran = await answering(await staged('no-address'), '\r')
    expect(ran.asked).toContain('Find out why?')
    expect(ran.out).toContain('Finding out why')
    expect(ran.out).toContain('Not connected. The gateway gave no address.')
  })

  it('may be answered with no, and is asked again the next time', async () => {
    const stage = await staged('no-address')
    for (const answer of ['n\r', 'nein\r']) {
      const ran = await answering(stage, answer)
      expect(ran.asked).toContain('Find out why?')
      expect(ran.out).not.toContain('Finding out why')
      expect(ran.code).toBe(1)
    }
  })

  it('is repeated until it is answered', async () => {
    const { asked } = await answering(await staged('no-address'), 'perhaps\r', 'n\r')
    expect(asked.match(/Find out why\?/g)).toHaveLength(2)
  })

  it('remembers always, unless a flag says otherwise', async () => {
    const stage = await staged('no-address')
    expect((await answering(stage, 'always\r')).out).toContain('From now on')
    const next = await connect(stage)
    expect(next.out).toContain('Finding out why')
    const without = await connect(stage, ['--no-diagnose'])
    expect(without.out).not.toContain('Finding out why')
  })

  it('remembers never', async () => {
    const stage = await staged('no-address')
    await answering(stage, 'never\r')
    const again = await answering(stage)
    expect(again.asked).toBe('')
    expect(again.out).not.toContain('Finding out why')
  })

  it('is not put where the output goes elsewhere, with --json, or with --no-input', async () => {
    const stage = await staged('no-address')
    const terminal = new TypedTerminal()
    const runs = [
      await connect(stage, [], { terminal }),
      await connect(stage, ['--json'], { terminal, screen: SCREEN }),
      await connect(stage, ['--no-input'], { terminal, screen: SCREEN }),
    ]
    expect(runs.map(({ code }) => code)).toEqual([1, 1, 1])
    expect(terminal.shown).toBe('')
  })
})
