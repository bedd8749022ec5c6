import type { ChildSa } from '../../protocol/ikev1/child.ts'
import type { HalfOpenBudget } from '../../protocol/ike-common/half-open-budget.ts'
import { reachTask } from '../../protocol/ikev1/reach.ts'
import { phase1Offers } from '../../protocol/ikev1/settings.ts'
import type { LinkAgreement } from '../../protocol/ppp/link-io.ts'
import { observe, type Observe, type Send, type Task } from '../../protocol/task.ts'
import { tunnel } from '../../protocol/tunnel/tunnel.ts'
import type {
  DataHeaders,
  TunnelFailure,
  TunnelOutput,
  TunnelSettings,
  TunnelTask,
} from '../../protocol/tunnel/tunnel-io.ts'
import type { Seen } from '../../domain/connect/observation.ts'
import { NOTIFY } from '../../protocol/wire/ike/notification.ts'
import { TaskGroup } from '../../protocol/run/task-group.ts'
import type { WireInput } from './on-wire.ts'
import { otherProposals } from './other-proposals.ts'
import type { Consumer, ConsumerOutput } from './consumer.ts'

/**
 * One connect with credentials for a diagnosis: a complete tunnel on UDP 4500, at the same time a test of UDP 500, and,
 * once the tunnel is up, a consumer. Then everything is taken down again.
 */
export interface SessionQuestion<Result> {
  readonly tunnel: TunnelSettings
  readonly halfOpen: HalfOpenBudget
  /**
   * The profile has other ports: the system's client then starts with the NAT traversal port; the other is not tested.
   */
  readonly otherPorts?: boolean
  readonly consumer: (agreed: LinkAgreement, child: ChildSa | undefined, headers: DataHeaders) => Consumer<Result>
}

export type SessionTaskOutput<Result> = Send | Observe | { readonly kind: 'ended'; readonly end: SessionEnd<Result> }

export interface SessionEnd<Result> {
  readonly failure: TunnelFailure | undefined
  readonly agreed: LinkAgreement | undefined
  readonly child: ChildSa | undefined
  readonly headers: DataHeaders | undefined
  readonly result: Result | undefined
}

type TunnelUp = Extract<TunnelOutput, { readonly kind: 'up' }>

/** Milliseconds without an answer that count as silence: sent at 0, 1 and 3 s. */
export const REACH_STEP = 4_000
/**
 * Milliseconds. UDP 500 is tested this late, so that a tunnel that fails at once for another reason costs the gateway
 * only one unfinished negotiation; and for this long, so that the test ends within five seconds.
 */
const PATH_AFTER = 800
const PATH_STEP = 3_400
/** Milliseconds. If nothing has arrived by then, IKEv2 is tried; both end within five seconds. */
const IKEV2_AFTER = 1_900
const IKEV2_STEP = 2_500

type Path = 'unasked' | 'pending' | 'open' | 'closed'

interface Run<Result> {
  readonly question: SessionQuestion<Result>
  readonly tunnel: TunnelTask
  readonly tasks: TaskGroup
  outputs: SessionTaskOutput<Result>[]
  /** State of UDP 500, and when to test it. */
  path: Path
  askAt: number
  /** Whether anything arrived from UDP 4500. */
  nattHeard: boolean
  nattRefused: boolean
  ikev2: { kind: 'later'; at: number } | { kind: 'asked' | 'known' }
  tunnelOver: boolean
  /** Whether the gateway is being asked what it would accept. */
  asking: boolean
  consumer: Consumer<Result> | undefined
  over: boolean
  end: { -readonly [Name in keyof SessionEnd<Result>]: SessionEnd<Result>[Name] }
}

export function sessionTask<Result>(question: SessionQuestion<Result>): Task<WireInput, SessionTaskOutput<Result>> {
  const run: Run<Result> = {
    question,
    tunnel: tunnel(question.tunnel),
    tasks: new TaskGroup(),
    outputs: [],
    path: question.otherPorts ? 'open' : 'unasked',
    askAt: Infinity,
    nattHeard: false,
    nattRefused: false,
    ikev2: { kind: 'known' },
    tunnelOver: false,
    asking: false,
    consumer: undefined,
    over: false,
    end: { failure: undefined, agreed: undefined, child: undefined, headers: undefined, result: undefined },
  }
  const taken = (now: number): readonly SessionTaskOutput<Result>[] => {
    settlePath(run, now)
    conclude(run, now)
    return run.outputs.splice(0)
  }
  return {
    begin(now) {
      begin(run, now)
      return taken(now)
    },
    receive(input, now) {
      receive(run, input, now)
      return taken(now)
    },
    tick(now) {
      tick(run, now)
      return taken(now)
    },
    get wakeAt() {
      return wakeAt(run)
    },
  }
}

