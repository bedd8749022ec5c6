import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { formatIp, parseIp, type IpAddress } from '../../domain/net/address.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import type { Endpoint } from '../ike-common/nat-detection.ts'
import type { Ports } from '../ikev1/settings.ts'
import type { Port } from '../task.ts'

/** Sockets of a practice gateway, bound to an address of this computer that other computers cannot reach. */
export interface Listener {
  readonly ports: Ports
  send(port: Port, to: Endpoint, bytes: Uint8Array): void
  close(): Promise<void>
}

/** @param ports 0 lets the system choose */
export async function listenOn(
  address: IpAddress,
  ports: Ports,
  onDatagram: (port: Port, from: Endpoint, bytes: Uint8Array) => void,
): Promise<Result<Listener, { readonly kind: 'port-taken'; readonly port: number }>> {
  const type = address.family === 4 ? 'udp4' : 'udp6'
  const sockets = { ike: createSocket(type), natt: createSocket(type) }
  const close = async (): Promise<void> => {
    await Promise.all([closed(sockets.ike), closed(sockets.natt)])
  }
  for (const port of ['ike', 'natt'] as const) {
    if (!(await bound(sockets[port], ports[port], formatIp(address)))) {
      await close()
      return failed({ kind: 'port-taken', port: ports[port] })
    }
    sockets[port].on('message', (bytes, from) => {
      const endpoint = endpointOf(from)
      if (endpoint) onDatagram(port, endpoint, Uint8Array.from(bytes))
    })
    // ICMP about a client that is gone.
    sockets[port].on('error', () => undefined)
  }
  return done({
    ports: { ike: sockets.ike.address().port, natt: sockets.natt.address().port },
    send: (port, to, bytes) => sockets[port].send(bytes, to.port, formatIp(to.address), () => undefined),
    close,
  })
}

function endpointOf({ address, port }: RemoteInfo): Endpoint | undefined {
  const parsed = parseIp(address)
  return parsed && { address: parsed, port }
}

function bound(socket: Socket, port: number, address: string): Promise<boolean> {
  return new Promise((resolve) => {
    socket.once('error', () => resolve(false))
    socket.bind({ port, address, exclusive: true }, () => {
      socket.removeAllListeners('error')
      resolve(true)
    })
  })
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
