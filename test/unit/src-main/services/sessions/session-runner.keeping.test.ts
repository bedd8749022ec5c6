import { describe, expect, it } from 'vitest'
import type { ProfileDraft } from '../../../../../src-main/domain/profile/schema.ts'
import { Secret, type Secrets } from '../../../../../src-main/domain/profile/secret.ts'
import { failed } from '../../../../../src-main/domain/result.ts'
import type { SessionState } from '../../../../../src-main/domain/session/state.ts'
import { OFFICE_ID, profileWith } from '../../../../support/profiles.ts'
import { calm } from '../../../../support/services/clock.ts'
import { office, problem } from '../../../../support/services/kept-office.ts'
import { down, ours, up } from '../../../../support/services/runner.ts'
import { FACTS } from '../../../../support/services/scripted-backend.ts'

describe('a tunnel that is to stay', () => {
  it('waits and is dialled again by itself, without asking for its secrets again', async () => {
    const set = office()
    const connecting = set.runner.connect(set.profile, {})
    await set.dialled()
    expect((await connecting).kind).toBe('connected')
    await set.clock.turn(120_000)
    const seen: string[] = []
    set.runner.watch(() => seen.push(set.state().kind))
    await set.lost('peer-silent')
    expect(set.state()).toMatchObject({ kind: 'waiting', why: 'pause', fault: { code: 'peer-silent' } })
    await set.clock.turn(1)
    await set.dialled()
    expect(set.state().kind).toBe('connected')
    expect(set.vault).toHaveBeenCalledTimes(1)
    // Nobody ever saw it fail.
    expect(seen).not.toContain('failed')
  })

  it('is not dialled on top of what is still going down', async () => {
    const set = office()
    void set.runner.connect(set.profile, {})
    await set.dialled()
    await set.clock.turn(120_000)
    set.backend.report(ours({ kind: 'down', fault: problem('peer-silent') }))
    await set.clock.turn(2_000)
    expect(set.backend.pending.map(({ verb }) => verb)).toEqual(['hangUp'])
    set.backend.answer('hangUp')
    await calm()
    expect(set.backend.pending.map(({ verb }) => verb)).toEqual(['apply'])
    expect(set.backend.overlaps).toEqual([])
  })

  it('is let go of by a disconnect, at any point of the wait', async () => {
    const set = office()
    void set.runner.connect(set.profile, {})
    await set.dialled()
    await set.clock.turn(120_000)
    await set.lost('gateway-closed')
    const end = set.runner.disconnect(OFFICE_ID)
    await calm()
    set.backend.answer('release')
    expect((await end).kind).toBe('idle')
    await set.clock.turn(3_600_000)
    expect([set.state().kind, set.clock.waiting]).toEqual(['idle', 0])
  })

  it('is dialled at once when its person asks for that', async () => {
    const set = office({ keep: 'always' })
    const connecting = set.runner.connect(set.profile, {})
    for (let round = 0; round < 5; round += 1) {
      await set.dialled('ike-no-response')
      await set.takenDown()
      await set.clock.turn(60_000)
    }
    await set.dialled('ike-no-response')
    await set.takenDown()
    expect(set.state()).toMatchObject({ kind: 'waiting', attempt: 6 })
    void set.runner.connect(set.profile, {})
    await set.dialled()
    expect((await connecting).kind).toBe('connected')
  })

  it('is not dialled by itself when somebody else took it down', async () => {
    const set = office()
    void set.runner.connect(set.profile, {})
    await set.dialled()
    set.backend.report(ours(down))
    await calm()
    await set.takenDown()
    await set.clock.turn(3_600_000)
    expect(set.state().kind).toBe('idle')
  })

  it('is dialled with the secrets that the person enters while it waits', async () => {
    const set = office({ keep: 'always' })
    void set.runner.connect(set.profile, {})
    await set.dialled('ike-no-response')
    await set.takenDown()
    const connecting = set.runner.connect(set.profile, { password: new Secret('newer') })
    await set.dialled()
    expect((await connecting).kind).toBe('connected')
  })

  it('that was up before is kept, with the secrets of the keychain', async () => {
    const set = office(
      {},
      {
        tunnels: [ours(up)],
        hooks: { upkeep: { adopts: () => Promise.resolve(profileWith({ keep: 'after-drop' })) } },
      },
    )
    await set.runner.ready()
    await calm()
    expect(set.state()).toMatchObject({ kind: 'connected', health: 'unknown' })
    await set.clock.turn(120_000)
    await set.lost('peer-silent')
    await set.clock.turn(1)
    await set.dialled()
    expect([set.state().kind, set.vault.mock.calls.length]).toEqual(['connected', 1])
  })

  it('says why it gives up', async () => {
    const set = office()
    void set.runner.connect(set.profile, {})
    await set.dialled()
    for (let time = 0; time < 2; time += 1) {
      await set.lost('gateway-closed')
      await set.clock.turn(5_000)
      await set.dialled()
    }
    await set.lost('gateway-closed')
    expect(set.state()).toMatchObject({ kind: 'failed', gaveUp: 'other-device' })
  })

  it('leaves nothing waiting when the process ends, and no secret', async () => {
    const set = office({ keep: 'always' })
    void set.runner.connect(set.profile, {})
    await set.dialled('ike-no-response')
    await set.takenDown()
    await set.runner.close()
    expect(set.clock.waiting).toBe(0)
  })

  it('leaves the place to another connect while it waits', async () => {
    const set = office({ keep: 'always' })
    void set.runner.connect(set.profile, {})
    await set.dialled('ike-no-response')
    await set.takenDown()
    expect(set.released).toHaveBeenCalledTimes(1)
  })
})

