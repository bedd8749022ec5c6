import { formatIp } from '../../domain/net/address.ts'
import type { PppMethod } from '../../domain/profile/schema.ts'
import type { Stage } from '../../domain/connect/stage.ts'
import type { Seen } from '../../domain/connect/observation.ts'
import { isEncryptionAsked } from '../wire/ppp/ccp.ts'
import { decodePacket, encodePacket, type ControlPacket } from '../wire/ppp/control.ts'
import { decodeFrame, encodeFrame } from '../wire/ppp/frame.ts'
import { methodName } from '../wire/ppp/lcp.ts'
import { CODE, PPP } from '../wire/ppp/numbers.ts'
import { observe } from '../task.ts'
import type { Key } from '../../crypto/key.ts'
import type { Authentication, AuthenticationOutput } from './authentication.ts'
import { automaton, type Automaton, type AutomatonOutput, type Ending } from './automaton.ts'
import { incoming, isCarriage, outgoing } from './carriage.ts'
import { echoDue, startEcho, type Echo } from './echo.ts'
import { encryption, type Encryption, type EncryptionOutput } from './encryption.ts'
import { agreedIn, type Agreed } from './lcp.ts'
import { lcpEnd, peerWords } from './lcp-end.ts'
import { echoReply, echoRequest, LCP_CODES, protocolReject, rejectedProtocol } from './lcp-packets.ts'
import type { LinkBasics, LinkFailure, LinkInput, LinkOutput, LinkPhase, LinkTask } from './link-io.ts'
import { PROOF_PROTOCOLS, type LinkRole } from './link-role.ts'
import { proofFailure } from './proof-failure.ts'
import { networkPhase, type AddressOptions, type NetworkOutput, type NetworkPhase } from './network.ts'

/**
 * A PPP link (RFC 1661 section 3.2): LCP, then authentication, then IP. Serves both roles; the differences are a
 * `LinkRole`. It reads no clock and no socket: it takes and gives frames and IP packets.
 */
interface Link {
  readonly settings: LinkBasics
  readonly role: LinkRole
  readonly lcp: Automaton
  phase: LinkPhase
  restarts: number
  peerMru: number
  /** Authentication under way, with the protocol that carries its packets. */
  proof: { readonly protocol: number; readonly method: PppMethod; readonly task: Authentication } | undefined
  encryption: Encryption | undefined
  /** The peer asked for MPPE and has not sent IPCP since. */
  encryptionAsked: boolean
  network: NetworkPhase | undefined
  echo: Echo | undefined
  rejects: number
  outputs: LinkOutput[]
}

/** Most negotiations from the start, each with an authentication, that a gateway can put us through. */
const MOST_RESTARTS = 3
export function pppLink(settings: LinkBasics, role: LinkRole): LinkTask {
  const link: Link = {
    settings,
    role,
    lcp: automaton(role.lcp.rules, LCP_CODES),
    phase: 'idle',
    restarts: 0,
    peerMru: 0,
    proof: undefined,
    encryption: undefined,
    encryptionAsked: false,
    network: undefined,
    echo: undefined,
    rejects: 0,
    outputs: [],
  }
  const taken = (): readonly LinkOutput[] => link.outputs.splice(0)
  return {
    begin(now) {
      link.phase = 'establish'
      onLcp(link, link.lcp.begin(now), now)
      return taken()
    },
    receive(input, now) {
      if (link.phase !== 'over') receive(link, input, now)
      return taken()
    },
    tick(now) {
      if (link.phase !== 'over') tick(link, now)
      return taken()
    },
    get wakeAt() {
      return wakeAt(link)
    },
  }
}

const see = (link: Link, stage: Stage, seen: Seen): void => void link.outputs.push(observe(stage, seen))

function frame(link: Link, protocol: number, packet: ControlPacket): void {
  link.outputs.push({ kind: 'frame', bytes: encodeFrame({ protocol, information: encodePacket(packet) }) })
}

