import { beforeEach, describe, expect, it } from 'vitest'
import { TypedTerminal } from '../../../support/cli/terminal.ts'
import { withoutStageTimes } from '../../../support/cli/stage-times.ts'
import { Stage } from '../../../support/cli/stage.ts'

/** Times differ from run to run. */
const timeless = (text: string): string =>
  withoutStageTimes(text)
    .replace(/in \d+ ms|in \d+\.\d s/, 'in … ms')
    .replace(/Since {7}.*/, 'Since       …')

const SCREEN = { columns: 80, rows: 40 }

describe('connect', { timeout: 30_000 }, () => {
  let stage: Stage
  beforeEach(async () => {
    stage = await Stage.withOffice()
  })

  it('prints a line for each stage where it is piped, facts, and the verdict last', async () => {
    const ran = await stage.connect('Office')
    expect(ran.code).toBe(0)
    expect(ran.err).toBe('▲ This is a demonstration (CULVERT_BACKEND=fake). No connection here is real.\n')
    expect(timeless(ran.out)).toMatchInlineSnapshot(`
      "Office  vpn.example.com

        ✓ This computer … ms
        ✓ Name               203.0.113.10 … ms
        ✓ Gateway answers    UDP 500 … ms
        ✓ Keys agreed        AES-256 SHA-256 modp2048 … ms
        ✓ Encrypted channel  AES-256 SHA-256 in UDP 4500 … ms
        ✓ L2TP tunnel … ms
        ✓ PPP link … ms
        ✓ Sign-in            MS-CHAPv2 … ms
        ✓ Address            10.88.0.10 … ms
        ✓ Routes and DNS … ms
        ✓ Traffic flows … ms

        Gateway     vpn.example.com (203.0.113.10)
        Address     10.88.0.10 → 10.88.0.1
        DNS         10.99.0.1
        Encryption  AES-256, SHA-256, in UDP 4500
        MTU         1400 bytes
        Traffic     0 B received, 0 B sent
        Link        ppp0
        Since       …

      ● Connected to Office in … ms. Your address is 10.88.0.10.
      "
    `)
  })

  it('says what macOS waits for, once, and goes on when it is done', async () => {
    await stage.add('Branch', 'approval.example.com')
    const ran = await stage.connect('Branch')
    expect(ran.code).toBe(0)
    expect(timeless(ran.out).split('✓ This computer')[0]).toMatchInlineSnapshot(`
      "Branch  approval.example.com

        One step in System Settings: allow the configuration “Branch”.
        1.  Open General, then Device Management. In macOS 13 and 14, open Privacy &
            Security, then Profiles.
        2.  Double-click “Branch”, and choose Install.
        3.  Confirm with your password or Touch ID.
        Culvert notices by itself when it is done. macOS discards the configuration
        after a few minutes.

        "
    `)
    expect(ran.out.match(/One step in System Settings/g)).toHaveLength(1)
  })

  it('says on failure what it was, who can fix it, what to type, and the verdict last', async () => {
    await stage.add('Head office', 'psk-mismatch.example.com')
    const ran = await stage.connect('Head office')
    expect(ran.code).toBe(1)
    expect(timeless(ran.out)).toMatchInlineSnapshot(`
      "Head office  psk-mismatch.example.com

        ✓ This computer … ms
        ✓ Name               203.0.113.10 … ms
        ✓ Gateway answers    UDP 500 … ms
        ✗ Keys agreed        The pre-shared key is wrong.

        The gateway answers, and the two sides cannot read each other’s messages:
        their pre-shared keys differ.
        You can fix this.

        → Enter the pre-shared key
            culvert connect 'Head office' --ask-secrets --remember
        → Show this to the gateway’s administrator.

        The system reported: make-believe: it said psk-mismatch

      ✗ Not connected. The pre-shared key is wrong.
      "
    `)
  })

  it('redraws in place on a terminal, within its width, and gives the cursor back', async () => {
    const ran = await stage.connect('Office', { screen: SCREEN })
    expect(ran.out).toContain('\u001b[13A')
    expect(ran.out).toContain('\u001b[32m✓\u001b[0m')
    expect(ran.out.lastIndexOf('\u001b[?25h')).toBeGreaterThan(ran.out.lastIndexOf('\u001b[?25l'))
    expect(ran.out.trimEnd().split('\n').at(-1)).toContain('Connected to Office')
  })

  it('prints plain lines on a terminal too low for the ladder, or one that cannot move its cursor', async () => {
    const low = await stage.connect('Office', { screen: { columns: 80, rows: 10 } })
    expect(low.out).not.toMatch(/\u001b\[\d*[AJK]|\u001b\[\?/)
    await stage.run(['disconnect'])
    const dumb = await stage.connect('Office', { screen: SCREEN, env: { TERM: 'dumb' } })
    expect(dumb.out).not.toContain('\u001b')
  })

  it('has no colour with NO_COLOR, and says the same', async () => {
    const ran = await stage.connect('Office', { screen: SCREEN, env: { NO_COLOR: '1' } })
    expect(ran.out).not.toMatch(/\u001b\[[0-9;]*m/)
    expect(ran.out).toContain('✓ Keys agreed')
  })

  it('is ASCII where the locale is', async () => {
    const ran = await stage.connect('Office', { env: { LANG: 'C' } })
    expect(ran.out).toContain('+ Keys agreed')
    expect(ran.out).toMatch(/^[\u0000-\u007e]*$/)
  })

  it('says so when the tunnel is up already', async () => {
    await stage.connect('Office')
    const ran = await stage.connect('office')
    expect([ran.code, ran.out.trimEnd().split('\n').at(-1)]).toEqual([0, '● Already connected to Office.'])
  })

  it('takes everything back at ctrl-C', async () => {
    await stage.add('Slow', 'slow.example.com')
    const ran = await stage.connect('Slow', {
      onOutput: (text, interrupt) => {
        if (text.includes('Keys agreed')) interrupt()
      },
    })
    expect(ran.code).toBe(130)
    expect(timeless(ran.out)).toMatchInlineSnapshot(`
      "Slow  slow.example.com

        ✓ This computer … ms
        ✓ Name               203.0.113.10 … ms
        ✓ Gateway answers    UDP 500 … ms
        ✓ Keys agreed        AES-256 SHA-256 modp2048 … ms
        ▲ Encrypted channel  stopped here

      ○ Cancelled. Not connected, and nothing of the tunnel is left.
      "
    `)
    expect(stage.machine.tunnels()).toEqual([])
  })

  it('takes everything back at ctrl-C in JSON too, and prints the idle tunnel', async () => {
    await stage.add('Slow', 'slow.example.com')
    let interruptNow = (): void => undefined
    const stop = stage.machine.watch(() => {
      const phase = stage.machine.tunnels().find(({ name }) => name === 'Slow')?.phase
      if (phase?.kind === 'connecting' && phase.stage === 'ipsec') interruptNow()
    })
    const ran = await stage.connect(
      'Slow',
      {
        onStart: (interrupt) => {
          interruptNow = interrupt
        },
      },
      '--json',
    )
    stop()
    expect(ran.code).toBe(130)
    expect(JSON.parse(ran.out)).toMatchObject({ tunnels: [{ name: 'Slow', state: 'idle' }] })
    expect(stage.machine.tunnels()).toEqual([])
  })

  it('asks for what is missing, hidden, and only that', async () => {
    await stage.run(['profile', 'edit', 'Office', '--secrets-stdin'], { input: '{"psk":"pre-shared-key-9"}' })
    const terminal = new TypedTerminal(['correct-horse-42\r'])
    const ran = await stage.run(['connect', 'Office'], { terminal })
    expect(ran.code).toBe(0)
    expect(terminal.shown).toBe('Password (hidden): \n')
    expect(terminal.modes).toEqual([true, false])
    expect(terminal.closed).toBe(true)
  })

  it('asks again for a secret that cannot be right, and keeps it when told to', async () => {
    const terminal = new TypedTerminal(['pass\r', 'Schlüssel\r', 'key\r'])
    const ran = await stage.run(['connect', 'Office', '--remember'], { terminal })
    expect(ran.code).toBe(0)
    expect(terminal.shown).toMatchInlineSnapshot(`
      "Password (hidden): 
      Pre-shared key (hidden): 
      Pre-shared key: use letters, digits and signs of plain ASCII only. Gateways
      disagree on how to write others.
      Pre-shared key (hidden): 
      "
    `)
    expect([...stage.keychain.items.values()].sort()).toEqual(['key', 'pass'])
    expect((await stage.run(['disconnect'])).code).toBe(0)
    expect((await stage.run(['connect', 'Office', '--no-input'], { terminal })).code).toBe(0)
  })

  it('says so when what it was told to keep could not be kept', async () => {
    stage.keychain.refusal = 'The name org.freedesktop.secrets was not provided by any .service files'
    const ran = await stage.connect('Office', {}, '--remember')
    expect(ran.code).toBe(0)
    expect(ran.out).toContain('▲ The secrets were not stored. The keychain cannot be used.')
  })

  it('stores nothing when not told to', async () => {
    await stage.run(['connect', 'Office'], { terminal: new TypedTerminal(['pass\r', 'key\r']) })
    expect(stage.keychain.items.size).toBe(0)
  })

  it('ends at ctrl-C in a question, with the terminal as it was', async () => {
    const terminal = new TypedTerminal(['pa\u0003'])
    const ran = await stage.run(['connect', 'Office'], { terminal })
    expect([ran.code, terminal.modes, terminal.closed]).toEqual([130, [true, false], true])
    expect(stage.machine.tunnels()).toEqual([])
  })

  it('says which secrets are missing where nobody can be asked', async () => {
    const ran = await stage.run(['connect', 'Office', '--json'])
    expect(ran.code).toBe(1)
    expect(JSON.parse(ran.out)).toMatchObject({ fault: { code: 'secret-missing' } })
    const human = await stage.run(['connect', 'Office'])
    expect(human.out).toContain('culvert connect Office --ask-secrets --remember')
    expect(human.out).not.toContain('--private-key')
  })
})
