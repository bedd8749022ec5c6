import { Walk } from '../support/keeping/walk.ts'

/** A million random steps of intentions to be connected, held to what must never be. */
const STEPS = 1_000_000
const SEEDS = 10

const begun = performance.now()
let wrong = 0
for (let seed = 1; seed <= SEEDS; seed += 1) {
  const walk = new Walk(seed + 1_000)
  walk.go(STEPS / SEEDS)
  wrong += walk.wrong.length
  for (const text of walk.wrong) console.error(text)
}
console.log(`${STEPS} steps, ${wrong} wrong, ${Math.round(performance.now() - begun)} ms`)
process.exitCode = wrong === 0 ? 0 : 1
