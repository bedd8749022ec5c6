import { beforeEach, describe, expect, it } from 'vitest'
import { FakeBackend } from '../../../../src-main/platform/fake/backend.ts'
import { openServices } from '../../../../src-main/services/open.ts'
import { Stage } from '../../../support/cli/stage.ts'

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
    expect(last(ran.out)).toMatch(/^✗ The connection to Drops is gone\. /)
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