// S-01
describe('a gateway that still holds the lost session', () => {
  it('is waited for, and the tunnel comes back without a word about a wrong password', async () => {
    const set = office()
    void set.runner.connect(set.profile, {})
    await set.dialled()
    await set.clock.turn(120_000)
    const seen: SessionState[] = []
    set.runner.watch(() => seen.push(set.state()))
    await set.lost('peer-silent')
    await set.clock.turn(1)
    await set.dialled('credentials-rejected')
    await set.takenDown()
    expect(set.state()).toMatchObject({ kind: 'waiting', why: 'session-held', until: set.clock.now() + 60_000 })
    await set.clock.turn(60_000)
    await set.dialled()
    expect(set.state().kind).toBe('connected')
    expect(seen.some(({ kind }) => kind === 'failed')).toBe(false)
    expect(set.backend.calls.filter((verb) => verb === 'dial')).toHaveLength(3)
  })
})

describe('several gateways', () => {
  it('are dialled in turn within one connect, each as a whole', async () => {
    const set = office({ keep: 'never', gateways: { spare: ['two.test', 'three.test'], order: 'in-order' } })
    const connecting = set.runner.connect(set.profile, {})
    await set.dialled('ike-no-response')
    await set.takenDown()
    expect(set.state()).toMatchObject({ via: { gateway: 'two.test', after: { gateway: 'ok.test' } } })
    await set.dialled('gateway-full')
    await set.takenDown()
    await set.dialled()
    expect(await connecting).toMatchObject({ kind: 'connected', via: { gateway: 'three.test' } })
    expect(set.gateways).toEqual(['ok.test', 'two.test', 'three.test'])
  })

  it('are not tried with a password that one of them rejected', async () => {
    const set = office({ gateways: { spare: ['two.test'], order: 'in-order' } })
    const connecting = set.runner.connect(set.profile, {})
    await set.dialled('credentials-rejected')
    await set.takenDown()
    expect((await connecting).kind).toBe('failed')
    expect(set.gateways).toEqual(['ok.test'])
  })

  it('remember which was good last', async () => {
    const set = office({ keep: 'never', gateways: { spare: ['two.test'], order: 'in-order' } })
    void set.runner.connect(set.profile, {})
    await set.dialled('ike-no-response')
    await set.takenDown()
    await set.dialled()
    const end = set.runner.disconnect(OFFICE_ID)
    await calm()
    set.backend.answer('release')
    await end
    set.backend.report()
    void set.runner.connect(set.profile, {})
    await set.dialled()
    expect(set.gateways).toEqual(['ok.test', 'two.test', 'two.test'])
  })
})

