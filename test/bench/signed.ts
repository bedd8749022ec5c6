import { cpus, loadavg } from 'node:os'
import { nodeCrypto } from '../../src-main/crypto/node.ts'
import { openEnvelope, signedOctets } from '../../src-main/domain/trust/envelope.ts'
import { verifyProfile, type Anchors } from '../../src-main/domain/trust/verify.ts'
import { FOUR, HOSTILE, LARGEST } from '../support/signed-extremes.ts'
import { anchorsOf, fileOf, ISSUER, PAYLOAD, verifierAt } from '../support/signed-files.ts'
import { median } from './median.ts'

/**
 * `npm run bench:signed`: what verifying a signed profile costs, in processor time, because a wall clock measures what
 * else the machine does. The engine's own Ed25519 is measured beside it: it is the part that nobody here can shorten.
 */

/** Profiles per second of one core. */
const GOAL = 5_000
const ROUNDS = 5
/** By then the engine has compiled what it is going to compile, in threads whose time counts too. */
const WARM = 10_000
/** Microseconds of one round. */
const SPAN = 60_000

/** Microseconds of processor time of one call, the middle of five rounds. */
function costOf(work: () => unknown): number {
  let times = 1
  const took = (): number => {
    const before = process.cpuUsage()
    for (let i = 0; i < times; i++) work()
    const { user, system } = process.cpuUsage(before)
    return user + system
  }
  while (took() < SPAN) times *= 2
  return median(Array.from({ length: ROUNDS }, () => took() / times))
}

/** KiB that one call allocates, at most as much as it ever holds; needs `--expose-gc`. */
function memoryOf(work: () => unknown): number {
  return median(
    Array.from({ length: ROUNDS }, () => {
      globalThis.gc?.()
      const { heapUsed, external } = process.memoryUsage()
      work()
      const after = process.memoryUsage()
      return (after.heapUsed + after.external - heapUsed - external) / 1024
    }),
  )
}

const verifier = verifierAt()
const verified = (file: Uint8Array, anchors: Anchors) => verifyProfile(file, anchors, verifier)
const row = (what: string, ...cells: readonly string[]): void =>
  console.log(what.padEnd(60) + cells.map((cell) => cell.padStart(14)).join(''))
const said = (file: Uint8Array, anchors: Anchors): string => {
  const result = verified(file, anchors)
  return result.ok ? 'taken' : result.fault.code
}
const measure = (what: string, file: Uint8Array, anchors: Anchors): void => {
  const microseconds = costOf(() => verified(file, anchors))
  const kib = memoryOf(() => verified(file, anchors))
  row(what, `${file.length}`, `${(microseconds / 1000).toFixed(2)} ms`, `${kib.toFixed(0)} KiB`, said(file, anchors))
}

/** Of the engine, for the exact octets of this file. */
function engineCost(file: Uint8Array): number {
  const opened = openEnvelope(file, () => false)
  if (!opened.ok) throw new Error(opened.fault.code)
  const octets = signedOctets(opened.value.type, opened.value.payload)
  const [signature] = opened.value.signatures
  if (!signature || !nodeCrypto.verifyEd25519(ISSUER.publicKey, octets, signature.octets)) throw new Error('not right')
  return costOf(() => nodeCrypto.verifyEd25519(ISSUER.publicKey, octets, signature.octets))
}

const usual = fileOf({ ...PAYLOAD, routing: { mode: 'split', routes: ['10.0.0.0/8', '192.168.20.0/24'] } }, [ISSUER])
const anchors = anchorsOf()
if (said(usual, anchors) !== 'taken' || said(LARGEST, FOUR) !== 'taken') throw new Error('not accepted')

console.log(
  `${cpus()[0]?.model ?? '?'}, ${cpus().length} cores, Node.js ${process.version}, load ${loadavg()[0]?.toFixed(1) ?? '?'}; processor time\n`,
)
for (let warm = 0; warm < WARM; warm++) verified(usual, anchors)
const whole = costOf(() => verified(usual, anchors))
const engine = engineCost(usual)
const rate = (microseconds: number): string => Math.round(1e6 / microseconds).toLocaleString('en')
console.log(
  `A profile of ${usual.length} octets: ${whole.toFixed(0)} µs, ${rate(whole)} in a second (goal ${GOAL.toLocaleString('en')});`,
)
console.log(
  `of it ${engine.toFixed(0)} µs are the engine’s Ed25519 (${rate(engine)} in a second), ${(whole - engine).toFixed(0)} µs ours.`,
)

globalThis.gc?.()
const before = process.memoryUsage().heapUsed
for (let i = 0; i < 20_000; i++) verified(usual, anchors)
globalThis.gc?.()
console.log(`Heap after 20,000 more: ${((process.memoryUsage().heapUsed - before) / 1024).toFixed(0)} KiB more.\n`)

row('', 'octets', 'time', 'memory', '')
measure('the largest legal file', LARGEST, FOUR)
for (const [what, file] of Object.entries(HOSTILE)) measure(what, file, FOUR)
