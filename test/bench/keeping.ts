import { LifeWalk } from '../support/keeping/life-walk.ts'
import { Walk } from '../support/keeping/walk.ts'

/**
 * `npm run bench:keeping`: a million random steps of intentions to be connected, and a million of two sessions that a runner
 * keeps: connects, cancels, a switch from one to the other, outages, sleep, other addresses, portals, another person at the
 * seat, calls of the system that fail, hang and break. Held to what must never be, and to nothing being left in the end.
 */
const STEPS = 1_000_000
const SEEDS = 10
/** Of one life: the runner of each is new. */
const LIFE = 10_000

async function main(): Promise<void> {
  const begun = performance.now()
  let wrong = 0
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const walk = new Walk(seed + 1_000)
    walk.go(STEPS / SEEDS)
    wrong += told(seed, walk.wrong)
  }
  console.log(`intentions: ${STEPS} steps, ${wrong} wrong, ${Math.round(performance.now() - begun)} ms`)
  const seen = new Map<string, number>()
  const lives = performance.now()
  for (let seed = 1; seed <= STEPS / LIFE; seed += 1) {
    const life = new LifeWalk(seed)
    await life.go(LIFE)
    await life.end()
    wrong += told(seed, life.wrong)
    for (const [what, times] of life.seen) seen.set(what, (seen.get(what) ?? 0) + times)
  }
  console.log(`sessions: ${STEPS} steps, ${wrong} wrong, ${Math.round(performance.now() - lives)} ms`)
  for (const [what, times] of [...seen].sort(([one], [two]) => (one < two ? -1 : 1))) console.log(`  ${what} ${times}`)
  process.exitCode = wrong === 0 ? 0 : 1
}

function told(seed: number, wrong: readonly string[]): number {
  for (const text of wrong) console.error(`seed ${seed}: ${text}`)
  return wrong.length
}

await main()