// --- input -------------------------------------------------------------------------------------------------------

function receive(link: Link, input: LinkInput, now: number): void {
  switch (input.kind) {
    case 'frame':
      onFrame(link, input.bytes, now)
      break
    case 'ip':
      sendIp(link, input.bytes)
      break
    case 'close':
      leave(link, now)
      break
    case 'lower-down':
      over(link)
  }
}

function sendIp(link: Link, packet: Uint8Array): void {
  const bytes = outgoing(link, packet)
  if (bytes) link.outputs.push({ kind: 'frame', bytes })
}

function onFrame(link: Link, bytes: Uint8Array, now: number): void {
  const decoded = decodeFrame(bytes)
  if (!decoded.ok) return
  const { protocol, information } = decoded.value
  if (link.echo) link.echo.unanswered = 0
  if (isCarriage(protocol, link)) {
    const bytes = incoming(link, decoded.value)
    if (bytes) link.outputs.push({ kind: 'ip', bytes })
    return
  }
  const packet = decodePacket(information)
  if (protocol === PPP.compression && link.encryption) {
    if (packet.ok) onEncryption(link, link.encryption.receive(packet.value, now), now)
  } else if (protocol === PPP.lcp) {
    if (packet.ok) onLcp(link, link.lcp.receive(packet.value, now), now)
  } else if (protocol === link.proof?.protocol) {
    if (packet.ok) onProof(link, link.proof.task.receive(packet.value, now), now)
  } else if (link.network?.negotiates(protocol)) {
    if (protocol === PPP.ipcp) link.encryptionAsked = false
    if (packet.ok) onNetwork(link, link.network.receive(protocol, packet.value, now), now)
  } else if (link.network) {
    if (protocol === PPP.compression && packet.ok) link.encryptionAsked = isEncryptionAsked(packet.value)
    link.rejects = (link.rejects + 1) % 0x100
    frame(link, PPP.lcp, protocolReject(link.rejects, decoded.value))
  }
}

// --- LCP ---------------------------------------------------------------------------------------------------------

function onLcp(link: Link, outputs: readonly AutomatonOutput[], now: number): void {
  for (const output of outputs) {
    if (output.kind === 'packet') frame(link, PPP.lcp, output.packet)
    else if (output.kind === 'other') onLcpOther(link, output.packet, now)
    else if (output.kind === 'up') established(link, agreedIn(output.ours), agreedIn(output.theirs), now)
    else if (output.kind === 'down') restart(link, now)
    else lcpEnded(link, output.why)
  }
  if (link.role.lcp.exhausted && link.phase === 'establish') {
    fail(link, { kind: 'no-common-method' }, now, 'No authentication method in common')
  }
}

function established(link: Link, ours: Agreed, theirs: Agreed, now: number): void {
  const { role } = link
  link.peerMru = theirs.mru
  see(link, 'lcp', { kind: 'lcp-up', mru: theirs.mru })
  const method = role.method(ours, theirs)
  if (role.isClient) seeMethods(link, method === undefined ? 'none' : methodName(method))
  if (!method && role.insists) {
    fail(link, { kind: 'no-common-method' }, now, 'Authentication is required')
    return
  }
  see(link, 'lcp', { kind: 'done' })
  if (!method) {
    startEncryption(link, undefined, now)
    return
  }
  const protocol = PROOF_PROTOCOLS[method]
  const task = role.authentication(method)
  link.proof = { protocol, method, task }
  link.phase = 'authenticate'
  onProof(link, task.begin(now), now)
}

function seeMethods(link: Link, agreed: string | undefined): void {
  const { lcp, allowed } = link.role
  see(link, 'lcp', {
    kind: 'auth-methods',
    wanted: lcp.wanted,
    allowed: allowed.map(methodName),
    ...(agreed === undefined ? {} : { agreed }),
  })
}

