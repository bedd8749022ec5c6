import type { PppMethod } from '../../domain/profile/schema.ts'
import type { Authentication } from './authentication.ts'
import { chapGateway } from './chap-gateway.ts'
import { eapGateway } from './eap-gateway.ts'
import { addressesIn, gatewayIpcp } from './ipcp.ts'
import { ipv6cp } from './ipv6cp.ts'
import { gatewayLcp } from './lcp.ts'
import { pppLink } from './link.ts'
import type { GatewayLinkSettings, LinkTask } from './link-io.ts'
import { papGateway } from './pap.ts'

/**
 * The gateway's end of a PPP link, for tests and for the practice gateway: asks for the password and assigns an
 * address.
 */
export function pppResponder(settings: GatewayLinkSettings): LinkTask {
  const { entropy, methods, address, clientAddress, dns } = settings
  return pppLink(settings, {
    isClient: false,
    lcp: gatewayLcp(settings),
    allowed: methods,
    method: (ours) => ours.method,
    insists: methods.length > 0,
    authentication: (method) => gatewayOf(method, settings),
    ipcp: () => gatewayIpcp({ own: address, client: clientAddress, dns }),
    agreement({ theirs }, peerMru) {
      const peer = addressesIn(theirs).address
      // A client without an address cannot use the link.
      return peer && { local: address, peer, dns: [], peerMru }
    },
    ipv6cp: () => (settings.ipv6 ? ipv6cp(entropy) : undefined),
  })
}

function gatewayOf(method: PppMethod, settings: GatewayLinkSettings): Authentication {
  if (method === 'pap') return papGateway(settings)
  return method === 'eap-mschapv2' ? eapGateway(settings) : chapGateway(method, settings)
}
