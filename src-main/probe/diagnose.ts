import { formatIp, type IpAddress } from '../domain/net/address.ts'
import { allows, onlyVersion, type AddressFamily } from '../domain/profile/address-family.ts'
import type { Profile } from '../domain/profile/schema.ts'
import { Secret } from '../domain/profile/secret.ts'
import type { Stage } from '../domain/connect/stage.ts'
import { cardTask, type CardOutput } from './card/card-task.ts'
import type { GatewayCard } from '../domain/connect/gateway-card.ts'
import type { ChildSa } from '../protocol/ikev1/child.ts'
import type { HalfOpenBudget } from '../protocol/ike-common/half-open-budget.ts'
import { STANDARD_PORTS, type Ports } from '../protocol/ikev1/settings.ts'
import type { Observe } from '../protocol/task.ts'
import type { DataHeaders } from '../protocol/tunnel/tunnel-io.ts'
import type { Observation, Seen } from '../domain/connect/observation.ts'
import type { Subject, Verdict } from '../verdict/verdict-types.ts'
import { verdictOf } from '../verdict/verdict.ts'
import { utf8 } from '../crypto/bytes.ts'
import { methodName } from '../protocol/wire/ppp/lcp.ts'
import { tunnelSettings, type Credentials } from './connect/credentials.ts'
import { onWire, type WireRun } from './connect/on-wire.ts'
import { probingConsumer, type EchoResult, type Consumer } from './connect/consumer.ts'
import { sessionTask, type SessionEnd, type SessionTaskOutput } from './connect/session-task.ts'
import type { GatewayAddress, Environment } from '../protocol/run/environment.ts'
import type { LinkAgreement } from '../protocol/ppp/link-io.ts'

/** What is to be diagnosed, and how. */
export interface DiagnoseQuestion {
  /** Name or address. */
  readonly host: string
  /** 500 and 4500 when absent. */
  readonly ports?: Ports
  /** `auto` when absent. */
  readonly addressFamily?: AddressFamily
  /** With credentials, a complete connect is tried; without, the gateway card is read. */
  readonly credentials?: Credentials
  /** Profile whose proposals the card offers first. */
  readonly profile?: Profile
  /** Returns the budget of a gateway's address. */
  readonly halfOpen: (address: string) => HalfOpenBudget
  /** Milliseconds that the card may take to ask for every proposal. */
  readonly patient?: number
}

export interface Diagnosis {
  readonly observations: readonly Observation[]
  readonly verdict: Verdict
  /** Only without credentials. */
  readonly card: GatewayCard | undefined
  readonly agreed: LinkAgreement | undefined
}

export type Observer = (observation: Observation) => void

/** Milliseconds to resolve the name. */
const RESOLVE = 4_000

/**
 * Finds out how far a connect gets and where it stops. Changes nothing on this computer. An abort first ends the
 * attempt at the gateway and resolves to undefined.
 */
export async function diagnose(
  environment: Environment,
  question: DiagnoseQuestion,
  observer: Observer,
  signal: AbortSignal,
): Promise<Diagnosis | undefined> {
  const ran = await runDiagnosis(environment, question, observer, signal, echoes(environment, question))
  if (ran === 'aborted') return undefined
  const { observations, card, end } = ran
  return { observations, verdict: verdictOf(observations, subjectOf(question)), card, agreed: end?.agreed }
}

/** Largest packet of the system's client if the profile sets no size. */
const USUAL_MTU = 1_400

const echoes =
  (environment: Environment, { credentials }: DiagnoseQuestion) =>
  (agreed: LinkAgreement): Consumer<EchoResult> => {
    const mtu = credentials?.profile.ppp.mtu ?? 'auto'
    return probingConsumer(
      agreed,
      freshIdentifier(environment),
      Math.min(mtu === 'auto' ? USUAL_MTU : mtu, agreed.peerMru),
    )
  }

/** 16 bits. */
export function freshIdentifier({ entropy }: Environment): number {
  const [high = 0, low = 0] = entropy(2)
  return 0x100 * high + low
}