describe('what happens to the computer', () => {
  it('without a network no dial is made, and one when it is back', async () => {
    const set = office()
    void set.runner.connect(set.profile, {})
    await set.dialled()
    await set.clock.turn(120_000)
    await set.happen({ kind: 'route', exists: false })
    await set.lost('network-changed')
    expect(set.state()).toMatchObject({ kind: 'waiting', why: 'network' })
    await set.clock.turn(86_400_000)
    expect(set.backend.pending).toEqual([])
    await set.happen({ kind: 'route', exists: true })
    expect(set.state()).toMatchObject({ why: 'settling' })
    await set.clock.turn(1_000)
    expect(set.backend.pending.map(({ verb }) => verb)).toEqual(['apply'])
  })

  it('a night of sleep makes one dial, not a burst', async () => {
    const set = office({ keep: 'always' })
    void set.runner.connect(set.profile, {})
    await set.dialled('ike-no-response')
    await set.takenDown()
    await set.happen({ kind: 'sleep' })
    await set.clock.turn(8 * 3_600_000)
    expect(set.state()).toMatchObject({ kind: 'waiting', why: 'asleep' })
    await set.happen({ kind: 'wake' })
    await set.happen({ kind: 'wake' })
    await set.clock.turn(1_000)
    expect(set.backend.calls.filter((verb) => verb === 'apply')).toHaveLength(2)
  })

  // S-16, and F-02: a name that a portal answers for leads to a gateway that is silent
  it('a page to sign in on is waited for', async () => {
    const set = office({ keep: 'always' })
    void set.runner.connect(set.profile, {})
    await set.happen({ kind: 'portal', here: true })
    await set.dialled('ike-no-response')
    await set.takenDown()
    expect(set.state()).toMatchObject({ kind: 'waiting', why: 'portal' })
    await set.happen({ kind: 'portal', here: false })
    await set.clock.turn(1_000)
    await set.dialled()
    expect(set.state().kind).toBe('connected')
  })
})

describe('a tunnel that carries nothing any more', () => {
  async function watched() {
    let answers = true
    const asked = { count: 0 }
    const ask = (_id: string, _facts: unknown, signal: AbortSignal): Promise<boolean> => {
      asked.count += 1
      if (answers) return Promise.resolve(true)
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve(false), { once: true }))
    }
    const set = office({}, { hooks: { upkeep: { ask } } })
    void set.runner.connect(set.profile, {})
    await set.dialled()
    await set.runner.checked()
    const cut = (): void => void (answers = false)
    const mend = (): void => void (answers = true)
    return { ...set, cut, mend, asked }
  }

  it('is amber before it is given up, and is dialled again', async () => {
    const set = await watched()
    expect(set.state()).toMatchObject({ kind: 'connected', health: 'live' })
    set.cut()
    await set.clock.turn(20_000)
    expect(set.state()).toMatchObject({ kind: 'connected', health: 'silent' })
    await set.clock.turn(9_000)
    expect(set.state(), 'a new session is dear').toMatchObject({ kind: 'connected', health: 'silent' })
    await set.clock.turn(4_000)
    expect(set.state().kind).toBe('preparing')
  })

  it('is noticed within ten seconds by what somebody sends in vain, and lives on where the path is back within fifteen', async () => {
    const set = await watched()
    const cut = set.clock.now()
    const traffic = { received: 100, sent: 100 }
    // The system tells every three seconds; somebody sends all the time.
    const sends = async (until: number, back: number): Promise<void> => {
      while (set.clock.now() < until) {
        traffic.sent += 60
        traffic.received += back
        set.backend.report(ours({ kind: 'connected', facts: { ...FACTS, traffic: { ...traffic } } }))
        await set.clock.turn(3_000)
      }
    }
    await sends(cut + 6_000, 60)
    set.cut()
    await sends(cut + 16_000, 0)
    expect(set.state()).toMatchObject({ kind: 'connected', health: 'silent' })
    set.mend()
    await sends(cut + 20_000, 60)
    expect(set.state()).toMatchObject({ kind: 'connected', health: 'live' })
    expect(set.backend.calls.filter((verb) => verb === 'dial')).toHaveLength(1)
  })

  it('is found dead within four seconds of waking', async () => {
    const set = await watched()
    set.cut()
    await set.happen({ kind: 'sleep' })
    await set.happen({ kind: 'wake' })
    await set.clock.turn(4_000)
    expect(set.state().kind).toBe('preparing')
  })

  // S-05
  it.each([
    [5_000, 'connected'],
    [12_000, 'connected'],
    [20_000, 'waiting'],
  ] as const)('with the cable out for %i ms is %s', async (out, end) => {
    const set = await watched()
    set.cut()
    await set.happen({ kind: 'route', exists: false })
    await set.clock.turn(4_500)
    expect(set.state()).toMatchObject({ kind: 'connected', health: 'silent' })
    await set.clock.turn(out - 4_500)
    set.mend()
    await set.happen({ kind: 'route', exists: true })
    await set.clock.turn(100)
    expect(set.state()).toMatchObject(end === 'connected' ? { kind: end, health: 'live' } : { kind: end })
  })

  it('is asked rarely while it is well', async () => {
    const set = await watched()
    const before = set.asked.count
    await set.clock.turn(3_600_000)
    expect(set.asked.count - before).toBe(240)
  })
})

