import { describe, expect, it } from 'vitest'
import { pluginFree, seenStage } from '../../../../../src-main/platform/linux-networkmanager/plugin.ts'
import { MakeBelieveMachine } from '../../../../support/network-manager/make-believe-machine.ts'

const never = new AbortController().signal

function machineWith(
  ...processes: readonly (readonly [pid: number, parent: number, name: string])[]
): MakeBelieveMachine {
  const machine = new MakeBelieveMachine('unix:path=/nowhere', '/nowhere')
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
    expect(await seenStage(machineWith(...processes))).toBe(stage)
  })
})

describe('waiting for the plugin', () => {
  it('is over at once when there is none, or it has a tunnel up', async () => {
    const began = Date.now()
    await pluginFree(machineWith(), never)
    await pluginFree(machineWith(service, l2tp), never)
    expect(Date.now() - began).toBeLessThan(300)
  })

  it('lasts as long as an attempt that was given up is still at work', async () => {
    const machine = machineWith(service, [11, 10, 'stroke'])
    setTimeout(() => machine.files.delete('/proc/11/stat'), 500)
    const began = Date.now()
    await pluginFree(machine, never)
    expect(Date.now() - began).toBeGreaterThan(500)
  })

  it('ends when it is no longer wanted', async () => {
    const machine = machineWith(service, [11, 10, 'stroke'])
    await expect(pluginFree(machine, AbortSignal.timeout(50))).rejects.toThrow()
  })
})
