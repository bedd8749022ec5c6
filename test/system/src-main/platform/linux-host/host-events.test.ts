import { Variant } from 'dbus-next'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { HostEvent } from '../../../../../src-main/platform/host-events.ts'
import { linuxHostEvents } from '../../../../../src-main/platform/linux-host/host-events.ts'
import {
  ofDesktop,
  PlayedHost,
  PlayedService,
  startLogind,
  type Answers,
} from '../../../../support/host/played-host.ts'
import { startPrivateBus } from '../../../../support/network-manager/private-bus.ts'

/** On a busy machine too. */
const SOON = { timeout: 10_000, interval: 100 }
const NM = 'org.freedesktop.NetworkManager'

async function watched(...services: readonly string[]) {
  const bus = await startPrivateBus()
  const played = await Promise.all(services.map((name) => PlayedService.start(bus.address, name)))
  const logind = await startLogind(bus.address)
  const host = new PlayedHost(bus.address)
  const heard: HostEvent[] = []
  const stop = linuxHostEvents(host).watch((event) => heard.push(event))
  let isOpen = true
  const close = async (): Promise<void> => {
    if (!isOpen) return
    isOpen = false
    for (const service of [...played, logind]) service.stop()
    await bus.close()
  }
  onTestFinished(async () => {
    stop()
    await close()
  })
  await expect.poll(() => host.looks).toBe(1)
  // The subscriptions are made.
  await new Promise((resolve) => setTimeout(resolve, 150))
  return { host, heard, logind, played, stop, close }
}
const WITHOUT_ADDRESS = { addresses: {} }

// F-40
describe('the seat, for a process that the desktop has started', () => {
  it('is that of the session at the screen', async () => {
    const bus = await startPrivateBus()
    const logind = await startLogind(bus.address, ofDesktop)
    const heard: HostEvent[] = []
    const stop = linuxHostEvents(new PlayedHost(bus.address)).watch((event) => heard.push(event))
    onTestFinished(async () => {
      stop()
      logind.stop()
      await bus.close()
    })
    // Said again until the subscriptions are made.
    await expect.poll(() => (logind.sessionChanged({ Active: false }), heard.length), SOON).toBeGreaterThan(0)
    heard.splice(0)
    const ends = (): readonly HostEvent[] => heard.filter(({ kind }) => kind === 'signed-out')
    logind.sessionRemoved('/org/freedesktop/login1/session/other')
    logind.prepareForShutdown(false)
    await expect.poll(() => (logind.prepareForShutdown(true), ends().length), SOON).toBeGreaterThan(0)
    heard.splice(0)
    logind.sessionRemoved()
    await expect.poll(() => ends().length, SOON).toBeGreaterThan(0)
  })
})

describe('host events of Linux', () => {
  it('come a quarter of a second after NetworkManager’s word, however often it says it', async () => {
    const { host, heard, played } = await watched(NM)
    host.readings = { ...host.readings, ...WITHOUT_ADDRESS }
    for (let i = 0; i < 5; i++) played[0]?.propertiesChanged('/org/freedesktop/NetworkManager', NM)
    await new Promise((resolve) => setTimeout(resolve, 150))
    await host.clock.turn(249)
    expect(heard).toEqual([])
    await host.clock.turn(1)
    expect([heard, host.looks]).toEqual([[{ kind: 'address' }], 2])
  })

  it('come within two seconds where nobody tells of the network', async () => {
    const { host, heard } = await watched()
    host.readings = { ...host.readings, ...WITHOUT_ADDRESS }
    await host.clock.turn(1_999)
    expect(heard).toEqual([])
    await host.clock.turn(1)
    expect(heard).toEqual([{ kind: 'address' }])
  })

  it('look seldom where somebody tells of the network', async () => {
    const { host } = await watched('org.freedesktop.network1')
    await host.clock.turn(2_000)
    const before = host.looks
    await host.clock.turn(14_999)
    expect(host.looks).toBe(before)
    await host.clock.turn(1)
    expect(host.looks).toBe(before + 1)
  })

  it('say nothing of another person’s session', async () => {
    const { heard, logind } = await watched()
    logind.sessionChanged({ Active: false, LockedHint: true }, '/org/freedesktop/login1/session/_32')
    logind.sessionChanged({ IdleHint: true })
    logind.sessionChanged({ LockedHint: true })
    await expect.poll(() => heard).toEqual([{ kind: 'session', locked: true }])
  })

  it('S-10 go on without a message bus', async () => {
    const { host, heard, close } = await watched()
    await close()
    host.readings = { ...host.readings, resolver: '' }
    await host.clock.turn(2_000)
    expect(heard).toEqual([{ kind: 'resolver' }])
  })

  it('leave nothing waiting when nobody listens any more', async () => {
    const { host, stop } = await watched(NM)
    stop()
    expect(host.clock.waiting).toBe(0)
  })
})

describe('whether the person’s session is ending, for a process that is asked to end', () => {
  /** logind, whose session and computer stand as the test says. */
  const standing =
    (state: string, shutsDown: boolean): Answers =>
    (member, _path, [, name]) => {
      if (member === 'GetSessionByPID') return ['o', ['/org/freedesktop/login1/session/_31']]
      if (name === 'State') return ['v', [new Variant('s', state)]]
      return name === 'PreparingForShutdown' ? ['v', [new Variant('b', shutsDown)]] : undefined
    }
  async function isEnding(answers?: Answers): Promise<boolean | undefined> {
    const bus = await startPrivateBus()
    const logind = answers && (await startLogind(bus.address, answers))
    onTestFinished(async () => {
      logind?.stop()
      await bus.close()
    })
    return linuxHostEvents(new PlayedHost(bus.address)).isEnding?.()
  }

  it('is what logind says of the session, or of the computer', async () => {
    expect(await isEnding(standing('active', false))).toBe(false)
    expect(await isEnding(standing('closing', false))).toBe(true)
    expect(await isEnding(standing('active', true))).toBe(true)
  })

  it('is not so where logind is not there to say it', async () => {
    expect(await isEnding()).toBe(false)
  })
})