describe('an answer of the system', () => {
  it('that the lost tunnel cannot be taken down ends the wait', async () => {
    const set = office()
    void set.runner.connect(set.profile, {})
    await set.dialled()
    await set.clock.turn(120_000)
    set.backend.report(ours({ kind: 'down', fault: problem('network-changed') }))
    await set.happen({ kind: 'route', exists: false })
    set.backend.answer('hangUp', failed(problem('not-authorised')))
    await calm()
    expect(set.state()).toMatchObject({ kind: 'failed', fault: { code: 'not-authorised' } })
  })
})

describe('a profile with one-time codes', () => {
  const codes: Partial<ProfileDraft> = { keep: 'always', ppp: { code: 'appended' } }

  it('signs in with both, keeps the code nowhere, and waits for its person after a drop', async () => {
    const set = office(codes)
    const signedIn: (string | undefined)[] = []
    const apply = set.backend.apply.bind(set.backend)
    set.backend.apply = (profile, secrets, signal) => {
      const given = secrets as Secrets
      signedIn.push(given.password?.reveal(), given.code?.reveal())
      return apply(profile, secrets, signal)
    }
    const connecting = set.runner.connect(set.profile, { code: new Secret('012345') })
    await set.dialled()
    expect((await connecting).kind).toBe('connected')
    expect(signedIn).toEqual(['correct-horse-42012345', undefined])
    await set.clock.turn(120_000)
    await set.lost('peer-silent')
    expect(set.state()).toMatchObject({ kind: 'waiting', why: 'code' })
    await set.clock.turn(86_400_000)
    expect(set.backend.pending).toEqual([])
    void set.runner.connect(set.profile, { code: new Secret('543210') })
    await set.dialled()
    expect(signedIn.slice(2)).toEqual(['correct-horse-42543210', undefined])
    expect(set.state().kind).toBe('connected')
  })

  it('says what is missing when somebody wants the next dial without a code', async () => {
    const set = office(codes)
    void set.runner.connect(set.profile, { code: new Secret('012345') })
    await set.dialled()
    await set.clock.turn(120_000)
    await set.lost('peer-silent')
    const connecting = set.runner.connect(set.profile, {})
    await calm()
    await calm()
    expect(await connecting).toMatchObject({
      kind: 'failed',
      fault: { code: 'secret-missing', args: { missing: 'code' } },
    })
    expect(set.backend.pending).toEqual([])
  })
})
