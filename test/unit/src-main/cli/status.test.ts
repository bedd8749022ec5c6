import { beforeEach, describe, expect, it } from 'vitest'
import { fault } from '../../../../src-main/domain/connect/fault.ts'
import { widthOf } from '../../../../src-main/cli/print/width.ts'
import { Stage } from '../../../support/cli/stage.ts'

const timeless = (text: string): string =>
  text.replace(/ +Connected for .*/g, ' Connected for …').replace(/Since {7}.*/, 'Since       …')

/** What a watcher does at the first sight of something. */
function once(act: () => Promise<unknown>): () => void {
  let begun: Promise<unknown> | undefined
  return () => void (begun ??= act())
}

describe('status', { timeout: 30_000 }, () => {
  let stage: Stage
  beforeEach(async () => {
    stage = await Stage.withOffice()
  })

  it('ends with 3 while nothing is connected', async () => {
    const ran = await stage.run(['status'])
    expect([ran.code, ran.out]).toMatchInlineSnapshot(`
      [
        3,
        "○ Office                                                            Disconnected

      ○ Not connected.
      ",
      ]
    `)
  })

  it('says of a connect that waits for the person what to do', async () => {
    const services = await stage.open()
    const [office] = await services.profiles.list()
    await services.close()
    if (!office) throw new Error('no profile')
    const phase = { kind: 'connecting', stage: 'prerequisites', waitsFor: 'approval' } as const
    stage.machine.put({ id: office.id, name: 'Office', gateway: office.gateway, origin: 'culvert', phase })
    const ran = await stage.run(['status'])
    expect(ran.code).toBe(3)
    expect(ran.out).toMatch(/▲ Office +Waiting for you/)
    expect(ran.out).toMatch(/ {2}2\. {2}Double-click “Office”, and choose Install\./)
    const printed = JSON.parse((await stage.run(['status', '--json'])).out) as { tunnels: object[] }
    expect(printed.tunnels).toMatchObject([{ state: 'connecting', stage: 'prerequisites', waitsFor: 'approval' }])
  })

  it('shows what is up with its facts, what failed with its cause, and what is idle', async () => {
    await stage.add('Lab')
    await stage.connect('Office')
    stage.machine.put({
      id: 'theirs',
      name: 'By\u001b[31m hand\u202e',
      gateway: '198.51.100.4',
      origin: 'system',
      phase: { kind: 'down', fault: fault('peer-silent') },
    })
    const ran = await stage.run(['status'])
    expect(ran.code).toBe(0)
    expect(timeless(ran.out)).toMatchInlineSnapshot(`
      "● Office Connected for …
        Gateway     vpn.example.com (203.0.113.10)
        Address     10.88.0.10 → 10.88.0.1
        DNS         10.99.0.1
        Encryption  AES-256, SHA-256, in UDP 4500
        MTU         1400 bytes
        Traffic     0 B received, 0 B sent
        Link        ppp0
        Since       …

      ✗ By�[31m hand� (made outside Culvert)              The gateway stopped answering.
        The tunnel was up, and then nothing came back. The gateway or the network in
        between may have failed.
        The operator of your network can fix this. Or use another network.

        → Check your network: it must let UDP ports 500 and 4500 through. If it works
          from another network, such as a phone’s hotspot, this one blocks them.

      ○ Lab                                                               Disconnected

      ● Connected: Office.
      "
    `)
  })

  it('answers for one profile', async () => {
    await stage.add('Lab')
    await stage.connect('Office')
    expect((await stage.run(['status', 'Office'])).code).toBe(0)
    expect((await stage.run(['status', 'Lab'])).code).toBe(3)
    expect((await stage.run(['status', 'Lab'])).out).not.toContain('Office')
  })

  it('--watch prints anew when something changed, and nothing meanwhile', async () => {
    const connectOnce = once(() => stage.connect('Office'))
    const ran = await stage.run(['status', '--watch'], {
      onOutput(text, interrupt) {
        if (text.includes('Not connected.')) connectOnce()
        if (text.includes('● Connected: Office.')) interrupt()
      },
    })
    expect(ran.code).toBe(130)
    expect(ran.out).toContain('Connecting: Keys agreed')
    expect(ran.err).toBe('▲ This is a demonstration (CULVERT_BACKEND=fake). No connection here is real.\n')
  })

  it('--watch never draws more than a screen holds, because it could not draw over it', async () => {
    const connectOnce = once(() => stage.connect('Office'))
    const ran = await stage.run(['status', '--watch'], {
      screen: { columns: 80, rows: 6 },
      onOutput(text, interrupt) {
        if (text.includes('Not connected.')) connectOnce()
        if (text.includes('Connected for')) interrupt()
      },
    })
    const heights = [...ran.out.matchAll(/\u001b\[(\d+)A/g)].map((match) => Number(match[1]))
    expect(Math.max(...heights)).toBeLessThan(6)
  })

  it('--watch redraws on a terminal, within its width', async () => {
    const connectOnce = once(() => stage.connect('Office'))
    const ran = await stage.run(['status', '--watch'], {
      screen: { columns: 80, rows: 40 },
      onOutput(text, interrupt) {
        if (text.includes('Not connected.')) connectOnce()
        if (text.includes('Connected: Office.')) interrupt()
      },
    })
    expect(ran.out).toMatch(/\u001b\[\d+A/)
    const lines = ran.out.replace(/\u001b\[[?0-9;]*[A-Za-z]/g, '').split('\n')
    expect(Math.max(...lines.map((line) => widthOf(line)))).toBeLessThan(80)
  })
})

describe('disconnect', { timeout: 30_000 }, () => {
  it('takes down what is up, and says so', async () => {
    const stage = await Stage.withOffice()
    expect((await stage.run(['disconnect'])).out).toBe('○ Nothing was connected.\n')
    expect((await stage.run(['disconnect', 'office'])).out).toBe('○ Office was not connected.\n')
    await stage.connect('Office')
    const ran = await stage.run(['disconnect'])
    expect([ran.code, ran.out]).toEqual([0, '○ Disconnected from Office.\n'])
    expect(stage.machine.tunnels()).toEqual([])
  })
})

describe('survey', { timeout: 30_000 }, () => {
  it('shows what there is, and the verdict last', async () => {
    const ran = await new Stage().run(['survey'])
    expect([ran.code, ran.out]).toMatchInlineSnapshot(`
      [
        0,
        "Connects through fake

      Programs
        ✓ NetworkManager        running             1.42.4
        ✓ network-manager-l2tp  installed           1.20.8
        ○ strongSwan            not running         5.9.8

      Ports
        ✓ UDP 500               free
        ✓ UDP 4500              free
        ✓ UDP 1701              free

      Kernel modules
        ✓ l2tp_ppp              loaded when needed
        ✓ esp4                  loaded

      ▲ network-manager-l2tp 1.20.8 has a known error that can end a connection.
        Version 1.20.12 fixes it. (Known errors as of 2026-11-30.)

      ✓ This computer is ready to connect.
      ",
      ]
    `)
  })

  it('ends with 1 and says what to do when something is missing', async () => {
    const stage = new Stage()
    const open = stage.open
    stage.open = async () => ({
      ...(await open()),
      survey: () =>
        Promise.resolve({
          backend: 'networkmanager',
          checks: [
            { id: 'network-manager-l2tp', group: 'component', state: 'missing' },
            { id: '1701', group: 'port', state: 'taken', found: 'xl2tpd' },
          ],
          faults: [
            fault('component-missing', { args: { component: 'network-manager-l2tp' } }),
            fault('port-in-use', { args: { port: 1701, owner: 'xl2tpd' } }),
          ],
        }),
    })
    const ran = await stage.run(['survey'])
    expect([ran.code, ran.out]).toMatchInlineSnapshot(`
      [
        1,
        "Connects through NetworkManager

      Programs
        ✗ network-manager-l2tp  missing

      Ports
        ▲ UDP 1701              taken    xl2tpd

      ✗ network-manager-l2tp is not installed.
        Culvert needs network-manager-l2tp to build the tunnel on this computer.
      ✗ UDP port 1701 is taken by xl2tpd.
        L2TP/IPsec needs this port. Stop xl2tpd while you use the tunnel.

        → Install what is missing (Debian, Ubuntu, Mint):
            sudo apt install network-manager network-manager-l2tp strongswan xl2tpd
        → Stop the program that holds the port, for example: sudo systemctl stop
          xl2tpd

      ✗ 2 things stand in the way.
      ",
      ]
    `)
  })
})

describe('logs', { timeout: 30_000 }, () => {
  it('prints time, room and text, and follows until it is interrupted', async () => {
    const stage = new Stage()
    expect((await stage.run(['logs'])).out).toBe('○ The log is empty.\n')
    await stage.add('Bad', 'psk-mismatch.example.com')
    await stage.connect('Bad')
    const ran = await stage.run(['logs', '--lines', '1'])
    expect(ran.out).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}\S/)
    const followed = await stage.run(['logs', '--follow'], { onOutput: (_, interrupt) => interrupt() })
    expect(followed.code).toBe(130)
    expect(followed.out).toContain('Error: sessions: Bad')
  })
})
