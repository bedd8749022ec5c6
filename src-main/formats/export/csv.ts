import type { Profile } from '../../domain/profile/schema.ts'
import { isFull, routesOf, untold, type Exported } from './exported.ts'

const CARRIED = ['name', 'gateway', 'gateways.spare', 'user', 'routing.mode', 'routing.routes', 'dns', 'ppp.mtu']
const HEADING = [
  'name',
  'gateway',
  'backup',
  'user',
  'full tunnel',
  'routes',
  'dns',
  'search domains',
  'mtu',
  'folder',
  'labels',
]

/** Writes a list of profiles (RFC 4180), without secrets. */
export function toCsv(profiles: readonly Profile[]): Exported {
  const rows = profiles.map((profile) => [
    profile.name,
    profile.gateway,
    profile.gateways.spare.join(' '),
    profile.user,
    isFull(profile) ? 'yes' : 'no',
    routesOf(profile).join(' '),
    profile.dns.servers.join(' '),
    profile.dns.domains.join(' '),
    profile.ppp.mtu === 'auto' ? '' : String(profile.ppp.mtu),
    profile.filing.group ?? '',
    profile.filing.labels.join('; '),
  ])
  const text = [HEADING, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')
  // Readers of a list remove spaces around a name.
  const isTrim = profiles.every(({ user }) => user.trim() === user)
  const carried = isTrim ? CARRIED : CARRIED.filter((path) => path !== 'user')
  const unsaid = new Set(profiles.flatMap((profile) => untold(profile, carried)))
  return { files: [{ name: 'profiles.csv', text: `${text}\r\n` }], untold: [...unsaid] }
}

/** Quoted if necessary. */
const cell = (text: string): string => (/[",\r\n]|^\s|\s$/.test(text) ? `"${text.replace(/"/g, '""')}"` : text)
