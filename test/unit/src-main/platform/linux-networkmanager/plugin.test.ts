import { describe, expect, it } from 'vitest'
import { pluginFree, seenStage } from '../../../../../src-main/platform/linux-networkmanager/plugin.ts'
import { MakeBelieveMachine } from '../../../../support/network-manager/make-believe-machine.ts'
import { calm, HandClock } from '../../../../support/services/clock.ts'

const never = new AbortController().signal

function machineWith(
  clock: HandClock,
  ...processes: readonly (readonly [pid: number, parent: number, name: string])[]
): MakeBelieveMachine {
  const machine = new MakeBelieveMachine('unix:path=/nowhere', '/nowhere', undefined, clock)
  for (const [pid, parent, name] of processes)
    machine.files.set(`/proc/${pid}/stat`, `${pid} (${name}) S ${parent} 1 1 0`)
  return machine
}

const service = [10, 1, 'nm-l2tp-service'] as const
const l2tp = [20, 10, 'xl2tpd'] as const

describe('how far an attempt has come, by its processes', () => {
  it.each([
    ['nothing', [], undefined],
    ['the plugin alone', [service], undefined],
    ['IPsec on its way', [service, [11, 10, 'stroke'] as const], 'ike'],
    ['L2TP on its way', [service, l2tp], 'l2tp'],
    ['PPP on its way', [service, l2tp, [21, 20, 'pppd'] as const], 'lcp'],
    ['somebody else’s PPP', [service, [21, 1, 'pppd'] as const], undefined],
  ] as const)('%s', async (_, processes, stage) => {
    expect(await seenStage(machineWith(new HandClock(), ...processes))).toBe(stage)
  })
})

describe('waiting for the plugin', () => {
  it('is over at once when there is none, or it has a tunnel up', async () => {
    const clock = new HandClock()
    const begun = clock.now()
    await pluginFree(machineWith(clock), never)
    await pluginFree(machineWith(clock, service, l2tp), never)
    expect([clock.now() - begun, clock.waiting]).toEqual([0, 0])
  })

  it('lasts as long as an attempt that was given up is still at work, and a look more', async () => {
    const clock = new HandClock()
    const machine = machineWith(clock, service, [11, 10, 'stroke'])
    let free = false
    void pluginFree(machine, never).then(() => (free = true))
    await clock.turn(20_000)
    machine.files.delete('/proc/11/stat')
    await clock.turn(400)
    expect(free).toBe(false)
    await clock.turn(400)
    expect(free).toBe(true)
  })

  it('has an end', async () => {
    const clock = new HandClock()
    let over = false
    void pluginFree(machineWith(clock, service, [11, 10, 'stroke']), never).then(() => (over = true))
    await clock.turn(24_999)
    expect(over).toBe(false)
    await clock.turn(400)
    expect(over).toBe(true)
  })

  it('ends when it is no longer wanted', async () => {
    const clock = new HandClock()
    const abort = new AbortController()
    const waiting = pluginFree(machineWith(clock, service, [11, 10, 'stroke']), abort.signal)
    await calm()
    abort.abort(new Error('no longer wanted'))
    await expect(waiting).rejects.toThrow('no longer wanted')
    expect(clock.waiting).toBe(0)
  })
})
