import { readdir, readFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import process from 'node:process'
import type { Result } from '../../../domain/result.ts'
import type { Clock } from '../../../domain/time.ts'
import { systemClock } from '../../time.ts'
import { openBus, type Bus } from '../../dbus/bus.ts'
import type { BusFailure } from '../../dbus/call.ts'

/** Data of the kernel and of the name server file. */
export interface NetworkReadings {
  /** State of each link by its name, `up`, `down` (`operstate`), without the loopback. */
  readonly links: Readonly<Record<string, string>>
  /** Addresses with their prefix length, by link. */
  readonly addresses: Readonly<Record<string, readonly string[]>>
  /** `/proc/net/route`. */
  readonly route: string
  /** `/proc/net/ipv6_route`. */
  readonly ipv6Route: string
  /** `/etc/resolv.conf`. */
  readonly resolver: string
}

/** Everything outside the process that the host events depend on. */
export interface Host {
  /** A new connection to the system's message bus. */
  openBus(): Promise<Result<Bus, BusFailure>>
  network(): Promise<NetworkReadings>
  /** `/proc/net/arp`. */
  neighbours(): Promise<string>
  /** systemd-resolved's file of the servers that it asks; empty without systemd-resolved. */
  resolvedServers(): Promise<string>
  /** Number of this process, by which logind finds its session. */
  readonly process: number
  readonly clock: Clock
}

const SYSTEM_BUS = 'unix:path=/run/dbus/system_bus_socket'
const LINKS = '/sys/class/net'

export const systemHost = (): Host => ({
  openBus: () => openBus(SYSTEM_BUS, systemClock),
  network,
  neighbours: () => text('/proc/net/arp'),
  resolvedServers: () => text('/run/systemd/resolve/resolv.conf'),
  process: process.pid,
  clock: systemClock,
})

async function network(): Promise<NetworkReadings> {
  const [links, route, ipv6Route, resolver] = await Promise.all([
    linkStates(),
    text('/proc/net/route'),
    text('/proc/net/ipv6_route'),
    text('/etc/resolv.conf'),
  ])
  const addresses = Object.entries(networkInterfaces()).map(
    ([name, list = []]) => [name, list.map(({ cidr, address }) => cidr ?? address)] as const,
  )
  return { links, addresses: Object.fromEntries(addresses), route, ipv6Route, resolver }
}

async function linkStates(): Promise<Readonly<Record<string, string>>> {
  const names = await readdir(LINKS).catch(() => [])
  const states = names
    .filter((name) => name !== 'lo')
    .map(async (name) => [name, (await text(`${LINKS}/${name}/operstate`)).trim()] as const)
  return Object.fromEntries(await Promise.all(states))
}

/** Empty for a file that does not exist: its appearance is a change. */
const text = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '')
