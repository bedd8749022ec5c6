import { describe, expect, it } from 'vitest'
import { outputs } from '../../../../src-main/contract/cli-output.ts'
import type { PracticeGateway, Services } from '../../../../src-main/services/services.ts'
import { widthOf } from '../../../../src-main/cli/print/width.ts'
import { withoutStageTimes } from '../../../support/cli/stage-times.ts'
import { Stage, type Ran, type RunOptions } from '../../../support/cli/stage.ts'

const input = JSON.stringify({ password: 'practice', psk: 'practice' })

/** A profile whose gateway is the practice gateway with a fault: everything is real but the way there. */
async function measuring(fault: string, words: readonly string[], stage = new Stage(), options: RunOptions = {}) {
  const open = stage.open
  let gateway: PracticeGateway | undefined
  stage.open = async (): Promise<Services> => {
    const services = await open()
    const started = await services.practice.start(fault, 'any')
    if (!started.ok) throw new Error(started.fault.code)
    gateway = started.value
    const target = { kind: 'practice', ports: gateway.ports } as const
    const diagnosis = {
      ...services.diagnosis,
      measure: (...[asked, ...rest]: Parameters<Services['diagnosis']['measure']>) =>
        services.diagnosis.measure({ ...asked, target }, ...rest),
    }
    return { ...services, diagnosis }
  }
  try {
    return await stage.run(words, { input, ...options })
  } finally {
    stage.open = open
    await gateway?.close()
  }
}

/** Times differ from run to run, and so does which of both ports answers in time to be named. */
const timeless = (text: string): string =>
  withoutStageTimes(text).replace(/UDP 500, UDP 4500|UDP 4500, UDP 500/, 'UDP 4500')
const shown = async (stage: Stage): Promise<Record<string, unknown>> => {
  const ran = await stage.run(['profile', 'show', 'Office', '--json'])
  return outputs.profile.parse(JSON.parse(ran.out)).profile
}

