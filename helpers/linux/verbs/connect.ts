import { networkInterfaces } from 'node:os'
import type { HelperMessage } from '../../../src-main/contract/helper.ts'
import { fault, type Fault } from '../../../src-main/domain/connect/fault.ts'
import { parseIp } from '../../../src-main/domain/net/address.ts'
import { gatewayProblem, type GatewayProblem } from '../../../src-main/domain/net/gateway.ts'
import { allows } from '../../../src-main/domain/profile/address-family.ts'
import { ipv6NotCarried } from '../../../src-main/domain/profile/carried.ts'
import { isReadableSecret } from '../daemons/l2tp.ts'
import type { Session } from '../session/session.ts'
import type { ConnectRequest } from '../tunnel/request.ts'
import { Tunnel } from '../tunnel/tunnel.ts'

/**
 * Makes the tunnel, the only one on this computer; answers when it carries packets, or when it failed and is undone.
 */
export async function connect(request: ConnectRequest, session: Session): Promise<HelperMessage> {
  const { number } = request
  if (session.tunnel)
    return { kind: 'failed', number, fault: fault('session-active', { args: { name: request.profile.name } }) }
  const refused = refusal(request)
  if (refused) return { kind: 'failed', number, fault: refused }
  const tunnel = new Tunnel(request, session, session.say)
  session.tunnel = tunnel
  tunnel.onDown = () => {
    if (session.tunnel === tunnel) session.tunnel = undefined
  }
  const result = await tunnel.connect()
  if (result.ok) return { kind: 'done', number, facts: result.value }
  tunnel.onDown()
  return { kind: 'failed', number, fault: result.fault }
}

/** Why a request is refused that its schema accepts, because the reason can only be seen on this computer. */
function refusal({ profile, address, secrets }: ConnectRequest): Fault | undefined {
  const gateway = parseIp(address)
  if (gateway?.family !== 4)
    return fault('gateway-ipv6-only', { args: { gateway: profile.gateway, component: 'xl2tpd' } })
  if (!allows(profile.ipsec.addressFamily, gateway))
    return fault('ipv6-outside-not-carried', { args: { component: 'xl2tpd' } })
  // The name in the gateway's certificate is checked against the profile's, so that address must be the one that is
  // dialled.
  if (parseIp(profile.gateway) && profile.gateway !== address)
    return settings('culvert-helper', 'the address is not that of the profile')
  if (secrets.tunnelSecret && !isReadableSecret(secrets.tunnelSecret)) return settings('xl2tpd', 'l2tp.tunnelSecret')
  const own = Object.values(networkInterfaces()).flatMap((link) => link?.flatMap(({ cidr }) => cidr ?? []) ?? [])
  const problem = gatewayProblem(gateway, own)
  return problem ? settings('culvert-helper', REASONS[problem]) : ipv6NotCarried(profile)
}

const REASONS: Readonly<Record<GatewayProblem, string>> = {
  nobodys: 'the gateway’s address is no computer’s',
  own: 'the gateway’s address is this computer’s own',
  network: 'the gateway’s address is that of a whole network',
}

const settings = (component: string, reason: string): Fault =>
  fault('settings-refused', { args: { component, reason } })