function restart(link: Link, now: number): void {
  dropUpper(link)
  link.phase = 'establish'
  link.restarts++
  if (link.restarts > MOST_RESTARTS) fail(link, { kind: 'disagreed', protocol: 'LCP' }, now, 'Negotiated too often')
}

/** The layers above LCP go down with it. */
function dropUpper(link: Link): void {
  link.proof = undefined
  link.encryption = undefined
  link.encryptionAsked = false
  link.network = undefined
  link.echo = undefined
}

function lcpEnded(link: Link, why: Ending): void {
  const { phase, role, proof, encryptionAsked } = link
  if (why.kind !== 'closed' && phase !== 'closing') {
    const { mismatch, observed, failure } = lcpEnd(why, { phase, role, hasProof: proof !== undefined, encryptionAsked })
    if (mismatch) seeMethods(link, undefined)
    for (const [stage, seen] of observed) see(link, stage, seen)
    link.outputs.push({ kind: 'failed', failure })
  }
  over(link)
}

function onLcpOther(link: Link, packet: ControlPacket, now: number): void {
  if (link.phase === 'establish' || link.phase === 'closing') return
  if (packet.code === CODE.echoRequest) {
    const reply = echoReply(packet, link.role.lcp.magic)
    if (reply) frame(link, PPP.lcp, reply)
  } else if (packet.code === CODE.protocolReject) onProtocolReject(link, rejectedProtocol(packet), now)
}

function onProtocolReject(link: Link, protocol: number | undefined, now: number): void {
  if (protocol === PPP.ipv6cp || protocol === PPP.ipv6) link.network?.withoutIpv6()
  if (protocol === PPP.compression && link.encryption) unencrypted(link, now)
  if (protocol === PPP.ipcp && link.phase === 'network') withoutAddress(link, now)
}

// --- authentication ----------------------------------------------------------------------------------------------

function onProof(link: Link, outputs: readonly AuthenticationOutput[], now: number): void {
  const { proof } = link
  if (!proof) return
  const method = methodName(proof.method)
  for (const output of outputs) {
    if (output.kind === 'packet') frame(link, proof.protocol, output.packet)
    else if (output.kind === 'accepted') proved(link, method, output.master, now)
    else {
      const { seen, failure, text } = proofFailure(output, method)
      see(link, 'authenticate', seen)
      fail(link, failure, now, text)
    }
  }
}

function proved(link: Link, method: string, master: Key | undefined, now: number): void {
  // Later ones only confirm it.
  if (link.phase !== 'authenticate') return
  see(link, 'authenticate', { kind: 'auth-accepted', method })
  see(link, 'authenticate', { kind: 'done' })
  startEncryption(link, master, now)
}

// --- encryption --------------------------------------------------------------------------------------------------

/** Addresses are only agreed on after encryption is, so that no packet is sent in clear. */
function startEncryption(link: Link, master: Key | undefined, now: number): void {
  link.phase = 'network'
  const { crypto, encrypted } = link.settings
  if (!encrypted) startNetwork(link, now)
  else if (master) {
    link.encryption = encryption({ crypto, master, isClient: link.role.isClient })
    onEncryption(link, link.encryption.begin(now), now)
  } else unencrypted(link, now)
}

function onEncryption(link: Link, outputs: readonly EncryptionOutput[], now: number): void {
  for (const output of outputs) {
    if (output.kind === 'packet') frame(link, PPP.compression, output.packet)
    else if (output.kind === 'refused') unencrypted(link, now)
    else if (!link.network) startNetwork(link, now)
  }
}

function unencrypted(link: Link, now: number): void {
  if (link.phase === 'closing') return
  see(link, 'address', { kind: 'ppp-encryption-refused' })
  fail(link, { kind: 'encryption' }, now, 'MPPE required but peer refused')
}

// --- IP ----------------------------------------------------------------------------------------------------------

