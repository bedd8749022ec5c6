import { beforeEach, describe, expect, it } from 'vitest'
import { Interrupted } from '../../../../src-main/cli/host/interrupt.ts'
import { FakeBackend } from '../../../../src-main/platform/fake/backend.ts'
import { openServices } from '../../../../src-main/services/open.ts'
import { fault } from '../../../../src-main/domain/connect/fault.ts'
import { Stage } from '../../../support/cli/stage.ts'
import { OFFICE_ID } from '../../../support/profiles.ts'

const SCREEN = { columns: 80, rows: 40 }

describe('a connect whose tunnel ends with it', { timeout: 30_000 }, () => {
  let stage: Stage
  beforeEach(async () => {
    stage = new Stage()
    const { machine, directory, keychain } = stage
    stage.open = () =>
      openServices({
        backend: new FakeBackend({ machine, step: 5, outlives: false }),
        directory,
        keychain,
        diagnosesByItself: false,
      })
    await stage.add('Office')
  })

  const last = (text: string): string | undefined => text.trimEnd().split('\n').at(-1)

  it('stays, and is ended by ctrl-C without a complaint', async () => {
    const ran = await stage.connect('Office', {
      onOutput: (text, interrupt) => {
        if (text.includes('ends with this command')) setTimeout(interrupt, 50)
      },
    })
    expect(ran.code).toBe(0)
    expect(ran.out).toContain('● Connected to Office')
    expect(last(ran.out)).toBe('○ Disconnected from Office.')
    expect(stage.machine.tunnels()).toEqual([])
  })

  it('keeps its kill switch when its terminal or service ends, says so, and gives it up at a disconnect', async () => {
    await stage.run(['profile', 'edit', 'Office', '--kill-switch'])
    const ran = await stage.connect('Office', {
      onOutput: (text, interrupt) => {
        if (text.includes('ends with this command')) setTimeout(() => interrupt(new Interrupted('unwished')), 50)
      },
    })
    expect(ran.code).toBe(0)
    expect(ran.out.replaceAll('\n  ', ' ')).toContain('The kill switch is on')
    expect(stage.machine.tunnels()).toMatchObject([{ phase: { kind: 'down', held: true } }])
    await stage.run(['disconnect'])
    expect(stage.machine.tunnels()).toEqual([])
  })

  it('gives its kill switch up at ctrl-C', async () => {
    await stage.run(['profile', 'edit', 'Office', '--kill-switch'])
    await stage.connect('Office', {
      onOutput: (text, interrupt) => {
        if (text.includes('ends with this command')) setTimeout(interrupt, 50)
      },
    })
    expect(stage.machine.tunnels()).toEqual([])
  })

  it('is ended by a disconnect of another process', async () => {
    let other: Promise<unknown> | undefined
    const ran = await stage.connect('Office', {
      onOutput: (text) => {
        if (text.includes('ends with this command')) other ??= stage.run(['disconnect'])
      },
    })
    expect(await other).toMatchObject({ code: 0 })
    expect([ran.code, last(ran.out)]).toEqual([0, '○ Disconnected from Office.'])
  })

  it('says why when the tunnel goes down by itself, and fails', async () => {
    await stage.add('Drops', 'drops.example.com')
    const ran = await stage.connect('Drops')
    expect(ran.code).toBe(1)
    expect(last(ran.out)).toMatch(/^✗ The connection to Drops was lost\. /)
  })

  it('counts the time and the traffic on a terminal, in one line', async () => {
    const ran = await stage.connect('Office', {
      screen: SCREEN,
      onOutput: (text, interrupt) => {
        if (text.includes('Connected for')) setTimeout(interrupt, 50)
      },
    })
    expect(ran.code).toBe(0)
    expect(ran.out).toMatch(/Connected for .*0 B received, 0 B sent/)
  })

  it('prints its object when it is connected, and nothing more when it ends well', async () => {
    const ran = await stage.connect(
      'Office',
      {
        onOutput: (text, interrupt) => {
          if (text.includes('connected')) setTimeout(interrupt, 50)
        },
      },
      '--json',
    )
    expect(ran.code).toBe(0)
    const objects = ran.out.trim().split('\n')
    expect(objects).toHaveLength(1)
    expect(JSON.parse(objects[0] ?? '')).toMatchObject({ tunnels: [{ state: 'connected' }] })
  })
})

