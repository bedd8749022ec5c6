import type { PppMethod } from '../../domain/profile/schema.ts'
import type { Authentication } from './authentication.ts'
import { chapClient } from './chap-client.ts'
import { eapClient } from './eap-client.ts'
import { addressesIn, clientIpcp } from './ipcp.ts'
import { ipv6cp } from './ipv6cp.ts'
import { clientLcp } from './lcp.ts'
import { pppLink } from './link.ts'
import type { ClientLinkSettings, LinkTask } from './link-io.ts'
import { papClient } from './pap.ts'

/** The client's end of a PPP link: authenticates with the password and asks for an address. */
export function pppInitiator(settings: ClientLinkSettings): LinkTask {
  const { entropy, methods } = settings
  return pppLink(settings, {
    isClient: true,
    lcp: clientLcp(settings),
    allowed: methods,
    method: (_ours, theirs) => theirs.method,
    // A gateway that asks for no password has still authenticated itself in IKE.
    insists: false,
    authentication: (method) => clientOf(method, settings),
    ipcp: clientIpcp,
    agreement({ ours, theirs }, peerMru) {
      const { address, dns } = addressesIn(ours)
      return address && { local: address, peer: addressesIn(theirs).address, dns, peerMru }
    },
    ipv6cp: () => (settings.ipv6 ? ipv6cp(entropy) : undefined),
  })
}

function clientOf(method: PppMethod, settings: ClientLinkSettings): Authentication {
  if (method === 'pap') return papClient(settings)
  return method === 'eap-mschapv2' ? eapClient(settings) : chapClient(method, settings)
}
