import { describe, expect, it } from 'vitest'
import type { FaultCode } from '../../../../../src-main/domain/connect/catalogue.ts'
import { OFFICE_ID, profileWith } from '../../../../support/profiles.ts'
import { calm } from '../../../../support/services/clock.ts'
import type { LookOut } from '../../../../../src-main/services/sessions/look-out.ts'
import { office, problem } from '../../../../support/services/kept-office.ts'
import { down, ours, up } from '../../../../support/services/runner.ts'

/** Rows of the fault matrix (docs/faults.md) that a clock turned by hand and a scripted system can show. */

const LAB_ID = '7d0f4bb4-6a0e-4a0e-9d35-4f5a2c0d7b11'

async function connected(draft: Parameters<typeof office>[0] = {}, setting: Parameters<typeof office>[1] = {}) {
  const set = office(draft, setting)
  void set.runner.connect(set.profile, {})
  await set.dialled()
  await set.clock.turn(120_000)
  return set
}

/** With a far end that answers until it is cut. */
async function watched(more: Parameters<typeof office>[0] = {}) {
  let answers = true
  const ask = (_id: string, _facts: unknown, signal: AbortSignal): Promise<boolean> =>
    answers
      ? Promise.resolve(true)
      : new Promise((resolve) => signal.addEventListener('abort', () => resolve(false), { once: true }))
  const set = office(more, { hooks: { upkeep: { ask } } })
  void set.runner.connect(set.profile, {})
  await set.dialled()
  await set.runner.checked()
  return { ...set, cut: () => void (answers = false), mend: () => void (answers = true) }
}

const dials = ({ backend }: { backend: { calls: readonly string[] } }): number =>
  backend.calls.filter((verb) => verb === 'dial').length

describe('a fault that another dial cannot cure', () => {
  it.each<readonly [string, FaultCode]>([
    ['F-07', 'ike-no-common-proposal'],
    ['F-08', 'psk-mismatch'],
    ['F-09', 'gateway-identity-mismatch'],
    ['F-09', 'gateway-certificate-expired'],
    ['F-14', 'credentials-rejected'],
    ['F-14', 'password-expired'],
    ['F-14', 'account-restricted'],
    ['F-15', 'auth-method-mismatch'],
    ['F-16', 'server-not-authentic'],
    ['F-36', 'kernel-module-missing'],
    ['F-37', 'ikev1-missing'],
    ['F-61', 'keychain-unavailable'],
    ['F-62', 'profile-expired'],
  ])('%s: %s is tried once, whatever the profile keeps', async (_, code) => {
    const set = office({ keep: 'always' })
    void set.runner.connect(set.profile, {})
    await set.dialled(code)
    await set.takenDown()
    await set.clock.turn(86_400_000)
    expect([set.state().kind, dials(set)]).toEqual(['failed', 1])
  })
})

describe('a fault that time or another path cures', () => {
  it.each<readonly [string, FaultCode]>([
    ['F-01', 'gateway-name-unresolved'],
    ['F-04', 'ike-no-response'],
    ['F-05', 'natt-no-response'],
    ['F-11', 'l2tp-no-response'],
    ['F-12', 'l2tp-refused'],
    ['F-32', 'component-died'],
    ['F-33', 'component-stopped'],
  ])('%s: %s is tried again, and not in a burst', async (_, code) => {
    const set = office({ keep: 'always' })
    void set.runner.connect(set.profile, {})
    for (let round = 0; round < 20; round += 1) {
      await set.dialled(code)
      await set.takenDown()
      expect(set.state().kind).toBe('waiting')
      await set.clock.turn(60_000)
    }
    expect(set.clock.now() - 1_000_000).toBeGreaterThanOrEqual(20 * 60_000)
    await set.dialled()
    expect(set.state().kind).toBe('connected')
  })

  it.each<readonly [string, FaultCode]>([
    ['F-13', 'peer-silent'],
    ['F-25', 'gateway-closed'],
    ['F-27', 'rekey-failed'],
    ['F-32', 'component-died'],
    ['F-44', 'network-changed'],
  ])('%s: a tunnel lost by %s is back by itself', async (_, code) => {
    const set = await connected()
    await set.lost(code)
    await set.clock.turn(5_000)
    await set.dialled()
    expect(set.state().kind).toBe('connected')
  })
})