export function subjectOf({ host, credentials }: DiagnoseQuestion): Subject {
  if (!credentials) return { gateway: host, until: 'reach' }
  const { profile, authentication } = credentials
  return { gateway: host, user: profile.user, machineAuth: authentication.method }
}

/** Makes the consumer, once the result of the negotiation is known. */
export type ConsumerMaker<Result> = (
  agreed: LinkAgreement,
  child: ChildSa | undefined,
  gateway: IpAddress,
  headers: DataHeaders,
) => Consumer<Result>

export interface DiagnosisRun<Result> {
  readonly observations: readonly Observation[]
  readonly card: GatewayCard | undefined
  readonly end: SessionEnd<Result> | undefined
  /** Undefined if the name has no address. */
  readonly gateway: IpAddress | undefined
}

/** One run of a diagnosis: connects, lets a consumer use the tunnel, and takes everything down. */
export async function runDiagnosis<Result>(
  environment: Environment,
  question: DiagnoseQuestion,
  observer: Observer,
  signal: AbortSignal,
  consumer: ConsumerMaker<Result>,
): Promise<DiagnosisRun<Result> | 'aborted'> {
  const ran = await runOnce(environment, question, observer, signal, consumer)
  const password = ran === 'aborted' ? undefined : otherReading(question, ran.observations)
  if (!password || !question.credentials) return ran
  const credentials = { ...question.credentials, password }
  const again = await runOnce(environment, { ...question, credentials }, observer, signal, consumer)
  return again === 'aborted' || again.end?.agreed ? again : ran
}

/**
 * The other encoding of a password. MS-CHAPv2 hashes a password as UTF-16 (RFC 2759 section 8.3). pppd, on either side,
 * instead widens its UTF-8 octet by octet, which is the same only for ASCII: such a gateway rejects the correct
 * password.
 */
function otherReading({ credentials }: DiagnoseQuestion, seen: readonly Observation[]): Secret | undefined {
  const refused = seen.some((item) => item.kind === 'auth-rejected' && item.method === methodName('mschapv2'))
  if (!credentials || !refused) return undefined
  const octets = utf8(credentials.password.reveal())
  return octets.some((octet) => octet > 0x7f) ? new Secret(String.fromCharCode(...octets)) : undefined
}

async function runOnce<Result>(
  environment: Environment,
  question: DiagnoseQuestion,
  observer: Observer,
  signal: AbortSignal,
  consumer: ConsumerMaker<Result>,
): Promise<DiagnosisRun<Result> | 'aborted'> {
  const { ports = STANDARD_PORTS, credentials } = question
  const notes = observationLog(environment, ports, observer)
  const address = await resolved(environment, question, notes, signal)
  if (signal.aborted) return 'aborted'
  if (!address) return { observations: notes.observations, card: undefined, end: undefined, gateway: address }
  const gateway: GatewayAddress = { address, ports }
  const halfOpen = question.halfOpen(formatIp(address))
  if (!(await turn(environment, halfOpen, credentials ? TAKES.connect : TAKES.card, signal))) return 'aborted'
  const outcome = credentials
    ? await onWire(environment, gateway, session(environment, gateway, credentials, halfOpen, consumer, notes), signal)
    : await onWire(environment, gateway, survey(environment, gateway, question, halfOpen, notes), signal)
  if (!outcome.ok) {
    notes.see('reach', { kind: 'no-route', text: outcome.fault.text })
    return { observations: notes.observations, card: undefined, end: undefined, gateway: address }
  }
  const { value } = outcome
  if (value === 'aborted') return 'aborted'
  const { observations } = notes
  return 'phase1' in value
    ? { observations, card: value, end: undefined, gateway: address }
    : { observations, card: undefined, end: value, gateway: address }
}

// --- the parts -----------------------------------------------------------------------------------------------------

interface ObservationLog {
  readonly observations: readonly Observation[]
  see(stage: Stage, seen: Seen): void
}

function observationLog({ clock }: Environment, ports: Ports, observer: Observer): ObservationLog {
  const begun = clock.now()
  const observations: Observation[] = []
  return {
    observations,
    see(stage, seen) {
      const observation = { at: Math.round(clock.now() - begun), stage, ...named(seen, ports) }
      observations.push(observation)
      observer(observation)
    },
  }
}

