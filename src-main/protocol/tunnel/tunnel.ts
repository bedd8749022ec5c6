import { decodeUdp } from '../wire/ip/udp.ts'
import { dataHeaderFields } from '../wire/l2tp/header.ts'
import { espChannel, type EspChannel, type EspOutput } from '../esp/channel.ts'
import { ikeInitiator, type IkeTask } from '../ikev1/initiator.ts'
import type { IkeOutput } from '../ikev1/io.ts'
import { l2tpInitiator } from '../l2tp/initiator.ts'
import type { L2tpOutput, L2tpTask } from '../l2tp/io.ts'
import { pppInitiator } from '../ppp/initiator.ts'
import type { LinkOutput, LinkTask } from '../ppp/link-io.ts'
import { observe } from '../task.ts'
import { l2tpDatagram } from './l2tp-datagram.ts'
import type {
  DataHeaderFields,
  DataHeaders,
  TunnelFailure,
  TunnelInput,
  TunnelOutput,
  TunnelSettings,
  TunnelTask,
} from './tunnel-io.ts'

/**
 * The whole stack as one session: IKE negotiates keys, ESP carries L2TP, L2TP carries PPP, PPP carries packets. The
 * session can stay up: each layer keeps itself alive and renews what expires. However it ends, it is torn down from the
 * top, so that nothing is left at the gateway: LCP, the call and the tunnel of L2TP, ESP, IKE.
 */
interface Stack {
  readonly settings: TunnelSettings
  readonly ike: IkeTask
  readonly esp: EspChannel
  l2tp: L2tpTask | undefined
  ppp: LinkTask | undefined
  outputs: TunnelOutput[]
  phase: Phase
  failed: boolean
  /** Applies to the current packet only. */
  padded: boolean
  theirHeader: DataHeaderFields
}

type Phase =
  | { readonly kind: 'on' }
  /** `next` is torn down when the layer above it is down, or at `at`. */
  | { readonly kind: 'leaving'; readonly next: 'l2tp' | 'ike'; readonly at: number }
  | { readonly kind: 'over' }

const UDP = 17
/** Milliseconds for the teardown of each layer: LCP's answer, then those of the call and the tunnel. */
const TEARDOWN = { ppp: 350, l2tp: 900 } as const

export function tunnel(settings: TunnelSettings): TunnelTask {
  const { crypto, entropy } = settings.ike
  const stack: Stack = {
    settings,
    ike: ikeInitiator(settings.ike),
    esp: espChannel({ crypto, entropy }),
    l2tp: undefined,
    ppp: undefined,
    outputs: [],
    phase: { kind: 'on' },
    failed: false,
    padded: false,
    theirHeader: { length: false, numbers: false },
  }
  const taken = (): readonly TunnelOutput[] => stack.outputs.splice(0)
  return {
    begin(now) {
      onIke(stack, stack.ike.begin(now), now)
      return taken()
    },
    receive(input, now) {
      if (stack.phase.kind !== 'over') receive(stack, input, now)
      return taken()
    },
    tick(now) {
      if (stack.phase.kind !== 'over') tick(stack, now)
      return taken()
    },
    get wakeAt() {
      return wakeAt(stack)
    },
  }
}

function wakeAt({ phase, ike, l2tp, ppp }: Stack): number | undefined {
  if (phase.kind === 'over') return undefined
  const times = [ike.wakeAt, l2tp?.wakeAt, ppp?.wakeAt, phase.kind === 'leaving' ? phase.at : undefined]
  const known = times.filter((time) => time !== undefined)
  return known.length > 0 ? Math.min(...known) : undefined
}

function tick(stack: Stack, now: number): void {
  const { phase, ike } = stack
  if (phase.kind === 'leaving' && now >= phase.at) leaveNext(stack, now)
  const due = (task: { readonly wakeAt: number | undefined } | undefined): boolean => (task?.wakeAt ?? Infinity) <= now
  if (due(ike)) onIke(stack, ike.tick(now), now)
  if (stack.l2tp && due(stack.l2tp)) onL2tp(stack, stack.l2tp.tick(now), now)
  if (stack.ppp && due(stack.ppp)) onPpp(stack, stack.ppp.tick(now), now)
}

function receive(stack: Stack, input: TunnelInput, now: number): void {
  switch (input.kind) {
    case 'datagram': {
      // ESP has its SPI where IKE has its marker, so each ignores the other's packets.
      onEsp(stack, input.port === 'natt' ? stack.esp.receive(input.bytes) : [], now)
      onIke(stack, stack.ike.receive(input, now), now)
      return
    }
    case 'ip': {
      stack.padded = input.padded ?? false
      if (stack.ppp) onPpp(stack, stack.ppp.receive(input, now), now)
      stack.padded = false
      return
    }
    case 'rekey': {
      onIke(stack, stack.ike.receive(input, now), now)
      return
    }
    case 'close':
      leave(stack, now)
  }
}

// --- what each layer says ----------------------------------------------------------------------------------------

function onIke(stack: Stack, outputs: readonly IkeOutput[], now: number): void {
  for (const output of outputs) {
    switch (output.kind) {
      case 'send':
      case 'observe':
        stack.outputs.push(output)
        break
      case 'child-up':
        onKeys(stack, output, now)
        break
      case 'child-down':
        stack.esp.remove(output.spi)
        break
      case 'expiring':
        // The owner of the session begins a successor; without one, the session ends with its lifetime.
        break
      case 'failed':
        fail(stack, { layer: 'ike', failure: output.failure })
        end(stack)
        break
      case 'closed':
        end(stack)
    }
  }
}

