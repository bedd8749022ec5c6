import type { IpAddress } from '../../src-main/domain/net/address.ts'
import { profileSchema, type ProfileDraft } from '../../src-main/domain/profile/schema.ts'
import { Secret, type Secrets } from '../../src-main/domain/profile/secret.ts'
import { done } from '../../src-main/domain/result.ts'
import { nodeCrypto } from '../../src-main/crypto/node.ts'
import { credentialsOf } from '../../src-main/probe/connect/credentials.ts'
import { diagnose, type DiagnoseQuestion, type Diagnosis } from '../../src-main/probe/diagnose.ts'
import type { GatewayEvents, Environment } from '../../src-main/protocol/run/environment.ts'
import { halfOpenBudget } from '../../src-main/protocol/ike-common/half-open-budget.ts'
import { STANDARD_PORTS } from '../../src-main/protocol/ikev1/settings.ts'
import { PRACTICE, practicePolicy, type PracticeFault } from '../../src-main/practice/faults.ts'
import { practiceGateway, type PracticeOutput, type PracticePolicy } from '../../src-main/practice/gateway.ts'
import type { Observation } from '../../src-main/domain/connect/observation.ts'
import { scriptedEntropy } from './ike/environment.ts'

/** A diagnosis and a practice gateway in memory, on a clock that runs as fast as it can. */

export const CLIENT: IpAddress = { family: 4, bytes: [192, 0, 2, 10] }
export const GATEWAY: IpAddress = { family: 4, bytes: [198, 51, 100, 1] }
/** Addresses of documentation (RFC 3849). */
export const OVER_IPV6 = {
  client: { family: 6, bytes: [0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10] },
  gateway: { family: 6, bytes: [0x20, 1, 0x0d, 0xb8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1] },
} as const satisfies Path['ends']
const CLIENT_PORTS = { ike: 40_500, natt: 40_501 } as const
const TODAY = Date.UTC(2026, 0, 1)
/** One way, milliseconds. */
const TRIP = 10

interface Event {
  readonly at: number
  readonly run: () => void
}

/** Timers and datagrams in the order of their times. Promises of the code under test settle between two events. */
export class VirtualTime {
  now = 0
  #events: Event[] = []

  after(milliseconds: number, run: () => void): () => void {
    const event = { at: this.now + milliseconds, run }
    this.#events.push(event)
    return () => {
      this.#events = this.#events.filter((other) => other !== event)
    }
  }

  async until<Value>(promise: Promise<Value>): Promise<Value> {
    let outcome: { readonly value: Value } | undefined
    let failure: { readonly error: unknown } | undefined
    promise.then(
      (value) => (outcome = { value }),
      (error: unknown) => (failure = { error }),
    )
    for (let steps = 0; steps < 50_000; steps++) {
      await new Promise((resolve) => setImmediate(resolve))
      if (outcome) return outcome.value
      if (failure) throw failure.error
      const next = this.#events.reduce<Event | undefined>((a, b) => (a && a.at <= b.at ? a : b), undefined)
      if (!next) continue
      this.#events = this.#events.filter((event) => event !== next)
      this.now = Math.max(this.now, next.at)
      next.run()
    }
    throw new Error('it never ends')
  }
}

export interface Flight {
  readonly towards: 'gateway' | 'client'
  readonly port: 'ike' | 'natt'
  readonly bytes: Uint8Array
  readonly at: number
}

export interface Practice {
  readonly time: VirtualTime
  readonly environment: Environment
  readonly flights: readonly Flight[]
}

/** What becomes of datagrams on their way, by the octets of their UDP payload. */
export interface Path {
  there(bytes: number, isEsp: boolean): 'passes' | 'lost' | 'too-big' | 'refused'
  back(bytes: number): boolean
  /** One way, milliseconds. */
  readonly trip?: number
  readonly fragments?: NonNullable<Environment['fragments']>
  /** Addresses of IPv4 when absent. */
  readonly ends?: { readonly client: IpAddress; readonly gateway: IpAddress }
}

export const anyPath: Path = { there: () => 'passes', back: () => true }