function wakeAt<Result>(run: Run<Result>): number | undefined {
  const { over, tunnel: own, tasks, ikev2, consumer } = run
  if (over) return undefined
  const path = run.path === 'unasked' && run.nattHeard ? run.askAt : undefined
  const times = [own.wakeAt, tasks.wakeAt, consumer?.wakeAt, path, ikev2.kind === 'later' ? ikev2.at : undefined]
  const known = times.filter((time) => time !== undefined)
  return known.length > 0 ? Math.min(...known) : undefined
}

function begin<Result>(run: Run<Result>, now: number): void {
  run.question.halfOpen.spend(now)
  run.ikev2 = { kind: 'later', at: now + IKEV2_AFTER }
  run.askAt = now + PATH_AFTER
  onTunnel(run, run.tunnel.begin(now), now)
}

function push<Result>(run: Run<Result>, output: Send | Observe): void {
  if (output.kind === 'observe') note(run, output.seen)
  run.outputs.push(output)
}

function note<Result>(run: Run<Result>, seen: Seen): void {
  // A completed negotiation no longer counts at the gateway.
  if (seen.kind === 'phase1-authenticated') run.question.halfOpen.giveBack()
  if (seen.kind !== 'ike-answer') return
  run.ikev2 = { kind: 'known' }
  // If 4500 is silent, the tunnel itself tries 500.
  if (seen.port !== run.question.tunnel.ike.gateway.ports.ike) run.nattHeard = true
  else if (run.path === 'unasked') run.path = 'open'
}

/** Whether UDP 500 is open matters only if the tunnel makes progress or still may. */
function settlePath<Result>(run: Run<Result>, now: number): void {
  if (run.path !== 'unasked' || run.over) return
  const { failure, agreed } = run.end
  // Nothing was sent in that case: the gateway is at least asked whether it is there.
  if (failure?.layer === 'ike' && failure.failure.kind === 'own-certificate') askPath(run, now)
  else if (failure) run.path = isSilence(failure) ? 'closed' : 'open'
  else if (run.tunnelOver) run.path = 'open'
  else if (run.nattHeard && (now >= run.askAt || agreed)) askPath(run, now)
}

/** Whether nothing came from either port. */
const isSilence = (end: TunnelFailure): boolean =>
  end.layer === 'ike' && end.failure.kind === 'silent' && end.failure.message === 'MM2'

function askPath<Result>(run: Run<Result>, now: number): void {
  const { tunnel: settings, halfOpen } = run.question
  // Unknown is better than calling a gateway silent that was asked too often.
  if (halfOpen.next(now) > now) {
    run.path = 'open'
    return
  }
  const { crypto, entropy, gateway } = settings.ike
  run.path = 'pending'
  halfOpen.spend(now)
  const ask = { kind: 'main-mode', offers: phase1Offers(settings.ike) } as const
  const question = { crypto, entropy, port: 'ike', ports: gateway.ports, ask, budget: PATH_STEP } as const
  const member = run.tasks.add(reachTask(question), (output) => {
    if (output.kind === 'reached') run.path = output.answered ? 'open' : 'closed'
    else push(run, output)
  })
  member.begin(now)
}

function receive<Result>(run: Run<Result>, input: WireInput, now: number): void {
  if (run.over) return
  switch (input.kind) {
    case 'datagram': {
      run.tasks.receive(input, now)
      onTunnel(run, run.tunnel.receive(input, now), now)
      return
    }
    case 'unreachable': {
      onUnreachable(run, input.port, now)
      return
    }
    case 'too-big': {
      if (run.consumer && input.port === 'natt') onConsumer(run, run.consumer.receive(input, now), now)
      return
    }
    case 'close': {
      run.asking = false
      run.path = 'open'
      run.ikev2 = { kind: 'known' }
      onTunnel(run, run.tunnel.receive({ kind: 'close' }, now), now)
    }
  }
}

/** The host itself, or a device in its place, reports it: asking again is useless. */
function onUnreachable<Result>(run: Run<Result>, port: 'ike' | 'natt', now: number): void {
  // A Linux gateway rejects ESP in this way until its module for ESP is loaded; it did answer IKE on this port.
  if (port === 'natt' && run.end.child) return
  const number = run.question.tunnel.ike.gateway.ports[port]
  const known = port === 'ike' ? run.path === 'open' || run.path === 'closed' : run.nattRefused
  if (known || run.end.agreed || run.end.failure) return
  run.nattRefused ||= port === 'natt'
  push(run, observe('reach', { kind: 'port-unreachable', port: number }))
  if (port === 'natt') {
    if (run.path === 'unasked') askPath(run, now)
    leave(run, now)
    return
  }
  run.path = 'closed'
  run.ikev2 = { kind: 'known' }
}

