import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Profile } from '../../../../../src-main/domain/profile/schema.ts'
import type { SessionState } from '../../../../../src-main/domain/session/state.ts'
import { done } from '../../../../../src-main/domain/result.ts'
import { SecretLeases } from '../../../../../src-main/services/sessions/secret-lease.ts'
import { BackendSessionRunner } from '../../../../../src-main/services/sessions/session-runner.ts'
import { freshSecrets, LAB_ID, profileWith } from '../../../../support/profiles.ts'
import { calm, HandClock } from '../../../../support/services/clock.ts'
import { MoodySystem, type Mood } from '../../../../support/services/moody-system.ts'
import { quietLog } from '../../../../support/services/quiet-log.ts'
import { FACTS } from '../../../../support/services/scripted-backend.ts'

type Move =
  | {
      readonly kind: 'connect' | 'disconnect' | 'dismiss' | 'drop' | 'outside-up' | 'outside-gone'
      readonly who: 0 | 1
    }
  | { readonly kind: 'wait'; readonly milliseconds: number }
  | { readonly kind: 'mood'; readonly mood: Mood }
  | { readonly kind: 'lag'; readonly milliseconds: number }

const PROFILES: readonly [Profile, Profile] = [profileWith(), profileWith({ id: LAB_ID, name: 'Lab Berlin' })]

const mood = fc.record({
  takes: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 0, max: 300 }) }, fc.constantFrom(4_000, 12_000, 70_000)),
  ends: fc.oneof(
    { weight: 5, arbitrary: fc.constant('well' as const) },
    fc.constantFrom('fault' as const, 'never' as const, 'defect' as const),
  ),
  hears: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, fc.constant(false)),
})
const who = fc.constantFrom(0 as const, 1 as const)
const intent = fc.record({ kind: fc.constantFrom('connect' as const, 'disconnect' as const), who })
const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 6, arbitrary: intent },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('dismiss' as const), who }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('drop' as const, 'outside-up' as const, 'outside-gone' as const),
      who,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), milliseconds: fc.integer({ min: 0, max: 400 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), milliseconds: fc.constantFrom(1_500, 9_000, 30_000) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('mood' as const), mood }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('lag' as const), milliseconds: fc.integer({ min: 0, max: 400 }) }),
  },
)

/** A runner on a moody system, with every promise it gave and how long each took. */
class Walk {
  readonly clock = new HandClock()
  readonly system = new MoodySystem(this.clock)
  readonly log = quietLog()
  readonly runner = new BackendSessionRunner({
    backend: this.system,
    clock: this.clock,
    log: this.log,
    leases: new SecretLeases(() => Promise.resolve(done(freshSecrets()))),
    claim: {
      take: () => Promise.resolve({ release: () => Promise.resolve() }),
      holder: () => Promise.resolve(undefined),
    },
  })
  open = 0
  readonly late: string[] = []
  readonly wrong: string[] = []
  readonly #was = new Map<string, { readonly kind: string; readonly answers: number }>()

  constructor() {
    this.runner.watch(() => this.#look())
  }

  promise(what: string, longest: number, ends: readonly string[], promise: Promise<SessionState>): void {
    const begun = this.clock.now()
    this.open += 1
    void promise.then((state) => {
      this.open -= 1
      const took = this.clock.now() - begun
      if (took > longest) this.late.push(`${what} took ${took} ms`)
      if (!ends.includes(state.kind)) this.wrong.push(`${what} ended ${state.kind}`)
    })
  }

  async make(step: Move): Promise<void> {
    if (step.kind === 'wait') await this.clock.turn(step.milliseconds)
    else if (step.kind === 'mood') this.system.moods.push(step.mood)
    else if (step.kind === 'lag') this.system.lag = step.milliseconds
    else this.#act(step.kind, PROFILES[step.who])
  }

  #act(kind: Extract<Move, { who: unknown }>['kind'], profile: Profile): void {
    switch (kind) {
      case 'connect':
        // A disconnect before it, its own minute, and the cleaning up.
        this.promise('connect', 81_000, ['connected', 'failed', 'idle'], this.runner.connect(profile, {}))
        break
      case 'disconnect':
        this.promise('disconnect', 10_000, ['idle', 'failed'], this.runner.disconnect(profile.id))
        break
      case 'dismiss':
        this.runner.dismiss(profile.id)
        break
      case 'drop':
        if (this.system.phase(profile.id) === 'connected') this.system.outside(profile.id, { kind: 'down' })
        break
      case 'outside-up':
        this.system.outside(profile.id, { kind: 'connected', facts: FACTS })
        break
      case 'outside-gone':
        this.system.outside(profile.id, undefined)
    }
  }

  /** Nothing becomes connected but by the answer of a dial, or by the last report there was. */
  #look(): void {
    for (const { id } of PROFILES) {
      const kind = this.runner.states()[id]?.kind ?? 'idle'
      const answers = this.system.dialled.get(id) ?? 0
      const was = this.#was.get(id) ?? { kind: 'idle', answers: 0 }
      const told = answers > was.answers || this.system.reported.get(id) === 'connected'
      if (kind === 'connected' && was.kind !== 'connected' && !told) this.wrong.push('connected by itself')
      if (kind !== was.kind) this.#was.set(id, { kind, answers })
    }
  }

  kindOf(index: 0 | 1): string {
    return this.runner.states()[PROFILES[index].id]?.kind ?? 'idle'
  }
}

async function walk(moves: readonly Move[]): Promise<Walk> {
  const on = new Walk()
  await on.runner.ready()
  for (const step of moves) {
    await on.make(step)
    await calm()
  }
  await on.clock.turn(200_000)
  return on
}

const RUNS = { numRuns: 200 }

describe('whatever people, system and chance do', () => {
  it('every operation ends in time, and nothing is connected that the system has not said is up', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(move, { maxLength: 40 }), async (moves) => {
        const { open, late, wrong } = await walk(moves)
        expect({ open, late, wrong }).toEqual({ open: 0, late: [], wrong: [] })
      }),
      RUNS,
    )
  }, 60_000)

  it('what is shown in the end is what is so', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(move, { maxLength: 40 }), async (moves) => {
        const on = await walk(moves)
        for (const index of [0, 1] as const) {
          const isUp = on.system.phase(PROFILES[index].id) === 'connected'
          expect(on.kindOf(index) === 'connected').toBe(isUp)
          expect(['idle', 'connected', 'failed', 'connecting']).toContain(on.kindOf(index))
        }
      }),
      RUNS,
    )
  }, 60_000)

  it('the last intent wins where the system does as it is told', async () => {
    const plain = fc.oneof(
      {
        weight: 3,
        arbitrary: fc.record({
          kind: fc.constantFrom('connect' as const, 'disconnect' as const),
          who: fc.constant(0 as const),
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({ kind: fc.constant('wait' as const), milliseconds: fc.integer({ min: 0, max: 120 }) }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constant('lag' as const), milliseconds: fc.integer({ min: 0, max: 200 }) }),
      },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(plain, { maxLength: 50 }), async (moves) => {
        const on = await walk(moves)
        const last = moves.filter((step) => step.kind === 'connect' || step.kind === 'disconnect').at(-1)
        expect(on.kindOf(0)).toBe(last?.kind === 'connect' ? 'connected' : 'idle')
        expect(on.system.overlaps).toEqual([])
        await on.runner.close()
        expect(on.clock.waiting).toBe(0)
      }),
      RUNS,
    )
  }, 60_000)
})