describe('what a killed connect left', () => {
  const left = (stage: Stage, held?: true): void =>
    stage.machine.put({
      id: OFFICE_ID,
      name: 'Office',
      gateway: 'ok.test',
      origin: 'culvert',
      phase: { kind: 'down', ...(held ? { held } : {}) },
    })
  function killed(held?: true): Stage {
    const stage = new Stage()
    const { machine, directory, keychain } = stage
    const backend = new FakeBackend({ machine, step: 1, outlives: false })
    stage.open = (leaves) =>
      openServices({ backend, directory, keychain, diagnosesByItself: false, ...(leaves ? { leaves } : {}) })
    left(stage, held)
    return stage
  }

  it('is removed by disconnect, which says so', async () => {
    const stage = killed()
    const ran = await stage.run(['disconnect'])
    expect(ran.err.replaceAll('\n  ', ' ')).toContain(
      'The last connection to Office ended unexpectedly. Culvert has removed what it left behind',
    )
    expect(stage.machine.tunnels()).toEqual([])
    expect((await stage.run(['disconnect'])).err).not.toContain('ended unexpectedly')
  })

  it('is told of by status, which changes nothing', async () => {
    const stage = killed()
    const before = stage.machine.tunnels()
    const ran = await stage.run(['status'])
    expect(ran.err.replaceAll('\n  ', ' ')).toContain(
      'What it left behind is still there. Run “culvert disconnect” to remove it.',
    )
    expect(stage.machine.tunnels()).toEqual(before)
  })

  it('stays a kill switch for status, whichever process of this person left it, until disconnect', async () => {
    const stage = killed(true)
    const before = stage.machine.tunnels()
    const ran = await stage.run(['status'])
    expect([ran.code, stage.machine.tunnels()]).toEqual([3, before])
    expect(ran.out.replaceAll('\n  ', ' ')).toContain('the kill switch of “Office” is on')
    expect(ran.err).not.toContain('ended unexpectedly')
    const { tunnels } = JSON.parse((await stage.run(['status', '--json'])).out) as { tunnels: unknown }
    expect(tunnels).toEqual([{ id: OFFICE_ID, name: 'Office', origin: 'culvert', state: 'idle', held: true }])
    expect((await stage.run(['disconnect'])).code).toBe(0)
    expect(stage.machine.tunnels()).toEqual([])
  })

  it.each(['survey', 'logs'])('is not touched by %s', async (command) => {
    const stage = killed(true)
    const before = stage.machine.tunnels()
    await stage.run([command])
    expect(stage.machine.tunnels()).toEqual(before)
  })

  it('is left alone by status --watch when its process dies meanwhile', async () => {
    const stage = killed()
    const { machine } = stage
    await stage.add('Office')
    const listed = JSON.parse((await stage.run(['profile', 'list', '--json'])).out) as { profiles: { id: string }[] }
    const id = listed.profiles[0]?.id ?? ''
    const tunnel = { id, name: 'Office', gateway: 'ok.test', origin: 'culvert' } as const
    const gone = { ...tunnel, phase: { kind: 'down' } } as const
    machine.remove(OFFICE_ID)
    machine.put({ ...tunnel, phase: { kind: 'connected', facts: { dns: [], domains: [] } } })
    const ran = await stage.run(['status', '--watch', '--json'], {
      onOutput(text, interrupt) {
        if (text.trim().split('\n').at(-1)?.includes('"connected"')) setTimeout(() => machine.put(gone))
        if (text.trim().split('\n').at(-1)?.includes('"idle"')) setTimeout(interrupt, 50)
      },
    })
    expect(ran.code).toBe(130)
    expect(machine.tunnels()).toEqual([gone])
  })

  it('is said to be there still when it could not be removed', async () => {
    const stage = new Stage()
    const { machine, directory, keychain } = stage
    const backend = new FakeBackend({ machine, step: 1, outlives: false })
    backend.release = () => Promise.resolve({ ok: false, fault: fault('not-authorised') })
    stage.open = () => openServices({ backend, directory, keychain, diagnosesByItself: false })
    left(stage)
    const ran = await stage.run(['disconnect'])
    expect(ran.err.replaceAll('\n  ', ' ')).toContain(
      'could not be cleaned up. If its kill switch was on, all traffic is still blocked.',
    )
  })
})