function onKeys(stack: Stack, { child }: Extract<IkeOutput, { readonly kind: 'child-up' }>, now: number): void {
  stack.esp.add(child)
  stack.outputs.push({ kind: 'keyed', child })
  if (stack.l2tp || stack.phase.kind !== 'on') return
  stack.l2tp = l2tpInitiator(stack.settings.l2tp)
  onL2tp(stack, stack.l2tp.begin(now), now)
}

function onEsp(stack: Stack, outputs: readonly EspOutput[], now: number): void {
  for (const output of outputs) {
    switch (output.kind) {
      case 'send':
        stack.outputs.push(output)
        onIke(stack, stack.ike.receive({ kind: 'sent' }, now), now)
        break
      case 'observe':
        stack.outputs.push(output)
        break
      case 'exhausted':
        onIke(stack, stack.ike.receive({ kind: 'rekey' }, now), now)
        break
      case 'payload':
        onIke(stack, stack.ike.receive({ kind: 'heard' }, now), now)
        onPayload(stack, output, now)
    }
  }
}

function onPayload(stack: Stack, { nextHeader, bytes }: Extract<EspOutput, { readonly kind: 'payload' }>, now: number) {
  if (nextHeader !== UDP || !stack.l2tp) return
  const datagram = decodeUdp(bytes)
  if (!datagram.ok || datagram.value.destinationPort !== stack.settings.ike.l2tpPort) return
  const { payload } = datagram.value
  stack.theirHeader = dataHeaderFields(payload) ?? stack.theirHeader
  onL2tp(stack, stack.l2tp.receive({ kind: 'datagram', bytes: payload }, now), now)
}

function onL2tp(stack: Stack, outputs: readonly L2tpOutput[], now: number): void {
  for (const output of outputs) {
    switch (output.kind) {
      case 'datagram':
        onEsp(stack, stack.esp.send(l2tpDatagram(stack.settings.ike, output.bytes), { padded: stack.padded }), now)
        break
      case 'frame':
        if (stack.ppp) onPpp(stack, stack.ppp.receive(output, now), now)
        break
      case 'observe':
        stack.outputs.push(output)
        break
      case 'up':
        stack.ppp = pppInitiator(stack.settings.ppp)
        onPpp(stack, stack.ppp.begin(now), now)
        break
      case 'failed': {
        const { right, truncated, wrong } = stack.esp.counts
        if (right + truncated + wrong === 0) stack.outputs.push(observe('ipsec', { kind: 'esp-silent' }))
        fail(stack, { layer: 'l2tp', failure: output.failure })
        // L2TP has begun its own teardown.
        stack.ppp = undefined
        stack.phase = { kind: 'leaving', next: 'ike', at: now + TEARDOWN.l2tp }
        break
      }
      case 'closed':
        leaveIke(stack, now)
    }
  }
}

/** A peer that numbers its messages expects numbers in ours, so we follow it. We never write the length field. */
const headersOf = ({ theirHeader }: Stack): DataHeaders => ({
  ours: { length: false, numbers: theirHeader.numbers },
  theirs: theirHeader,
})

function onPpp(stack: Stack, outputs: readonly LinkOutput[], now: number): void {
  for (const output of outputs) {
    switch (output.kind) {
      case 'frame':
        if (stack.l2tp) onL2tp(stack, stack.l2tp.receive(output, now), now)
        break
      case 'ip':
      case 'observe':
        stack.outputs.push(output)
        break
      case 'up':
        stack.outputs.push({ ...output, headers: headersOf(stack) })
        break
      case 'up6':
        break
      case 'failed':
        fail(stack, { layer: 'ppp', failure: output.failure })
        stack.phase = { kind: 'leaving', next: 'l2tp', at: now + TEARDOWN.ppp }
        break
      case 'closed':
        leaveL2tp(stack, now)
    }
  }
}

// --- teardown ----------------------------------------------------------------------------------------------------

function fail(stack: Stack, failure: TunnelFailure): void {
  if (stack.failed || stack.phase.kind !== 'on') return
  stack.failed = true
  stack.outputs.push({ kind: 'failed', failure })
}

function leave(stack: Stack, now: number): void {
  if (stack.phase.kind !== 'on') return
  if (!stack.ppp) {
    leaveL2tp(stack, now)
    return
  }
  stack.phase = { kind: 'leaving', next: 'l2tp', at: now + TEARDOWN.ppp }
  onPpp(stack, stack.ppp.receive({ kind: 'close' }, now), now)
}

function leaveNext(stack: Stack, now: number): void {
  const { phase } = stack
  if (phase.kind !== 'leaving') return
  if (phase.next === 'l2tp') leaveL2tp(stack, now)
  else leaveIke(stack, now)
}

function leaveL2tp(stack: Stack, now: number): void {
  if (stack.phase.kind === 'over' || (stack.phase.kind === 'leaving' && stack.phase.next === 'ike')) return
  stack.ppp = undefined
  if (!stack.l2tp) {
    leaveIke(stack, now)
    return
  }
  stack.phase = { kind: 'leaving', next: 'ike', at: now + TEARDOWN.l2tp }
  onL2tp(stack, stack.l2tp.receive({ kind: 'close' }, now), now)
}

function leaveIke(stack: Stack, now: number): void {
  if (stack.phase.kind === 'over') return
  stack.l2tp = undefined
  stack.ppp = undefined
  stack.phase = { kind: 'leaving', next: 'ike', at: Number.POSITIVE_INFINITY }
  onIke(stack, stack.ike.receive({ kind: 'close' }, now), now)
}

function end(stack: Stack): void {
  if (stack.phase.kind === 'over') return
  stack.phase = { kind: 'over' }
  stack.outputs.push({ kind: 'closed', esp: stack.esp.counts })
}