function startNetwork(link: Link, now: number): void {
  const { role } = link
  link.network = networkPhase(role.ipcp(), role.ipv6cp())
  onNetwork(link, link.network.begin(now), now)
}

function onNetwork(link: Link, outputs: readonly NetworkOutput[], now: number): void {
  for (const output of outputs) {
    // An earlier output has ended the link.
    if (!link.network) return
    switch (output.kind) {
      case 'packet':
        frame(link, output.protocol, output.packet)
        break
      case 'up':
        addressed(link, output.agreed, now)
        break
      case 'down':
        link.phase = 'network'
        break
      case 'ended':
        ipcpEnded(link, output.why, now)
        break
      case 'up6':
        link.outputs.push(output)
    }
  }
}

function addressed(link: Link, options: AddressOptions, now: number): void {
  const agreed = link.role.agreement(options, link.peerMru)
  if (!agreed) {
    withoutAddress(link, now)
    return
  }
  const { local, peer, dns } = agreed
  link.phase = 'open'
  link.echo = startEcho(link.settings.echo, now)
  const words = { local: formatIp(local), ...(peer ? { peer: formatIp(peer) } : {}), dns: dns.map(formatIp) }
  see(link, 'address', { kind: 'address', ...words })
  see(link, 'address', { kind: 'done', found: formatIp(local) })
  link.outputs.push({ kind: 'up', agreed })
}

function withoutAddress(link: Link, now: number): void {
  see(link, 'address', { kind: 'no-address-given' })
  fail(link, { kind: 'no-address' }, now, 'No address')
}

function ipcpEnded(link: Link, why: Ending, now: number): void {
  if (link.phase === 'network') withoutAddress(link, now)
  else if (link.phase === 'open') {
    const words = peerWords(why)
    see(link, 'live', { kind: 'closed-by-gateway', ...words })
    fail(link, { kind: 'terminated-by-peer', ...words }, now, 'No network protocols running')
  }
}

// --- end and time ------------------------------------------------------------------------------------------------

function fail(link: Link, failure: LinkFailure, now: number, text: string): void {
  if (link.phase === 'closing' || link.phase === 'over') return
  if (failure.kind === 'no-common-method' && link.role.isClient) seeMethods(link, undefined)
  link.outputs.push({ kind: 'failed', failure })
  leave(link, now, text)
}

function leave(link: Link, now: number, text = 'User request'): void {
  if (link.phase === 'closing') return
  link.phase = 'closing'
  dropUpper(link)
  onLcp(link, link.lcp.close(now, text), now)
}

function over(link: Link): void {
  if (link.phase === 'over') return
  link.phase = 'over'
  link.outputs.push({ kind: 'closed' })
}

function tick(link: Link, now: number): void {
  onLcp(link, link.lcp.tick(now), now)
  if (link.proof) onProof(link, link.proof.task.tick(now), now)
  if (link.encryption) onEncryption(link, link.encryption.tick(now), now)
  if (link.network) onNetwork(link, link.network.tick(now), now)
  if (link.echo) tickEcho(link, link.echo, now)
}

function tickEcho(link: Link, echo: Echo, now: number): void {
  const due = echoDue(echo, now)
  if (due.kind === 'ask') {
    frame(link, PPP.lcp, echoRequest(echo.identifier, link.role.lcp.magic))
  } else if (due.kind === 'dead') {
    see(link, 'live', { kind: 'peer-silent', seconds: due.seconds })
    fail(link, { kind: 'peer-silent', seconds: due.seconds }, now, 'Peer not responding')
  }
}

function wakeAt({ phase, lcp, proof, encryption: sealing, network, echo }: Link): number | undefined {
  if (phase === 'idle' || phase === 'over') return undefined
  const all = [lcp.wakeAt, proof?.task.wakeAt, sealing?.wakeAt, network?.wakeAt, echo?.next]
  const times = all.filter((at) => at !== undefined)
  return times.length === 0 ? undefined : Math.min(...times)
}