function tick<Result>(run: Run<Result>, now: number): void {
  if (run.over) return
  if (run.ikev2.kind === 'later' && now >= run.ikev2.at) askIkev2(run, now)
  run.tasks.tick(now)
  if ((run.tunnel.wakeAt ?? Infinity) <= now) onTunnel(run, run.tunnel.tick(now), now)
  const { consumer } = run
  if ((consumer?.wakeAt ?? Infinity) <= now) onConsumer(run, consumer?.tick(now) ?? [], now)
}

function askIkev2<Result>(run: Run<Result>, now: number): void {
  const { crypto, entropy, gateway } = run.question.tunnel.ike
  run.ikev2 = { kind: 'asked' }
  run.question.halfOpen.spend(now)
  const ask = { kind: 'ikev2' } as const
  const member = run.tasks.add(
    reachTask({ crypto, entropy, port: 'ike', ports: gateway.ports, ask, budget: IKEV2_STEP }),
    (output) => {
      if (output.kind === 'reached') run.ikev2 = { kind: 'known' }
      else push(run, output)
    },
  )
  member.begin(now)
}

// --- events of the tunnel and its consumer -------------------------------------------------------------------------

function onTunnel<Result>(run: Run<Result>, outputs: readonly TunnelOutput[], now: number): void {
  for (const output of outputs) {
    switch (output.kind) {
      case 'send':
      case 'observe':
        push(run, output)
        break
      case 'ip':
        if (run.consumer) onConsumer(run, run.consumer.receive(output, now), now)
        break
      case 'keyed':
        run.end.child = output.child
        break
      case 'up':
        onUp(run, output, now)
        break
      case 'failed':
        run.end.failure = output.failure
        if (run.ikev2.kind === 'later' && !isSilence(output.failure)) run.ikev2 = { kind: 'known' }
        run.consumer = undefined
        if (isRefusal(output.failure)) askForOthers(run, now)
        break
      case 'closed':
        run.tunnelOver = true
        run.consumer = undefined
    }
  }
}

const isRefusal = (failure: TunnelFailure): boolean =>
  failure.layer === 'ike' &&
  failure.failure.kind === 'refused' &&
  failure.failure.phase === 1 &&
  failure.failure.type === NOTIFY.noProposalChosen

function askForOthers<Result>(run: Run<Result>, now: number): void {
  run.asking = true
  const { tunnel: settings, halfOpen } = run.question
  const member = run.tasks.add(otherProposals(settings.ike, halfOpen), (output, now) => {
    if (output.kind === 'send') push(run, output)
    else {
      run.asking = false
      if (output.seen) push(run, observe('ike', output.seen))
      // A gateway may have only IKEv2 connections, and then rejects IKEv1 as it rejects a proposal.
      else if (halfOpen.next(now) <= now) askIkev2(run, now)
    }
  })
  member.begin(now)
}

function onUp<Result>(run: Run<Result>, { agreed, headers }: TunnelUp, now: number): void {
  if (run.end.agreed) return
  run.end.agreed = agreed
  run.end.headers = headers
  run.consumer = run.question.consumer(agreed, run.end.child, headers)
  onConsumer(run, run.consumer.begin(now), now)
}

function onConsumer<Result>(run: Run<Result>, outputs: readonly ConsumerOutput<Result>[], now: number): void {
  for (const output of outputs) {
    if (output.kind === 'observe') push(run, output)
    else if (output.kind === 'ip') onTunnel(run, run.tunnel.receive(output, now), now)
    else {
      run.end.result = output.result
      run.consumer = undefined
      leave(run, now)
    }
  }
}

function leave<Result>(run: Run<Result>, now: number): void {
  onTunnel(run, run.tunnel.receive({ kind: 'close' }, now), now)
}

/** Ends the run: without UDP 500 the system's own client cannot connect, so going on is useless once that is known. */
function conclude<Result>(run: Run<Result>, now: number): void {
  if (run.over) return
  const nothing = run.end.failure === undefined && run.end.agreed === undefined
  if (run.path === 'closed' && nothing && !run.tunnelOver && run.ikev2.kind === 'known') leave(run, now)
  if (!run.tunnelOver || run.path === 'pending' || run.ikev2.kind !== 'known' || run.asking) return
  run.over = true
  run.outputs.push({ kind: 'ended', end: run.end })
}