describe('mtu', { timeout: 30_000 }, () => {
  it('shows the ladder, what was measured, the packet byte for byte, and what to set and why', async () => {
    const ran = await measuring('black-hole', ['mtu', 'Office', '--secrets-stdin'], await Stage.withOffice())
    expect(ran.code).toBe(1)
    // Datagrams of at most 1300 pass: 1316 with headers holds 77 blocks, and the 78th would make 1332.
    expect(timeless(ran.out)).toMatchInlineSnapshot(`
      "Office  vpn.example.com

        ✓ Name               127.0.0.1 … ms
        ✓ Gateway answers    UDP 4500 … ms
        ✓ Keys agreed        aes256-sha256-ecp384 … ms
        ✓ Encrypted channel  aes256-sha256, UDP 4500 … ms
        ✓ L2TP tunnel        practice, Culvert … ms
        ✓ PPP link           MRU 1400, MS-CHAPv2 … ms
        ✓ Sign-in            MS-CHAPv2 … ms
        ✓ Address            192.0.2.2 … ms
        ▲ Traffic flows      Large packets are lost.

        Path there and back         1316 to 1331 bytes
        Largest packet that passes  1228 bytes
        Fits a path of 1500 bytes   1404 bytes
        Headers add                 88 to 103 bytes

        A packet of 1228 bytes on its way, 1316 in all:
        ┌──┬─┬─┬──┬─┬─┬─┬───────────────────────────────────────────────────────┬─┬──┐
        │20│8│8│16│8│6│4│                      1228 packet                      │2│16│
        └──┴─┴─┴──┴─┴─┴─┴───────────────────────────────────────────────────────┴─┴──┘
                   ╰───────────────────────── encrypted ─────────────────────────╯
        20 IP, 8 UDP 4500, 8 ESP header, 16 IV, 8 UDP 1701, 6 L2TP, 4 PPP,
        1228 packet, 2 ESP trailer, 16 check value

        Larger packets are lost on the way, whole or fragmented.

      ▲ Large packets are lost.
        Packets of 1228 bytes arrive, and packets of 1229 bytes are lost on the way. A
        smaller MTU fixes this.

      ▲ The largest packet should be 1228 bytes. Set it: culvert mtu Office --apply
      "
    `)
    for (const line of ran.out.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(80)
  })

  it('says so in German, too, within 80 columns', async () => {
    const ran = await measuring('good', ['mtu', 'Office', '--secrets-stdin'], await Stage.withOffice(), {
      language: 'de',
    })
    expect(ran.out).toContain('Das größte Paket sollte 1400 Bytes haben.')
    expect(ran.out).not.toMatch(/cli\.|mtu\.|undefined/)
    for (const line of ran.out.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(80)
  })

  it('names the parts without a bar where there is no room for one', async () => {
    const screen = { columns: 44, rows: 50 }
    const ran = await measuring('good', ['mtu', 'Office', '--secrets-stdin'], await Stage.withOffice(), { screen })
    expect(ran.out).toContain('16 IV')
    expect(ran.out).not.toContain('┬')
  })

  it('puts the size into the profile on request, and says how to undo it', async () => {
    const stage = await Stage.withOffice()
    const ran = await measuring('black-hole', ['mtu', 'Office', '--secrets-stdin', '--apply'], stage)
    expect(ran.code).toBe(0)
    expect(ran.out).toContain('Before, the MTU was automatic and the MRU automatic.')
    expect(ran.out).toContain('Undo: culvert profile edit Office --mtu auto --mru auto')
    expect(await shown(stage)).toMatchObject({ ppp: { mtu: 1228, mru: 1228 } })
    const undo = await stage.run(['profile', 'edit', 'Office', '--mtu', 'auto', '--mru', 'auto'])
    expect(undo.code).toBe(0)
    expect(await shown(stage)).toMatchObject({ ppp: { mtu: 'auto', mru: 'auto' } })
  })

  it('prints one object with --json', async () => {
    const stage = await Stage.withOffice()
    const ran = await measuring('good', ['mtu', 'Office', '--secrets-stdin', '--apply', '--json'], stage)
    const { mtu, applied, diagnosis } = outputs.mtu.parse(JSON.parse(ran.out))
    expect(mtu).toMatchObject({ value: 1400, why: 'fits', largest: 1400, budget: 1404 })
    expect(mtu?.parts?.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(mtu?.path)
    expect(applied).toEqual({ before: { mtu: 'auto', mru: 'auto' }, after: { mtu: 1400, mru: 1400 } })
    expect(diagnosis.fault).toBeUndefined()
    expect(ran.out).not.toContain('"psk"')
  })

  it('fails as a diagnosis does where no tunnel stands, and changes nothing', async () => {
    const stage = await Stage.withOffice()
    const ran = await measuring('wrong-password', ['mtu', 'Office', '--secrets-stdin', '--apply'], stage)
    expect(ran.code).toBe(1)
    expect(ran.out).toContain('The user name or password is wrong.')
    expect(await shown(stage)).toMatchObject({ ppp: { mtu: 'auto' } })
  })

  it('says which secrets are missing', async () => {
    const stage = new Stage()
    await stage.add('Office', '127.0.0.254')
    const ran = await stage.run(['mtu', 'Office', '--no-input', '--json'])
    expect(ran.code).toBe(1)
    const { diagnosis, mtu } = outputs.mtu.parse(JSON.parse(ran.out))
    expect(diagnosis.withheld).toMatchObject({ code: 'secret-missing' })
    expect(mtu).toBeUndefined()
  })

  it.each<[string, readonly string[], string]>([
    ['nothing named', ['mtu'], 'Say what to measure'],
    ['a host without a user', ['mtu', 'vpn.example.com'], 'give --user'],
    ['a host to apply to', ['mtu', 'vpn.example.com', '--apply'], 'to put the size into'],
    ['a host with a user to apply to', ['mtu', 'vpn.example.com', '--user', 'anna', '--apply'], '--apply and --user'],
    ['both a name and the practice gateway', ['mtu', 'Office', '--practice'], '--practice and Office'],
  ])('refuses %s', async (_, words, said) => {
    const ran: Ran = await new Stage().run(words)
    expect(ran.code).toBe(2)
    expect(ran.err.replace(/\s+/g, ' ')).toContain(said)
  })
})