describe('F-19: signs of life that stop', () => {
  it('are seen before the tunnel is given up, and the path’s return brings it back within four seconds', async () => {
    const set = await watched()
    set.cut()
    await set.happen({ kind: 'route', exists: false })
    await set.clock.turn(4_000)
    expect(set.state()).toMatchObject({ kind: 'connected', health: 'silent' })
    await set.clock.turn(16_000)
    set.backend.report(ours(down))
    await set.takenDown()
    expect(set.state()).toMatchObject({ kind: 'waiting', why: 'network' })
    set.mend()
    const back = set.clock.now()
    await set.happen({ kind: 'route', exists: true })
    await set.clock.turn(1_000)
    await set.dialled()
    expect(set.state().kind).toBe('connected')
    expect(set.clock.now() - back).toBeLessThanOrEqual(4_000)
  })

  it('are known to be over within ten seconds of something that happened to the computer', async () => {
    const set = await watched()
    set.cut()
    await set.happen({ kind: 'address' })
    const begun = set.clock.now()
    while (set.state().kind === 'connected') await set.clock.turn(100)
    expect(set.clock.now() - begun).toBeLessThanOrEqual(10_000)
  })

  it.each([
    [{ kind: 'route', exists: true }, 'network-changed'],
    [{ kind: 'route', exists: false }, 'network-down'],
    [{ kind: 'address' }, 'peer-silent'],
  ] as const)('are explained by what happened before: %j', async (event, code) => {
    const set = await watched({ keep: 'never' })
    set.cut()
    await set.happen(event)
    while (set.state().kind === 'connected') await set.clock.turn(100)
    expect(set.state()).toMatchObject({ kind: 'failed', fault: { code, stage: 'live' } })
  })
})

describe('a path that is away for long', () => {
  it('is looked for once a second without a dial, and the tunnel is dialled the moment it is back', async () => {
    let isThere = true
    const looks: boolean[] = []
    const lookOut: LookOut = async (_, look, signal) => {
      const isOver = (): boolean => signal.aborted
      while (!isOver()) {
        await new Promise<void>((resolve) => {
          const end = (): void => {
            stop()
            signal.removeEventListener('abort', end)
            resolve()
          }
          const stop = set.clock.after(1_000, end)
          signal.addEventListener('abort', end)
        })
        if (isOver()) return
        looks.push(isThere)
        look(isThere)
      }
    }
    const set = office({}, { hooks: { upkeep: { lookOut } } })
    void set.runner.connect(set.profile, {})
    await set.dialled()
    await set.clock.turn(120_000)
    expect(looks, 'one look tells that the gateway answers any').toEqual([true])
    isThere = false
    await set.lost('peer-silent')
    await set.clock.turn(45_000)
    expect([set.state(), dials(set), looks.length]).toMatchObject([{ kind: 'waiting', why: 'pause' }, 1, 46])
    isThere = true
    await set.clock.turn(1_000)
    await set.dialled()
    expect(set.state().kind).toBe('connected')
    await set.clock.turn(60_000)
    expect(looks, 'and one of the next tunnel').toHaveLength(48)
    for (let outage = 0; outage < 5; outage += 1) {
      isThere = false
      const before = dials(set)
      await set.lost('peer-silent')
      await set.clock.turn(45_000)
      expect([set.state().kind, dials(set) - before], `outage ${outage}`).toEqual(['waiting', 0])
      isThere = true
      await set.clock.turn(1_000)
      await set.dialled()
      expect(set.state().kind).toBe('connected')
      await set.clock.turn(30_000)
    }
    const looked = looks.length
    const end = set.runner.disconnect(OFFICE_ID)
    await calm()
    set.backend.answer('release')
    await end
    set.backend.report(ours(down))
    await set.clock.turn(10_000)
    expect([set.clock.waiting, looks.length]).toEqual([0, looked])
  })
})

describe('a tunnel that comes up by other means while its dial is waited for', () => {
  it('is taken as it is, and no timer runs on', async () => {
    const set = await connected({}, { hooks: { upkeep: { chance: () => 0.9 } } })
    set.backend.report(ours({ kind: 'down', fault: problem('gateway-closed') }))
    await calm()
    await set.takenDown()
    expect(set.state().kind).toBe('waiting')
    set.backend.report(ours(up))
    await set.clock.turn(1_000)
    expect(set.state().kind).toBe('connected')
    await set.clock.turn(3_600_000)
    expect([set.state().kind, set.clock.waiting]).toEqual(['connected', 0])
  })
})

describe('F-20: a cancel', () => {
  it.each(['apply', 'dial'] as const)('during %s leaves nothing', async (during) => {
    const set = office({ keep: 'always' })
    const connecting = set.runner.connect(set.profile, {})
    await calm()
    if (during === 'dial') {
      set.backend.answer('apply')
      await calm()
    }
    const end = set.runner.disconnect(OFFICE_ID)
    await set.clock.turn(5_000)
    set.backend.answer('release')
    await calm()
    expect([(await end).kind, (await connecting).kind]).toEqual(['idle', 'idle'])
    await set.clock.turn(3_600_000)
    expect([set.state().kind, set.clock.waiting]).toEqual(['idle', 0])
  })
})

