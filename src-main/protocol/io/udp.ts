import { createSocket, type Socket } from 'node:dgram'
import { formatIp, parseIp, type IpAddress } from '../../domain/net/address.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import type { GatewayAddress, GatewayEvents, GatewaySockets, NoWay } from '../run/environment.ts'
import type { Port } from '../task.ts'

/** Both ports of a gateway. */
const PORTS = ['ike', 'natt'] as const

/**
 * Opens connected sockets, as only a connected one reports that no program listens there (ICMP port unreachable). Their
 * source ports are unprivileged, so another program on this computer may hold 500 and 4500.
 *
 * Node has no option for "do not fragment". What each system does:
 * - Linux sets it on each datagram that fits the path MTU it knows, at first the link's own. When a router says that
 *   one was too big, the socket gets EMSGSIZE without the size, the datagram is lost, and for ten minutes Linux
 *   fragments larger ones to this address itself, without the flag and without an error; `fragments.ts`
 * sees it.
 * Linux always fragments a datagram larger than the link's MTU.
 * - macOS and Windows never set it: routers fragment, and this computer does not learn of it.
 */
export async function openGatewaySockets(
  gateway: GatewayAddress,
  events: GatewayEvents,
): Promise<Result<GatewaySockets, NoWay>> {
  const address = formatIp(gateway.address)
  const sockets = { ike: newSocket(gateway.address), natt: newSocket(gateway.address) }
  const closeAll = async (): Promise<void> => {
    await Promise.all(PORTS.map((port) => closed(sockets[port])))
  }
  for (const port of PORTS) {
    const problem = await connected(sockets[port], gateway.ports[port], address)
    if (problem !== undefined) {
      await closeAll()
      return failed({ kind: 'no-route', text: problem })
    }
    listen(sockets[port], port, events)
  }
  const own = sockets.natt.address()
  const local = parseIp(own.address.replace(/%.*$/, ''))
  if (!local) {
    await closeAll()
    return failed({ kind: 'no-route', text: own.address })
  }
  return done({
    local: { address: local, ports: { ike: sockets.ike.address().port, natt: own.port } },
    send: (port, bytes) => sendOn(sockets[port], port, bytes, events),
    close: closeAll,
  })
}

const newSocket = ({ family }: IpAddress): Socket => createSocket(family === 4 ? 'udp4' : 'udp6')

/** The system's error code; undefined when the socket connected. */
function connected(socket: Socket, port: number, address: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const refused = (error: NodeJS.ErrnoException): void => resolve(error.code ?? error.message)
    socket.once('error', refused)
    // On failure Node calls this with the error, although its types do not say so.
    const answered = (error?: NodeJS.ErrnoException): void => {
      socket.removeListener('error', refused)
      resolve(error ? (error.code ?? error.message) : undefined)
    }
    socket.connect(port, address, answered)
  })
}

function listen(socket: Socket, port: Port, events: GatewayEvents): void {
  socket.on('message', (message) => events.datagram(port, Uint8Array.from(message)))
  socket.on('error', (error: NodeJS.ErrnoException) => onError(error, port, events))
}

/** Errors of sending and errors that ICMP reported arrive alike; only the latter say something about the gateway. */
function onError(error: NodeJS.ErrnoException, port: Port, events: GatewayEvents): void {
  if (error.code === 'ECONNREFUSED' || error.code === 'ECONNRESET') events.unreachable(port)
  if (error.code === 'EMSGSIZE') events.tooBig(port)
}

function sendOn(socket: Socket, port: Port, bytes: Uint8Array, events: GatewayEvents): void {
  try {
    socket.send(bytes, (error) => {
      if (error) onError(error, port, events)
    })
  } catch {
    // The socket was closed meanwhile; the datagram is lost, as any datagram may be.
  }
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    try {
      socket.close(() => resolve())
    } catch {
      resolve()
    }
  })
}