/** Observations name the standard ports, even for a gateway that uses others: the rules only know these two. */
function named(seen: Seen, ports: Ports): Seen {
  if (!('port' in seen)) return seen
  if (seen.port === ports.ike) return { ...seen, port: STANDARD_PORTS.ike }
  return seen.port === ports.natt ? { ...seen, port: STANDARD_PORTS.natt } : seen
}

async function resolved(
  environment: Environment,
  { host, addressFamily = 'auto' }: DiagnoseQuestion,
  notes: ObservationLog,
  signal: AbortSignal,
): Promise<IpAddress | undefined> {
  const found = await environment.resolve(host, RESOLVE, signal)
  if (signal.aborted) return undefined
  const allowed = found.filter((address) => allows(addressFamily, address))
  // Few L2TP gateways use IPv6 outside the tunnel, and fewer use only that.
  const address = allowed.find(({ family }) => family === 4) ?? allowed[0]
  if (!address) {
    const wanted = found.length > 0 ? onlyVersion(addressFamily) : undefined
    const name = host
    notes.see('resolve', wanted ? { kind: 'address-family-missing', name, wanted } : { kind: 'name-unresolved', name })
    return undefined
  }
  notes.see('resolve', { kind: 'resolved', addresses: allowed.map(formatIp) })
  notes.see('resolve', { kind: 'done', found: formatIp(address) })
  return address
}

/** Waits until the gateway may be asked again; false if the diagnosis was cancelled meanwhile. */
function turn({ clock }: Environment, halfOpen: HalfOpenBudget, count: number, signal: AbortSignal): Promise<boolean> {
  const now = clock.now()
  const wait = halfOpen.next(now, count) - now
  if (wait <= 0 || signal.aborted) return Promise.resolve(!signal.aborted)
  return new Promise((resolve) => {
    const end = (inTime: boolean): void => {
      stop()
      signal.removeEventListener('abort', aborted)
      resolve(inTime)
    }
    const aborted = (): void => end(false)
    const stop = clock.after(wait, () => end(true))
    signal.addEventListener('abort', aborted, { once: true })
  })
}

/** Negotiations that must be available for a useful run; a connect can do without the others. */
const TAKES = { connect: 1, card: 3 } as const

function session<Result>(
  environment: Environment,
  gateway: GatewayAddress,
  credentials: Credentials,
  halfOpen: HalfOpenBudget,
  makeConsumer: ConsumerMaker<Result>,
  notes: ObservationLog,
): WireRun<Exclude<SessionTaskOutput<Result>, { readonly kind: 'send' }>, SessionEnd<Result>> {
  const consumer = (agreed: LinkAgreement, child: ChildSa | undefined, headers: DataHeaders): Consumer<Result> =>
    makeConsumer(agreed, child, gateway.address, headers)
  return {
    task: (local) => {
      const tunnel = tunnelSettings(environment, gateway, local, credentials)
      return sessionTask({ tunnel, halfOpen, consumer, otherPorts: hasOtherPorts(credentials.profile) })
    },
    take(output) {
      if (output.kind === 'ended') return output.end
      notes.see(output.stage, output.seen)
      return undefined
    },
  }
}

const hasOtherPorts = ({ ipsec: { ports } }: Profile): boolean =>
  ports.ike !== STANDARD_PORTS.ike || ports.natt !== STANDARD_PORTS.natt

function survey(
  { crypto, entropy }: Environment,
  gateway: GatewayAddress,
  { profile, patient }: DiagnoseQuestion,
  halfOpen: HalfOpenBudget,
  notes: ObservationLog,
): WireRun<Exclude<CardOutput, { readonly kind: 'send' }>, GatewayCard> {
  const more = { ...(profile ? { phase1: profile.ipsec.phase1 } : {}), ...(patient === undefined ? {} : { patient }) }
  return {
    task: (local) => cardTask({ crypto, entropy, gateway, local, halfOpen, ...more }),
    take(output: Observe | { readonly kind: 'card'; readonly card: GatewayCard }) {
      if (output.kind === 'card') return output.card
      notes.see(output.stage, output.seen)
      return undefined
    },
  }
}