describe('F-21: two who ask for the same tunnel', () => {
  it('share one attempt, and both are told its end', async () => {
    const set = office()
    const both = [set.runner.connect(set.profile, {}), set.runner.connect(set.profile, {})]
    await set.dialled()
    expect((await Promise.all(both)).map(({ kind }) => kind)).toEqual(['connected', 'connected'])
    expect(dials(set)).toBe(1)
  })

  it('and two who take it down', async () => {
    const set = await connected()
    const ends = [set.runner.disconnect(OFFICE_ID), set.runner.disconnect(OFFICE_ID)]
    await calm()
    set.backend.answer('release')
    await calm()
    expect((await Promise.all(ends)).map(({ kind }) => kind)).toEqual(['idle', 'idle'])
    expect(set.backend.calls.filter((verb) => verb === 'release')).toHaveLength(1)
  })
})

describe('F-22: another profile while a tunnel is up', () => {
  it('is refused with the name of the one that is up', async () => {
    const set = await connected()
    const refused = await set.runner.connect(profileWith({ id: LAB_ID, name: 'Lab' }), {})
    expect(refused).toMatchObject({ kind: 'failed', fault: { code: 'session-active', args: { name: 'Head office' } } })
    expect([set.state().kind, set.backend.pending]).toEqual(['connected', []])
  })
})

describe('F-24: fifty toggles', () => {
  it.each([49, 50])('of %i end as the last one wished', async (times) => {
    const set = office({ keep: 'never' })
    for (let time = 0; time < times; time += 1)
      if (time % 2 === 0) void set.runner.connect(set.profile, {})
      else void set.runner.disconnect(OFFICE_ID)
    for (let round = 0; round < 10; round += 1) {
      await set.clock.turn(6_000)
      for (const { verb } of [...set.backend.pending]) set.backend.answer(verb)
      await calm()
      if (set.state().kind === 'connected') set.backend.report(ours(up))
      if (set.state().kind === 'idle') set.backend.report(ours(down))
    }
    expect(set.state().kind).toBe(times % 2 === 0 ? 'idle' : 'connected')
    expect(set.backend.overlaps).toEqual([])
  })
})

describe('F-42: a clock that jumps', () => {
  it.each([2, -2])('by %i years makes one dial at most', async (years) => {
    const set = office({ keep: 'always' })
    void set.runner.connect(set.profile, {})
    await set.dialled('ike-no-response')
    await set.takenDown()
    const real = set.clock.now.bind(set.clock)
    set.clock.now = () => real() + years * 365 * 86_400_000
    await set.clock.turn(60_000)
    expect(set.backend.calls.filter((verb) => verb === 'apply')).toHaveLength(2)
  })
})

describe('F-45: no network at all', () => {
  it('burns no dial in a week', async () => {
    const set = await connected({ keep: 'always' })
    await set.happen({ kind: 'route', exists: false })
    await set.lost('network-changed')
    await set.clock.turn(7 * 86_400_000)
    expect([set.state(), dials(set)]).toMatchObject([{ kind: 'waiting', why: 'network' }, 1])
  })
})

describe('ten outages in a row', () => {
  it('leave no timer, no lock and no secret behind', async () => {
    const set = await connected()
    for (let outage = 0; outage < 10; outage += 1) {
      await set.lost('peer-silent')
      await set.clock.turn(70_000)
      await set.dialled()
      expect(set.state().kind).toBe('connected')
      await set.clock.turn(120_000)
    }
    expect([dials(set), set.vault.mock.calls.length]).toEqual([11, 1])
    const end = set.runner.disconnect(OFFICE_ID)
    await calm()
    set.backend.answer('release')
    await end
    set.backend.report(ours(down))
    await set.clock.turn(10_000)
    expect([set.clock.waiting, set.backend.pending, set.backend.overlaps]).toEqual([0, [], []])
    expect(set.released).toHaveBeenCalledTimes(11)
  })
})

describe('F-75: a thousand tunnels up and down', () => {
  it('leave no timer behind', async () => {
    const set = office({ keep: 'never' })
    for (let cycle = 0; cycle < 1_000; cycle += 1) {
      void set.runner.connect(set.profile, {})
      await set.dialled()
      const end = set.runner.disconnect(OFFICE_ID)
      await calm()
      set.backend.answer('release')
      await end
      set.backend.report(ours(down))
    }
    await set.clock.turn(10_000)
    expect([set.clock.waiting, dials(set)]).toEqual([0, 1_000])
  }, 60_000)
})
