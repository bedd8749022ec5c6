import type { HelperMessage } from '../../../src-main/contract/helper.ts'
import { fault } from '../../../src-main/domain/faults/fault.ts'
import { parseIp } from '../../../src-main/domain/net/address.ts'
import type { Session } from '../session.ts'
import { Tunnel, type ConnectRequest } from '../tunnel.ts'

/** Makes the tunnel, the only one of this machine; answers when it carries packets, or when it failed and is undone. */
export async function connect(request: ConnectRequest, session: Session): Promise<HelperMessage> {
  const { number } = request
  if (session.tunnel)
    return { kind: 'failed', number, fault: fault('session-active', { args: { name: request.profile.name } }) }
  if (parseIp(request.address)?.family !== 4) return { kind: 'failed', number, fault: ipv6Gateway() }
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

const ipv6Gateway = () =>
  fault('settings-refused', { args: { component: 'xl2tpd', reason: 'the gateway has an IPv6 address only' } })
