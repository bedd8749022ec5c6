import type { Fault } from '../../../src-main/domain/connect/fault.ts'
import type { Entry } from '../journal/journal.ts'
import { L2TP_PORT } from './guard.ts'
import { missingRules } from './missing-rules.ts'
import type { Rule, RuleSet } from './rules.ts'
import type { SessionRules } from './session-rules.ts'

/** UDP ports that the gateway listens on. */
export interface PeerPorts {
  readonly ike: number
  readonly natt: number
  readonly l2tp: number
}
const STANDARD_PORTS: PeerPorts = { ike: 500, natt: 4_500, l2tp: L2TP_PORT }

/**
 * Allows only the traffic that makes the tunnel and the traffic through it, for both families: loopback, IKE and ESP
 * with the gateway, DHCP, and IPv6 neighbour discovery. The rules stay when the helper dies, and are removed by the
 * disconnect or the next start.
 * @param link name of the tunnel's own link, once it has one. No other PPP link is allowed, because with PPPoE or a
 *   modem the uplink is such a link itself.
 */
export function killSwitchRules(gateway: string, link?: string, ports = STANDARD_PORTS): RuleSet {
  const tunnel: readonly Rule[] = link === undefined ? [] : [{ family: 4, link, then: 'accept' }]
  const both: readonly Rule[] = [
    { link: 'lo', then: 'accept' },
    ...tunnel,
    { peer: gateway, protocol: 'esp', then: 'accept' },
    { peer: gateway, peerPorts: [ports.ike, ports.natt], then: 'accept' },
    { peer: gateway, peerPorts: [ports.l2tp], ipsec: 'seen', then: 'accept' },
  ]
  const neighbours: Rule = { protocol: 'neighbours', then: 'accept' }
  const dhcp = (own: number, peer: number): Rule => ({ family: 4, ownPort: own, peerPorts: [peer], then: 'accept' })
  return {
    name: 'culvert-kill',
    priority: -5,
    rules: {
      output: [...both, dhcp(68, 67), neighbours],
      input: [...both, { peer: gateway, protocol: 'icmp', then: 'accept' }, dhcp(68, 67), neighbours],
      forward: tunnel,
    },
    otherwise: 'drop',
  }
}

/** The kill switch of one tunnel. Each change returns the fault when no firewall accepts it. */
export class KillSwitch {
  readonly #rules: SessionRules
  readonly #gateway: string
  readonly #ports: PeerPorts
  #isOn = false

  constructor(rules: SessionRules, gateway: string, ports: PeerPorts) {
    this.#rules = rules
    this.#gateway = gateway
    this.#ports = ports
  }

  get isOn(): boolean {
    return this.#isOn
  }

  /**
   * Takes over the one that the profile's dead session has left on, so that it is replaced without a gap.
   * @returns whether there was one
   */
  async takeOver(entries: readonly Entry[]): Promise<boolean> {
    const left = entries.findLast((entry) => entry.kind === 'kill-switch')
    if (!left) return false
    this.#isOn = (await missingRules(left.firewall, ['culvert-kill'])).length === 0
    if (this.#isOn) this.#rules.adopt(left.firewall)
    return true
  }

  /** Lets only the traffic with the gateway out, before there is a link. */
  shut(): Promise<Fault | undefined> {
    return this.#isOn ? this.open() : this.put()
  }

  /** Applies the rules before there is a link, or again when they were removed. */
  async put(): Promise<Fault | undefined> {
    const wrong = await this.#rules.put('kill-switch', killSwitchRules(this.#gateway, undefined, this.#ports))
    this.#isOn ||= wrong === undefined
    return wrong
  }

  /**
   * @param link allowed in addition to the traffic with the gateway; absent once the tunnel is gone, as its name may be
   *   reused
   */
  async open(link?: string): Promise<Fault | undefined> {
    return this.#isOn ? this.#rules.replace(killSwitchRules(this.#gateway, link, this.#ports)) : undefined
  }
}
