import { readFileSync } from 'node:fs'
import { parseIp, type IpAddress } from '../../../src-main/domain/net/address.ts'
import { Secret } from '../../../src-main/domain/profile/secret.ts'
import { nodeCrypto } from '../../../src-main/crypto/node.ts'
import { onWire, type WireInput } from '../../../src-main/probe/connect/on-wire.ts'
import type { GatewayAddress, Environment } from '../../../src-main/protocol/run/environment.ts'
import type { Authentication } from '../../../src-main/protocol/ikev1/authentication.ts'
import { ikeInitiator } from '../../../src-main/protocol/ikev1/initiator.ts'
import type { IkeOutput } from '../../../src-main/protocol/ikev1/io.ts'
import { BUDGETS, STANDARD_PORTS, type IkeSettings } from '../../../src-main/protocol/ikev1/settings.ts'
import type { Task } from '../../../src-main/protocol/task.ts'
import type { TunnelOutput, TunnelSettings } from '../../../src-main/protocol/tunnel/tunnel-io.ts'
import { thisComputer } from '../../../src-main/protocol/io/environment.ts'
import type { Attempt, Question, Report } from './attempt-types.ts'
import { echoingTunnel, SIZES, type EchoingTunnel } from './echoing-tunnel.ts'
import { KeyRecorder } from './key-log.ts'

const never = (): AbortSignal => new AbortController().signal

export async function attempt(question: Question, what: Attempt): Promise<Report> {
  const address = parseIp(question.gateway)
  if (!address) throw new Error(`no address: ${question.gateway}`)
  const recorder = new KeyRecorder()
  const environment: Environment = { ...thisComputer, crypto: recorder.crypto }
  const begun = performance.now()
  const outcome = await (what.until === 'keys' ? keys : data)(environment, question, what, address, recorder)
  return { name: what.name, milliseconds: Math.round(performance.now() - begun), ...outcome, keys: recorder.keys }
}

type Outcome = Pick<Report, 'failure'>

/** IKE only: Main Mode, Quick Mode, and the two informational exchanges that delete the SAs. */
async function keys(
  environment: Environment,
  question: Question,
  what: Attempt,
  address: IpAddress,
  recorder: KeyRecorder,
): Promise<Outcome> {
  const gateway: GatewayAddress = { address, ports: STANDARD_PORTS }
  const ended = await onWire<Exclude<IkeOutput, { kind: 'send' }>, Outcome>(
    listeningEnvironment(environment, recorder),
    gateway,
    {
      task: (local) => leavingAtOnce(settings(environment, question, what, gateway, local)),
      take(output) {
        if (output.kind === 'child-up') recorder.keyed(output.child)
        if (output.kind === 'failed') return { failure: JSON.stringify(output.failure) }
        return output.kind === 'closed' ? {} : undefined
      },
    },
    never(),
  )
  return outcomeOf(ended)
}

/** The whole stack, with echoes through it, up to each layer's teardown. */
async function data(
  environment: Environment,
  question: Question,
  what: Attempt,
  address: IpAddress,
  recorder: KeyRecorder,
): Promise<Outcome> {
  const gateway: GatewayAddress = { address, ports: STANDARD_PORTS }
  let running: EchoingTunnel | undefined
  const ended = await onWire<Exclude<TunnelOutput, { kind: 'send' }>, Outcome>(
    listeningEnvironment(environment, recorder),
    gateway,
    {
      task: (local) =>
        (running = echoingTunnel(tunnelSettings(question, settings(environment, question, what, gateway, local)))),
      take(output) {
        if (output.kind === 'keyed') recorder.keyed(output.child)
        if (output.kind === 'failed') return { failure: JSON.stringify(output.failure) }
        if (output.kind !== 'closed') return undefined
        const back = running?.back ?? []
        return back.length === SIZES.length ? {} : { failure: `echoes that came back: ${back.join(', ')}` }
      },
    },
    never(),
  )
  return outcomeOf(ended)
}

const tunnelSettings = ({ user, password }: Question, ike: IkeSettings): TunnelSettings => {
  const { crypto, entropy } = ike
  return {
    ike,
    l2tp: { crypto, entropy, host: 'culvert' },
    ppp: { crypto, entropy, mru: 1_500, methods: ['mschapv2'], user, password: new Secret(password) },
  }
}

function outcomeOf(ended: Awaited<ReturnType<typeof onWire<never, Outcome>>>): Outcome {
  if (!ended.ok) return { failure: ended.fault.text }
  return ended.value === 'aborted' ? { failure: 'aborted' } : ended.value
}

/** Observes our first message, whose cookie identifies the negotiation. */
const listeningEnvironment = (environment: Environment, recorder: KeyRecorder): Environment => ({
  ...environment,
  async open(gateway, events) {
    const opened = await environment.open(gateway, events)
    if (!opened.ok) return opened
    const sockets = opened.value
    return {
      ok: true,
      value: {
        ...sockets,
        send(port, bytes) {
          if (port === 'natt') recorder.sent(bytes)
          sockets.send(port, bytes)
        },
      },
    }
  },
})

/** Ends the negotiation as soon as ESP has keys. */
function leavingAtOnce(ike: IkeSettings): Task<WireInput, IkeOutput> {
  const task = ikeInitiator(ike)
  const leaving = (outputs: readonly IkeOutput[], now: number): readonly IkeOutput[] =>
    outputs.some(({ kind }) => kind === 'child-up') ? [...outputs, ...task.receive({ kind: 'close' }, now)] : outputs
  return {
    begin: (now) => task.begin(now),
    receive: (input, now) =>
      input.kind === 'datagram' || input.kind === 'close' ? leaving(task.receive(input, now), now) : [],
    tick: (now) => leaving(task.tick(now), now),
    get wakeAt() {
      return task.wakeAt
    },
  }
}

function settings(
  { crypto, entropy, clock }: Environment,
  question: Question,
  what: Attempt,
  gateway: GatewayAddress,
  local: GatewayAddress,
): IkeSettings {
  return {
    crypto,
    entropy,
    today: clock.today(),
    gateway,
    local,
    authentication: authenticationOf(question),
    phase1: [what.phase1],
    phase2: [what.phase2],
    phase1Seconds: 10_800,
    phase2Seconds: 3_600,
    pfs: what.pfs,
    startOn: 'natt',
    l2tpPort: 40_000,
    fallbacks: false,
    budgets: BUDGETS,
  }
}

function authenticationOf({ authentication }: Question): Authentication {
  if (authentication.kind === 'psk') return { method: 'psk', psk: new Secret(authentication.psk) }
  const der = (path: string): Uint8Array => {
    const read = nodeCrypto.certificateDer(readFileSync(path))
    if (!read.ok) throw new Error(`no certificate: ${path}`)
    return read.value
  }
  return {
    method: 'certificate',
    certificate: der(authentication.certificate),
    privateKey: new Secret(readFileSync(authentication.key, 'utf8')),
    authority: der(authentication.authority),
  }
}
