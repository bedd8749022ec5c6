import { parseIp } from '../../domain/net/address.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Entry } from './calls/parse.ts'
import { elevatedScript } from './elevated.ts'

/**
 * The settings of a tunnel's link that an entry cannot express: MTU and name servers. Windows accepts them only from an
 * administrator, for a link that is up, and forgets them with it. Name resolution rules (NRPT) belong to the computer
 * and would outlive a tunnel whose cleanup no administrator agrees to, so none are created.
 */
export interface LinkWish {
  /** InterfaceIndex of the link, and the alias that it must have: another link may have taken the number meanwhile. */
  readonly index: number
  readonly alias: string
  readonly mtu?: number
  readonly servers?: readonly string[]
}

/** The settings in which the link differs from the profile; undefined if there are none, or the link is unknown. */
export function linkWish({ ppp, dns }: Pick<Profile, 'ppp' | 'dns'>, { link, name }: Entry): LinkWish | undefined {
  if (!link || link.index <= 0) return undefined
  const mtu = ppp.mtu !== 'auto' && ppp.mtu !== link.mtu ? { mtu: ppp.mtu } : {}
  const wanted = dns.servers.filter(isPlain)
  const servers = wanted.length > 0 && wanted.join(' ') !== link.dns.join(' ') ? { servers: wanted } : {}
  const wish = { ...mtu, ...servers }
  return Object.keys(wish).length > 0 ? { index: link.index, alias: name, ...wish } : undefined
}

/** Whether it is an IPv4 address of only digits and dots. */
const isPlain = (text: string): boolean => parseIp(text)?.family === 4 && /^[\d.]+$/.test(text)

const SET = [
  "$ErrorActionPreference = 'Stop'",
  '$link = Get-NetIPInterface -InterfaceIndex $index -AddressFamily IPv4',
  'if ([string]$link.InterfaceAlias -ne $alias) { exit 2 }',
  'if ($mtu -gt 0) { Set-NetIPInterface -InterfaceIndex $index -AddressFamily IPv4 -NlMtuBytes $mtu -PolicyStore ActiveStore }',
  'if ($servers.Count -gt 0) { Set-DnsClientServerAddress -InterfaceIndex $index -ServerAddresses $servers }',
].join('\n')

/** The line that an administrator runs: constant except for two numbers, addresses, and the alias in base64. */
export function linkCommand({ index, alias, mtu = 0, servers = [] }: LinkWish): string {
  const values = [
    `$index = ${Math.trunc(index)}`,
    `$mtu = ${Math.trunc(mtu)}`,
    `$servers = @(${servers
      .filter(isPlain)
      .map((server) => `'${server}'`)
      .join(', ')})`,
    `$alias = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('${Buffer.from(alias, 'utf8').toString('base64')}'))`,
  ]
  return elevatedScript([...values, SET].join('\n'))
}
