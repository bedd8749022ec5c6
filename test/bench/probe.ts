import { scriptedEntropy } from '../exchange/ike/environment.ts'
import { diagnosed, practiceCredentials, practiceEnvironment, type Practice } from '../exchange/practice-environment.ts'
import { DECODERS } from '../fuzz/decoders.ts'
import { recorded } from '../fuzz/seeds.ts'
import { profileSchema } from '../../src-main/domain/profile/schema.ts'
import { Secret } from '../../src-main/domain/profile/secret.ts'
import { credentialsOf } from '../../src-main/probe/connect/credentials.ts'
import { diagnose } from '../../src-main/probe/diagnose.ts'
import { halfOpenBudget } from '../../src-main/protocol/ike-common/half-open-budget.ts'
import { ANY_PORTS, PRACTICE_HOST, startPractice } from '../../src-main/practice/run/practice.ts'
import { thisComputer } from '../../src-main/protocol/io/environment.ts'
import { PRACTICE, type PracticeFault } from '../../src-main/practice/faults.ts'
import { median } from './median.ts'
import { held } from './held.ts'

/**
 * `npm run bench:probe`: what the protocols cost. Decoders on octets of a real connect; a whole diagnosis on loopback in
 * milliseconds, and under a clock of its own in round trips, which no machine changes; memory over a hundred of them.
 */

/** Of the virtual network, both ways together. */
const ROUND_TRIP = 20
const SPAN = 250
const PROBES = 100
const WARM = 10

const row = (what: string, ...cells: readonly string[]): void =>
  console.log(what.padEnd(44) + cells.map((cell) => cell.padStart(15)).join(''))

async function decoders(): Promise<void> {
  const seeds = await recorded()
  row('Decoder', 'messages/s', 'MB/s', 'messages')
  for (const [name, decode] of Object.entries(DECODERS)) {
    const right = seeds.filter((seed) => decode(seed).some((decoded) => decoded?.ok === true))
    // What no message of a good connect is for has only refusals to show.
    if (right.length === 0) continue
    for (const seed of right) decode(seed)
    let [count, octets] = [0, 0]
    const begun = performance.now()
    while (performance.now() - begun < SPAN) {
      for (const seed of right) decode(seed)
      count += right.length
      octets += right.reduce((sum, { length }) => sum + length, 0)
    }
    const seconds = (performance.now() - begun) / 1_000
    row(
      name,
      Math.round(count / seconds).toLocaleString('en'),
      (octets / seconds / 1e6).toFixed(1),
      String(right.length),
    )
  }
}

/** Of the virtual clock, to the verdict and with the farewell. */
async function roundTrips(): Promise<void> {
  console.log()
  row(`Virtual clock, a round trip is ${ROUND_TRIP} ms`, 'round trips', 'milliseconds', 'datagrams')
  const tell = (what: string, { time, flights }: Practice): void =>
    row(what, (time.now / ROUND_TRIP).toFixed(1), time.now.toFixed(0), String(flights.length))
  for (const fault of ['good', 'wrong-psk', 'wrong-password'] as const) {
    const practice = practiceEnvironment(fault)
    await diagnosed(practice, { credentials: practiceCredentials(practice.environment) })
    tell(`with credentials: ${fault}`, practice)
  }
  const card = practiceEnvironment('good')
  await diagnosed(card)
  tell('card', card)
}

async function onLoopback(fault: PracticeFault, secrets: boolean): Promise<number> {
  const running = await startPractice(thisComputer, fault, ANY_PORTS)
  if (!running.ok) throw new Error(running.fault.kind)
  const profile = profileSchema.parse({
    id: '00000000-0000-4000-8000-000000000000',
    name: 'Practice',
    gateway: PRACTICE_HOST,
    user: PRACTICE.user,
  })
  const given = { psk: new Secret(PRACTICE.psk), password: new Secret(PRACTICE.password) }
  const credentials = credentialsOf(thisComputer, profile, given)
  if (!credentials.ok) throw new Error(credentials.fault.code)
  const question = {
    host: PRACTICE_HOST,
    ports: running.value.ports,
    halfOpen: () => halfOpenBudget(),
    ...(secrets ? { credentials: credentials.value } : {}),
  }
  const begun = performance.now()
  const done = await diagnose(thisComputer, question, () => undefined, new AbortController().signal)
  const took = performance.now() - begun
  await running.value.close()
  if (!done) throw new Error('aborted')
  return took
}

async function loopback(): Promise<void> {
  console.log()
  row('Loopback, sockets and all, median of five', 'milliseconds')
  const measured = async (what: string, fault: PracticeFault, secrets: boolean): Promise<void> => {
    const times: number[] = []
    for (let run = 0; run < 5; run += 1) times.push(await onLoopback(fault, secrets))
    row(what, median(times).toFixed(0))
  }
  await measured('with credentials: good', 'good', true)
  await measured('with credentials: wrong-psk', 'wrong-psk', true)
  await measured('with credentials: wrong-password', 'wrong-password', true)
  await measured('card', 'good', false)
}

async function memory(): Promise<boolean> {
  const probe = async (run: number): Promise<void> => {
    const practice = practiceEnvironment()
    const environment = { ...practice.environment, entropy: scriptedEntropy(`run ${run}`) }
    await diagnosed({ ...practice, environment }, { credentials: practiceCredentials(environment) })
  }
  for (let run = 0; run < WARM; run += 1) await probe(run)
  const before = held()
  const begun = process.cpuUsage()
  for (let run = 0; run < PROBES; run += 1) await probe(run)
  const { user } = process.cpuUsage(begun)
  const after = held()
  console.log()
  row(`Over ${PROBES} diagnoses`, 'before', 'after')
  row('heap, MB', before.heap.toFixed(1), after.heap.toFixed(1))
  row('resident, MB', before.rss.toFixed(1), after.rss.toFixed(1))
  row('processor, ms each, both sides', (user / 1_000 / PROBES).toFixed(1))
  const grown = after.heap - before.heap > 1
  if (grown) console.log('The heap grows.')
  return !grown
}

await decoders()
await roundTrips()
await loopback()
process.exitCode = (await memory()) ? 0 : 1
