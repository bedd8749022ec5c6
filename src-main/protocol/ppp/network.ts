import type { IpAddress } from '../../domain/net/address.ts'
import { ipVersion } from '../wire/ip/ipv4.ts'
import type { ControlPacket } from '../wire/ppp/control.ts'
import { PPP } from '../wire/ppp/numbers.ts'
import { automaton, type AutomatonOutput, type Ending, type Rules } from './automaton.ts'
import { linkLocalIn } from './ipv6cp.ts'

/**
 * The network-layer phase of a link (RFC 1661 section 3.6): IPCP, without which there is no tunnel, and IPV6CP if it is
 * wanted. A failure of IPv6 does not end the phase: IPv4 continues alone.
 */
export interface NetworkPhase {
  begin(now: number): readonly NetworkOutput[]
  receive(protocol: number, packet: ControlPacket, now: number): readonly NetworkOutput[]
  tick(now: number): readonly NetworkOutput[]
  /** Whether this phase handles the packets of this control protocol. */
  negotiates(protocol: number): boolean
  /** True for an IP packet whose version matches the protocol, while that version is open. */
  carries(protocol: number, packet: Uint8Array): boolean
  /** The peer does not support IPv6. */
  withoutIpv6(): void
  readonly wakeAt: number | undefined
}

/** The agreement of IPCP. */
export type AddressOptions = Extract<AutomatonOutput, { readonly kind: 'up' }>

export type NetworkOutput =
  | { readonly kind: 'packet'; readonly protocol: number; readonly packet: ControlPacket }
  | { readonly kind: 'up'; readonly agreed: AddressOptions }
  /** IPv4 is no longer open, as the peer negotiates again. */
  | { readonly kind: 'down' }
  | { readonly kind: 'ended'; readonly why: Ending }
  /** Link-local addresses; undefined for a side that named no identifier. */
  | { readonly kind: 'up6'; readonly local: IpAddress | undefined; readonly peer: IpAddress | undefined }

export function networkPhase(ipcpRules: Rules, ipv6cpRules: Rules | undefined): NetworkPhase {
  const ipcp = automaton(ipcpRules)
  let ipv6cp = ipv6cpRules && automaton(ipv6cpRules)
  const open = { ipv4: false, ipv6: false }

  const ofIpcp = (outputs: readonly AutomatonOutput[]): readonly NetworkOutput[] =>
    outputs.flatMap((output): readonly NetworkOutput[] => {
      if (output.kind === 'other') return []
      if (output.kind === 'packet') return [{ ...output, protocol: PPP.ipcp }]
      open.ipv4 = output.kind === 'up'
      return output.kind === 'up' ? [{ kind: 'up', agreed: output }] : [output]
    })

  const ofIpv6cp = (outputs: readonly AutomatonOutput[]): readonly NetworkOutput[] =>
    outputs.flatMap((output): readonly NetworkOutput[] => {
      if (output.kind === 'other') return []
      if (output.kind === 'packet') return [{ ...output, protocol: PPP.ipv6cp }]
      open.ipv6 = output.kind === 'up'
      if (output.kind === 'ended') ipv6cp = undefined
      return output.kind === 'up'
        ? [{ kind: 'up6', local: linkLocalIn(output.ours), peer: linkLocalIn(output.theirs) }]
        : []
    })

  return {
    begin: (now) => [...ofIpcp(ipcp.begin(now)), ...ofIpv6cp(ipv6cp?.begin(now) ?? [])],
    receive(protocol, packet, now) {
      if (protocol === PPP.ipcp) return ofIpcp(ipcp.receive(packet, now))
      return protocol === PPP.ipv6cp ? ofIpv6cp(ipv6cp?.receive(packet, now) ?? []) : []
    },
    tick: (now) => [...ofIpcp(ipcp.tick(now)), ...ofIpv6cp(ipv6cp?.tick(now) ?? [])],
    negotiates: (protocol) => protocol === PPP.ipcp || (protocol === PPP.ipv6cp && ipv6cp !== undefined),
    carries(protocol, packet) {
      const version = ipVersion(packet)
      return protocol === PPP.ipv4 ? version === 4 && open.ipv4 : version === 6 && open.ipv6
    },
    withoutIpv6() {
      ipv6cp = undefined
      open.ipv6 = false
    },
    get wakeAt() {
      const times = [ipcp.wakeAt, ipv6cp?.wakeAt].filter((at) => at !== undefined)
      return times.length === 0 ? undefined : Math.min(...times)
    },
  }
}