export function practiceEnvironment(
  fault: PracticeFault | 'absent' | 'refuses' = 'good',
  change: (policy: PracticePolicy) => PracticePolicy = (policy) => policy,
  path: Path = anyPath,
): Practice {
  const time = new VirtualTime()
  const { trip = TRIP, ends = { client: CLIENT, gateway: GATEWAY } } = path
  const flights: Flight[] = []
  const clock = {
    now: () => time.now,
    after: (milliseconds: number, run: () => void) => time.after(milliseconds, run),
    today: () => TODAY,
  }
  const parts = {
    crypto: nodeCrypto,
    entropy: scriptedEntropy('gateway'),
    today: TODAY,
    address: ends.gateway,
    ports: STANDARD_PORTS,
  }
  const named = fault === 'absent' || fault === 'refuses' ? 'down' : fault
  const gateway = practiceGateway(change(practicePolicy(parts, named)))
  let events: GatewayEvents | undefined
  let stopTimer = (): void => undefined
  const act = (outputs: readonly PracticeOutput[]): void => {
    for (const { port, bytes } of outputs) {
      flights.push({ towards: 'client', port, bytes, at: time.now })
      if (path.back(bytes.length)) time.after(trip, () => events?.datagram(port, bytes))
    }
    stopTimer()
    const { wakeAt } = gateway
    if (wakeAt !== undefined && Number.isFinite(wakeAt)) {
      stopTimer = time.after(Math.max(0, wakeAt - time.now), () => act(gateway.tick(time.now)))
    }
  }
  const environment: Environment = {
    clock,
    crypto: nodeCrypto,
    entropy: scriptedEntropy('client'),
    resolve: (host) => Promise.resolve(host.endsWith('.invalid') ? [] : [ends.gateway]),
    open(_gateway, listener) {
      events = listener
      return Promise.resolve(
        done({
          local: { address: ends.client, ports: CLIENT_PORTS },
          send(port: 'ike' | 'natt', bytes: Uint8Array) {
            flights.push({ towards: 'gateway', port, bytes, at: time.now })
            const from = { address: ends.client, port: CLIENT_PORTS[port] }
            const isEsp = port === 'natt' && bytes.subarray(0, 4).some((octet) => octet !== 0)
            const fate = path.there(bytes.length, isEsp)
            if (fate === 'refused') time.after(trip, () => events?.unreachable(port))
            if (fate === 'too-big') time.after(trip, () => events?.tooBig(port))
            if (fate !== 'passes') return
            if (fault === 'refuses') time.after(trip, () => events?.unreachable(port))
            else time.after(trip, () => act(gateway.receive({ kind: 'datagram', port, from, bytes }, time.now)))
          },
          close() {
            events = undefined
            return Promise.resolve()
          },
        }),
      )
    },
  }
  act(gateway.begin(0))
  return { time, environment: { ...environment, ...(path.fragments ? { fragments: path.fragments } : {}) }, flights }
}

export const practiceSecrets: Secrets = {
  password: new Secret(PRACTICE.password),
  psk: new Secret(PRACTICE.psk),
}

export function practiceCredentials(
  environment: Environment,
  draft: Partial<ProfileDraft> = {},
  secrets = practiceSecrets,
) {
  const profile = profileSchema.parse({
    id: '00000000-0000-4000-8000-000000000000',
    name: 'Practice',
    gateway: 'vpn.example.org',
    user: PRACTICE.user,
    ipsec: { phase1: ['aes256-sha256-ecp256'] },
    ...draft,
  })
  const credentials = credentialsOf(environment, profile, secrets)
  if (!credentials.ok) throw new Error(credentials.fault.code)
  return credentials.value
}

export interface Diagnosed {
  readonly diagnosis: Diagnosis
  readonly observed: readonly Observation[]
  readonly practice: Practice
}

export async function diagnosed(
  practice: Practice,
  question: Partial<DiagnoseQuestion> = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<Diagnosed> {
  const observed: Observation[] = []
  const budget = halfOpenBudget()
  const diagnosis = await practice.time.until(
    diagnose(
      practice.environment,
      { host: 'vpn.example.org', halfOpen: () => budget, ...question },
      (observation) => observed.push(observation),
      signal,
    ),
  )
  if (!diagnosis) throw new Error('aborted')
  return { diagnosis, observed, practice }
}
