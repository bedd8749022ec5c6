import { describe, expect, it } from 'vitest'
import type { HostEvent } from '../../../src-main/platform/host-events.ts'
import { hostEventsOf } from '../../../src-main/platform/macos/host-events.ts'
import { hostEventsSuite } from '../../compliance/host-events.suite.ts'
import { PlayedMac } from '../../support/macos/played-mac.ts'
import { HandClock } from '../../support/services/clock.ts'

const OURS = 501
const ROUTE = 'State:/Network/Global/IPv4'
const consoleOf = (uid: number, locked: boolean) => ({
  UID: uid,
  SessionInfo: [{ kCGSSessionUserIDKey: uid, ...(locked ? { CGSSessionScreenIsLocked: 'TRUE' } : {}) }],
})

class WatchedMac {
  readonly mac = new PlayedMac({ console: consoleOf(OURS, false), network: { [ROUTE]: 'en0' } })
  /** Of the timer alone: a watch of the dynamic store keeps the system's time. */
  readonly clock = new HandClock()
  readonly #machine = this.mac.machine()
  readonly events = hostEventsOf({
    run: this.#machine.run,
    changes: this.#machine.changes,
    now: () => this.clock.now() + this.#slept,
    after: (milliseconds, run) => this.clock.after(milliseconds, run),
    uid: OURS,
  })
  #slept = 0
  #calls = 0

  /** The first looks at the console and the last wake are made, and the watch has its patterns. */
  async settled(): Promise<void> {
    const looks = (): number =>
      this.mac.state.calls.slice(this.#calls).filter((call) => /<input>|waketime/.test(call)).length
    await expect.poll(looks, { timeout: 10_000 }).toBeGreaterThanOrEqual(4)
    // Those of a listener that left at once may be among them.
    for (let last = 0; last !== looks();) {
      last = looks()
      await new Promise((resolve) => setTimeout(resolve, 500))
    }
    this.#calls = this.mac.state.calls.length
  }

  /** As a process does that a debugger holds. */
  async standStill(): Promise<void> {
    this.#slept += 60_000
    await this.clock.turn(5_000)
  }

  async happen(event: HostEvent): Promise<void> {
    await this.settled()
    const set = (key: string) => this.mac.change(({ network }) => (network[key] = `${Math.random()}`))
    switch (event.kind) {
      case 'wake':
        this.mac.change((state) => (state.wakeTime += 3_600))
        this.#slept += 3_600_000
        return this.clock.turn(5_000)
      case 'link':
        return void set('State:/Network/Interface/en0/Link')
      case 'address':
        return void set('State:/Network/Interface/en0/IPv4')
      case 'route':
        return void this.mac.change(({ network }) => Reflect.deleteProperty(network, ROUTE))
      case 'resolver':
        return void set('State:/Network/Global/DNS')
      case 'seat':
        return void this.mac.change((state) => (state.console = consoleOf(event.active ? OURS : 502, false)))
      case 'session':
        return void this.mac.change((state) => (state.console = consoleOf(OURS, event.locked)))
      case 'portal':
      case 'signed-out':
      case 'sleep':
        throw new Error('nothing tells of it')
    }
  }

  close(): Promise<void> {
    const { violations } = this.mac.state
    this.mac.close()
    return violations.length > 0 ? Promise.reject(new Error(violations.join('; '))) : Promise.resolve()
  }
}

/** That it is about to sleep, that a page wants a sign-in, or that its person signs out, nothing tells; an active seat and an open screen are what there is at the start. */
const tells = (event: HostEvent): boolean =>
  event.kind !== 'sleep' &&
  event.kind !== 'portal' &&
  event.kind !== 'signed-out' &&
  !(event.kind === 'seat' && event.active) &&
  !(event.kind === 'session' && !event.locked)

describe('macOS', { timeout: 60_000 }, () => {
  hostEventsSuite('macOS', () => Promise.resolve(new WatchedMac()), tells)

  it('tells of the way back to the screen and of its lock opened', async () => {
    const watched = new WatchedMac()
    const heard: HostEvent[] = []
    const stop = watched.events.watch((event) => heard.push(event))
    await watched.happen({ kind: 'seat', active: false })
    await expect.poll(() => heard, { timeout: 10_000 }).toHaveLength(1)
    watched.mac.change((state) => (state.console = consoleOf(OURS, false)))
    await expect.poll(() => heard, { timeout: 10_000 }).toHaveLength(2)
    watched.mac.change((state) => (state.console = consoleOf(OURS, true)))
    await expect.poll(() => heard, { timeout: 10_000 }).toHaveLength(3)
    watched.mac.change((state) => (state.console = consoleOf(OURS, false)))
    await expect
      .poll(() => heard, { timeout: 10_000 })
      .toEqual([
        { kind: 'seat', active: false },
        { kind: 'seat', active: true },
        { kind: 'session', locked: true },
        { kind: 'session', locked: false },
      ])
    stop()
    await watched.close()
  })

  it('says nothing of a process that merely stood still', async () => {
    const watched = new WatchedMac()
    const heard: HostEvent[] = []
    const stop = watched.events.watch((event) => heard.push(event))
    await watched.settled()
    await watched.standStill()
    const looks = () => watched.mac.state.calls.filter((call) => call.includes('waketime')).length
    await expect.poll(looks, { timeout: 10_000 }).toBe(2)
    expect(heard).toEqual([])
    stop()
    await watched.close()
  })
})
