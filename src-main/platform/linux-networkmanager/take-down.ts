import { done, failed, type Result } from '../../domain/result.ts'
import { callFault } from './faults.ts'
import type { NetworkManager } from './network-manager.ts'
import { pause } from '../time.ts'
import { parseLinks } from './parse.ts'
import { MARK } from './render.ts'
import type { Machine } from './run/machine.ts'

/** pppd takes six seconds to notice that its Terminate-Request is not answered, and the link exists until then. */
const LINK_GONE_MS = 12_000
const DEACTIVATED_MS = 8000

/** Ends every activation of this connection, and waits until NetworkManager has none left. */
export async function deactivate(manager: NetworkManager, machine: Machine, id: string): Promise<Result> {
  for (const end = machine.now() + DEACTIVATED_MS; machine.now() < end;) {
    const actives = await manager.actives()
    if (!actives.ok) return failed(callFault(actives.fault))
    const ours = actives.value.filter(({ uuid }) => uuid === id)
    if (ours.length === 0) return done()
    for (const { path, state } of ours) {
      // States 3 and 4: being deactivated already.
      const gone = state >= 3 ? done() : await manager.deactivate(path)
      if (!gone.ok) return failed(callFault(gone.fault))
    }
    await pause(machine, 150)
  }
  return done()
}

/** Removes every activation, link, connection and file of this id. A connection is deleted only if it has our mark. */
export async function takeDown(manager: NetworkManager, machine: Machine, id: string): Promise<Result> {
  const links = await linksOf(manager, machine, id)
  const ended = await deactivate(manager, machine, id)
  if (!ended.ok) return ended
  await linksGone(machine, links)
  const found = await manager.find(id)
  if (!found.ok) return failed(callFault(found.fault))
  if (found.value && isOurs(found.value.settings)) {
    const removed = await manager.remove(found.value.path)
    if (!removed.ok) return failed(callFault(removed.fault))
  }
  await machine.remove(certificateFolder(machine, id))
  await removeLeftovers(manager, machine, id)
  return done()
}

/**
 * After a failed attempt the plugin (1.20) leaves the pre-shared key in a file that root owns. An unprivileged user of
 * this backend cannot remove it until the next connect; root can.
 */
async function removeLeftovers(manager: NetworkManager, machine: Machine, id: string): Promise<void> {
  if (machine.user.id !== 0) return
  await machine.remove(`/run/nm-l2tp-${id}`)
  const actives = await manager.actives()
  // The plugin has one such file for all its connections.
  if (actives.ok && actives.value.length === 0) await machine.remove('/etc/ipsec.d/ipsec.nm-l2tp.secrets')
}

export const certificateFolder = (machine: Machine, id: string): string => `${machine.runtime}/${id}`

/**
 * Removes the certificate files of connections that no longer exist, left by a crash or a restart of NetworkManager.
 */
export async function removeStaleFiles(manager: NetworkManager, machine: Machine): Promise<void> {
  const folders = (await machine.list(machine.runtime)) ?? []
  if (folders.length === 0) return
  const connections = await manager.connections()
  if (!connections.ok) return
  const known = new Set(connections.value.map(({ uuid }) => uuid))
  for (const id of folders.filter((name) => UUID.test(name) && !known.has(name)))
    await machine.remove(certificateFolder(machine, id))
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Our mark is in the `user` setting, which NetworkManager stores and does not interpret. */
export function isOurs(settings: Readonly<Record<string, Readonly<Record<string, unknown>>>>): boolean {
  const data = settings['user']?.['data']
  return typeof data === 'object' && data !== null && MARK in data
}

/** Names of the PPP links that carry this connection now. */
async function linksOf(manager: NetworkManager, machine: Machine, id: string): Promise<readonly string[]> {
  const actives = await manager.actives()
  if (!actives.ok) return []
  const ours = actives.value.filter(({ uuid, ip4 }) => uuid === id && ip4 !== '/')
  const configurations = await Promise.all(ours.map(({ ip4 }) => manager.ip4(ip4)))
  const addresses = new Set(configurations.flatMap((ip4) => ip4?.addresses ?? []))
  return parseLinks((await machine.output('links')) ?? '').flatMap(({ name, address }) =>
    address !== undefined && addresses.has(address) ? [name] : [],
  )
}

async function linksGone(machine: Machine, names: readonly string[]): Promise<void> {
  for (const end = machine.now() + LINK_GONE_MS; names.length > 0 && machine.now() < end;) {
    const present = parseLinks((await machine.output('links')) ?? '')
    if (!present.some(({ name }) => names.includes(name))) return
    await pause(machine, 200)
  }
}
