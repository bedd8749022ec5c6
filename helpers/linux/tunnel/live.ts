import type { HelperFacts } from '../../../src-main/contract/helper.ts'
import { innerLimit } from '../../../src-main/domain/mtu/budget.ts'
import type { EspSuite } from '../../../src-main/domain/mtu/overhead.ts'
import { MTU_LOW, type Profile } from '../../../src-main/domain/profile/schema.ts'
import { espOf } from '../daemons/ike.ts'
import type { PppNews, TunnelSize } from '../daemons/ppp.ts'
import { read } from '../system/processes.ts'
import type { Tree } from '../vici/wire.ts'

/**
 * Largest automatic size: every gateway has been seen to carry it; a larger one gains 60 bytes but fails with badly
 * configured gateways.
 */
const LARGEST_AUTO = 1_400

/**
 * Bytes of the largest inner packet: as the profile says, or what remains of the path's packets after the cipher's
 * overhead.
 */
export function tunnelSize(profile: Profile, child: Tree, path: number): TunnelSize {
  const { cipher, integrity = 'sha512', encapsulation } = espOf(child)
  const suite = suiteOf(cipher, integrity)
  const mppe = profile.ppp.mppe === 'required'
  const limit = innerLimit(path, {
    suite,
    outer: 'ipv4',
    natTraversal: encapsulation === 'udp',
    l2tpLength: true,
    mppe,
  })
  const auto = Math.max(MTU_LOW, Math.min(LARGEST_AUTO, limit))
  const { mtu, mru } = profile.ppp
  return { mtu: mtu === 'auto' ? auto : mtu, mru: mru === 'auto' ? auto : mru }
}

function suiteOf(cipher: string, integrity: string): EspSuite {
  if (cipher === '3des') return integrity === 'md5' ? '3des-md5' : integrity === 'sha1' ? '3des-sha1' : 'aes-sha512'
  if (integrity === 'md5' || integrity === 'sha1') return 'aes-sha1'
  return integrity === 'sha256' ? 'aes-sha256' : integrity === 'sha384' ? 'aes-sha384' : 'aes-sha512'
}

export interface Parts {
  readonly news: PppNews
  readonly child: Tree
  readonly gateway: string
  readonly dns: readonly string[]
  readonly domains: readonly string[]
  readonly since: number
}

/**
 * The tunnel's current state in the kernel; undefined when the link does not exist or is down, or no L2TP session
 * carries it.
 */
export function liveFacts({ news, child, gateway, dns, domains, since }: Parts): HelperFacts | undefined {
  const { link, address, peer } = news
  if (link === undefined || address === undefined) return undefined
  const number = (file: string): number => Number(read(`/sys/class/net/${link}/${file}`)?.trim() ?? Number.NaN)
  const mtu = number('mtu')
  if (!Number.isInteger(mtu) || !carriesL2tp(link)) return undefined
  return {
    link,
    address,
    ...(peer === undefined ? {} : { peer }),
    gateway,
    dns: [...dns],
    domains: [...domains],
    esp: espOf(child),
    mtu,
    traffic: { received: number('statistics/rx_bytes'), sent: number('statistics/tx_bytes') },
    since,
  }
}

/** Reads the kernel's list of PPP sessions over L2TP. If the kernel has none, xl2tpd carries the packets itself. */
export function carriesL2tp(link: string): boolean {
  const sessions = read('/proc/net/pppol2tp')
  return sessions === undefined || sessions.split(/\s+/).includes(link)
}
