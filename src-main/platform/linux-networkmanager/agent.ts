import { z } from 'zod'
import { done, type Result } from '../../domain/result.ts'
import type { Stop } from '../../domain/time.ts'
import type { NetworkManager } from './network-manager.ts'
import { Typed } from '../dbus/variant.ts'
import type { Bus, BusAnswer } from '../dbus/bus.ts'
import type { BusFailure } from '../dbus/call.ts'

const PATH = '/org/freedesktop/NetworkManager/SecretAgent'
const IFACE = 'org.freedesktop.NetworkManager.SecretAgent'
/** There is one agent for each identifier and login session; ours exists only during a dial. */
const IDENTIFIER = 'org.culvert.Agent'

const request = z
  .tuple([z.object({ connection: z.object({ uuid: z.string() }) }), z.string(), z.literal('vpn')])
  .rest(z.unknown())

/**
 * Offers the secrets of one connection to NetworkManager only: any process of the system may call an object on the bus,
 * so the caller must be the owner of NetworkManager's name.
 */
export async function offerSecrets(
  bus: Bus,
  manager: NetworkManager,
  uuid: string,
  secrets: Readonly<Record<string, string>>,
): Promise<Result<Stop, BusFailure>> {
  const answer = async (member: string, body: readonly unknown[], sender: string): Promise<BusAnswer> => {
    if (sender !== (await manager.owner())) return refusal('org.freedesktop.DBus.Error.AccessDenied', 'not for you')
    if (member !== 'GetSecrets') return { ok: true, signature: '', body: [] }
    const asked = request.safeParse(body)
    if (!asked.success || asked.data[0].connection.uuid !== uuid)
      return refusal(`${IFACE}.NoSecrets`, 'no secrets for this connection')
    const vpn = { secrets: new Typed('a{ss}', secrets) }
    return { ok: true, signature: 'a{sa{sv}}', body: [{ vpn }] }
  }
  const withdraw = bus.serve({ path: PATH, iface: IFACE, answer })
  const registered = await manager.registerAgent(IDENTIFIER)
  if (!registered.ok) {
    withdraw()
    return registered
  }
  return done(() => {
    withdraw()
    void manager.unregisterAgent()
  })
}

const refusal = (name: string, text: string): BusAnswer => ({ ok: false, name, text })
