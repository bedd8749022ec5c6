import { describe, expect, it } from 'vitest'
import type { NetworkMarks } from '../../../../../src-main/domain/networks/marks.ts'
import { VirtualHostEvents } from '../../../../../src-main/platform/fake/host-events.ts'
import { TrustedNetworks } from '../../../../../src-main/services/networks/trusted-networks.ts'
import { Whereabouts } from '../../../../../src-main/services/networks/whereabouts.ts'
import type { Place } from '../../../../../src-main/services/services.ts'
import { HandClock } from '../../../../support/services/clock.ts'
import { freshDirectory } from '../../../../support/services/directory.ts'
import { quietLog } from '../../../../support/services/quiet-log.ts'

const OFFICE: NetworkMarks = { gateway: 'd4:ca:6d:01:02:03', suffixes: ['corp.example.com'] }
const CAFE: NetworkMarks = { gateway: '3c:37:12:0a:0b:0c', suffixes: ['lan'] }
const NOWHERE: NetworkMarks = { suffixes: [] }

/** The list of networks, and when nobody reads its file: however long a disk takes. */
function reads(trusted: TrustedNetworks) {
  const pending = new Set<Promise<unknown>>()
  const find: TrustedNetworks['find'] = (marks) => {
    const found = trusted.find(marks)
    pending.add(found)
    void found.finally(() => pending.delete(found))
    return found
  }
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  return {
    watched: {
      find,
      list: () => trusted.list(),
      trust: trusted.trust.bind(trusted),
      forget: trusted.forget.bind(trusted),
    },
    async over(): Promise<void> {
      await turn()
      while (pending.size > 0) {
        await Promise.all(pending)
        await turn()
      }
    },
  }
}

function computer(first: NetworkMarks = CAFE) {
  const clock = new HandClock()
  const hostEvents = new VirtualHostEvents()
  const trusted = new TrustedNetworks(freshDirectory(), quietLog())
  const read = reads(trusted)
  let marks = first
  let isTunnelUp = false
  let changed: () => void = () => undefined
  const places: Place[] = []
  const whereabouts = new Whereabouts({
    network: { marks: () => Promise.resolve(marks), nameServers: () => Promise.resolve([]) },
    trusted: read.watched,
    hostEvents,
    clock,
    isTunnelUp: () => isTunnelUp,
    watchFile: (listener) => {
      changed = listener
      return () => undefined
    },
  })
  /** Turns time, and lets what reads files come to its end. */
  const after = async (milliseconds: number): Promise<void> => {
    for (let part = 0; part < 10; part += 1) {
      await clock.turn(milliseconds / 10)
      await read.over()
    }
  }
  const goTo = async (there: NetworkMarks): Promise<void> => {
    marks = there
    hostEvents.happen({ kind: 'route', exists: there.gateway !== undefined })
    hostEvents.happen({ kind: 'resolver' })
    await after(400)
  }
  return {
    after,
    clock,
    goTo,
    places,
    trusted,
    whereabouts,
    watch: () => whereabouts.watch((place) => places.push(place)),
    tunnel: (up: boolean) => void (isTunnelUp = up),
    changed: () => changed(),
    arrive: (there: NetworkMarks) => void (marks = there),
  }
}

describe('where a computer is', () => {
  it('is told at once, and after each change of the network', async () => {
    const set = computer()
    await set.trusted.trust(OFFICE, 'Office')
    set.watch()
    await set.after(100)
    expect(set.places).toEqual([{ isTrusted: false, isOther: true }])
    await set.goTo(OFFICE)
    expect(set.places.slice(1)).toEqual([{ isTrusted: true, isOther: true }])
    await set.goTo(OFFICE)
    expect(set.places.slice(2)).toEqual([{ isTrusted: true, isOther: false }])
  })

  it('is not judged before the router’s address is known, for three seconds', async () => {
    const set = computer(NOWHERE)
    await set.trusted.trust(OFFICE, 'Office')
    set.watch()
    await set.after(1_000)
    expect(set.places).toEqual([])
    set.arrive(OFFICE)
    await set.after(1_000)
    expect(set.places).toEqual([{ isTrusted: true, isOther: true }])
    await set.goTo(NOWHERE)
    await set.after(3_500)
    expect(set.places.slice(1)).toEqual([{ isTrusted: false, isOther: false }])
  })

  it('is the same network when that comes back', async () => {
    const set = computer()
    set.watch()
    await set.after(100)
    await set.goTo(NOWHERE)
    await set.after(3_500)
    await set.goTo(CAFE)
    expect(set.places.map(({ isOther }) => isOther)).toEqual([true, false, false])
  })

  it('is told again when another process has changed the list', async () => {
    const set = computer()
    set.watch()
    await set.after(100)
    await set.trusted.trust(CAFE, 'Café')
    set.changed()
    await set.after(100)
    expect(set.places.at(-1)).toEqual({ isTrusted: true, isOther: false })
  })

  it('is told to nobody who stopped asking', async () => {
    const set = computer()
    const stop = set.watch()
    stop()
    await set.after(5_000)
    expect([set.places, set.clock.waiting]).toEqual([[], 0])
  })
})

describe('a network that its person is in', () => {
  it('is trusted under a name', async () => {
    const { whereabouts } = computer()
    expect(await whereabouts.here()).toEqual({})
    expect(await whereabouts.trust('  Café ')).toMatchObject({ ok: true, value: { name: 'Café' } })
    expect(await whereabouts.here()).toMatchObject({ trusted: { name: 'Café' } })
    expect((await whereabouts.forget('café')).ok).toBe(true)
    expect(await whereabouts.here()).toEqual({})
  })

  it.each([
    ['', 'name-empty'],
    ['   ', 'name-empty'],
    ['a\nb', 'name-bad'],
    ['x\u202ey', 'name-bad'],
    ['x'.repeat(61), 'name-bad'],
  ])('is refused the name %j', async (name, code) => {
    expect(await computer().whereabouts.trust(name)).toEqual({ ok: false, fault: { code } })
  })

  it('is not trusted while a tunnel may have given it its name', async () => {
    const { whereabouts, tunnel } = computer()
    tunnel(true)
    expect(await whereabouts.here()).toEqual({ refusal: { code: 'tunnel-up' } })
    expect(await whereabouts.trust('Café')).toEqual({ ok: false, fault: { code: 'tunnel-up' } })
  })

  it('is not trusted without a router that can be told from others', async () => {
    expect(await computer(NOWHERE).whereabouts.trust('Here')).toEqual({ ok: false, fault: { code: 'no-gateway' } })
  })
})
