import { fault, type Fault } from '../../../src-main/domain/connect/fault.ts'
import type { Stage } from '../../../src-main/domain/connect/stage.ts'
import type { Profile } from '../../../src-main/domain/profile/schema.ts'
import { done, failed, type Result } from '../../../src-main/domain/result.ts'
import type { Entry } from '../journal/journal.ts'
import { applyRules } from './firewall.ts'
import { coverForeignRoutes } from './foreign-routes.ts'
import { mssRules } from './mss.ts'
import { applyResolver, isTaken, NAMES_LOST, planResolver } from './resolver.ts'
import { addRoutes, FULL_TUNNEL, hasIpv6, IPV6_BLOCK, removeCircle, tunnelRoute, type RouteWords } from './routes.ts'

export interface Link {
  readonly profile: Profile
  readonly gateway: string
  readonly link: string
  /** The gateway's end of the link. */
  readonly peer: string | undefined
  readonly mtu: number
  /** Name servers that the gateway offered. */
  readonly offered: readonly string[]
}

/** Directs packets and names into a link that is up. @returns the name servers in use */
export async function setUpNetwork(to: Link, write: (entry: Entry) => void): Promise<Result<readonly string[]>> {
  if (to.peer === to.gateway) await removeCircle(to.gateway, to.link)
  const routes = routesOf(to)
  if (routes.length > 0) {
    write({ kind: 'routes', routes: routes.map((route) => [...route]) })
    const words = await addRoutes(routes)
    if (words !== undefined) return failed(notRouted(words, 'routes'))
    const past = await keepRoutes(to, 'routes', write)
    if (past) return failed(past)
  }
  // A tunnel works without these rules; if they cannot be applied, the link's own limit has to suffice.
  await applyRules(mssRules(to.link, to.mtu), (firewall) => write({ kind: 'mss', firewall }))
  return setUpNames(to, write)
}

export function routesOf({ profile: { routing }, link }: Link): readonly RouteWords[] {
  const networks = routing.mode === 'full' ? FULL_TUNNEL : routing.routes.filter((route) => !route.includes(':'))
  const block = routing.ipv6 === 'block' && hasIpv6() ? IPV6_BLOCK : []
  return [...networks.map((network) => tunnelRoute(network, link)), ...block]
}

/**
 * @param plan ways to change them, the best first @returns the name servers in use; empty when none is used for this
 *   tunnel
 */
export async function setUpNames(
  { profile, link, offered }: Link,
  write: (entry: Entry) => void,
  plan = planResolver(link),
): Promise<Result<readonly string[]>> {
  const chosen = profile.dns.servers.filter((server) => !server.includes(':'))
  const servers = chosen.length > 0 ? chosen : offered
  if (servers.length === 0) return done([])
  const split = profile.routing.mode === 'split'
  // In a split tunnel, the gateway's servers resolve only the profile's domains; servers that the person entered
  // resolve all names if there are no domains.
  if (split && chosen.length === 0 && profile.dns.domains.length === 0) return done([])
  const all = !split || profile.dns.domains.length === 0
  let words: string | undefined = NAMES_LOST
  for (const state of plan) {
    write({ kind: 'resolver', state })
    words = await applyResolver(state, { servers, domains: profile.dns.domains, all }).catch(String)
    if (words === undefined) return done(servers)
  }
  return failed(fault('dns-not-applied', { os: { source: 'resolv.conf', text: words.slice(0, 2_000) } }))
}

/**
 * Covers the routes that the network hands out over a full tunnel's. The networks of a split tunnel are often private
 * ones that a local network uses, too; there the more specific route is the right one. @returns why the tunnel must end
 */
export async function keepRoutes(to: Link, stage: Stage, write: (entry: Entry) => void): Promise<Fault | undefined> {
  if (to.profile.routing.mode !== 'full') return undefined
  const words = await coverForeignRoutes(routesOf(to), to.gateway, write)
  return words === undefined ? undefined : notRouted(words, stage)
}

/**
 * Remembers what another program wrote into the file of name servers as the state to restore, and puts the tunnel's
 * servers in force again.
 * @param entries what the session has journaled
 */
export async function keepNames(
  to: Link,
  entries: readonly Entry[],
  write: (entry: Entry) => void,
): Promise<Fault | undefined> {
  const last = entries.findLast((entry) => entry.kind === 'resolver')
  if (!isTaken(last?.state)) return undefined
  const set = await setUpNames(to, write, planResolver(to.link).slice(-1))
  return set.ok ? undefined : set.fault
}

export const notRouted = (text: string, stage: Stage): Fault =>
  fault('routes-missing', { stage, os: { source: 'ip', text: text.slice(0, 2_000) } })
