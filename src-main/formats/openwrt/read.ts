import { refusal, type Imported } from '../draft/draft.ts'
import { eachOf, gathered, type Named } from '../draft/gather.ts'
import { hostAndPort } from '../draft/host.ts'
import { DraftMaker } from '../draft/maker.ts'
import { readProposals } from '../draft/proposals.ts'
import { cidrOf } from '../draft/routes.ts'
import { applyPpp } from '../ipsec/ppp-draft.ts'
import { optionOf, readUci, type UciSection } from './uci.ts'

export const isUci = (text: string): boolean =>
  /^\w+\.\w+\.proto='?l2tp'?\s*$/m.test(text) ||
  (/^[ \t]*config[ \t]+\S+/m.test(text) &&
    /^[ \t]*option[ \t]+\S+/m.test(text) &&
    /l2tp|ipsec|pre_shared_key/i.test(text))

/** Reads OpenWrt's interfaces that dial L2TP, with the peers of its IPsec configuration if that was also given. */
export function readOpenWrt(texts: readonly string[]): Imported {
  const sections = texts.flatMap(readUci)
  const interfaces = sections.filter((one) => one.kind === 'interface' && optionOf(one, 'proto') === 'l2tp')
  // Sections to which interfaces are compared; with thousands of interfaces, each would otherwise search all of them.
  const others = sections.filter(({ kind }) => kind !== 'interface')
  if (interfaces.length === 0)
    return {
      entries: [],
      refused: [{ name: 'UCI', refusal: refusal('incomplete-set', { setting: '/etc/config/network' }) }],
    }
  return gathered(eachOf(interfaces, (one) => ({ name: one.name, made: interfaceMade(one, others) })))
}

const NOT_CARRIED = ['checkup_interval', 'ipv6', 'metric', 'demand', 'delegate']

function interfaceMade(section: UciSection, sections: readonly UciSection[]): Named['made'] {
  // L2TPv3 between two routers has another option for its peer.
  if (optionOf(section, 'peeraddr') !== undefined) return { refusal: refusal('other-vpn', { kind: 'L2TPv3' }) }
  const maker = new DraftMaker()
  const { host, port } = hostAndPort(optionOf(section, 'server') ?? '')
  if (section.name !== '') maker.set('name', section.name, 'interface')
  if (host !== '') maker.set('gateway', host, 'server')
  if (port !== undefined && port !== '1701') maker.tell({ kind: 'not-carried', setting: 'server (port)' })
  const user = optionOf(section, 'username')
  const options = optionOf(section, 'pppd_options')
  if (options !== undefined) applyPpp(maker, options)
  if (user !== undefined) maker.set('user', user, 'username')
  maker.secret('password', optionOf(section, 'password') ?? '', 'password')
  const mtu = optionOf(section, 'mtu')
  if (mtu !== undefined) maker.set('ppp.mtu', /^\d{1,5}$/.test(mtu) ? Number(mtu) : mtu, 'mtu')
  const [failures, interval] = (optionOf(section, 'keepalive') ?? '').split(/[\s,]+/)
  maker.setEcho(interval, failures, 'keepalive')
  const isSplit = optionOf(section, 'defaultroute') === '0'
  const routes = sections
    .filter((one) => /^route6?$/.test(one.kind) && optionOf(one, 'interface') === section.name)
    .flatMap((one) => routeOf(one))
  maker.routing(isSplit ? 'split' : 'full', routes, 'defaultroute')
  if (isSplit && routes.length === 0) maker.tell({ kind: 'routes-unnamed' })
  const servers = (section.options.get('dns') ?? []).flatMap((text) => text.split(/\s+/)).filter((text) => text !== '')
  maker.setList('dns.servers', servers, 'dns')
  if (servers.length > 0) maker.tell({ kind: 'dns-replaces' })
  for (const key of NOT_CARRIED)
    if (optionOf(section, key) !== undefined) maker.tell({ kind: 'not-carried', setting: key })
  peer(maker, host, sections)
  return maker.finish(section.name)
}

function routeOf(section: UciSection): readonly string[] {
  const target = optionOf(section, 'target')
  const mask = optionOf(section, 'netmask')
  if (target === undefined) return []
  return [cidrOf(mask === undefined ? target : `${target} ${mask}`)]
}

/** OpenWrt stores IPsec in a separate file; without it, nothing shows that there is any. */
function peer(maker: DraftMaker, host: string, sections: readonly UciSection[]): void {
  const remote = sections.find((one) => one.kind === 'remote' && optionOf(one, 'gateway') === host)
  if (!remote) {
    maker.tell({ kind: 'ipsec-elsewhere' })
    return
  }
  maker.secret('psk', optionOf(remote, 'pre_shared_key') ?? '', 'pre_shared_key')
  const identity = optionOf(remote, 'remote_identifier')
  if (identity !== undefined && identity !== '%any') maker.set('ipsec.remoteId', identity, 'remote_identifier')
  else maker.tell({ kind: 'stricter-identity' })
  const local = optionOf(remote, 'local_identifier')
  if (local !== undefined) maker.set('ipsec.localId', local, 'local_identifier')
  const named = (key: string, of: UciSection): readonly UciSection[] =>
    (of.options.get(key) ?? []).flatMap((name) => sections.find((one) => one.name === name) ?? [])
  const text = (one: UciSection): string =>
    ['encryption_algorithm', 'hash_algorithm', 'dh_group'].flatMap((key) => optionOf(one, key) ?? []).join('-')
  const first = readProposals(named('crypto_proposal', remote).map(text).join(','), 1)
  const child = [...named('transport', remote), ...named('tunnel', remote)][0]
  const second = readProposals(child ? named('crypto_proposal', child).map(text).join(',') : '', 2)
  maker.setProposals('ipsec.phase1', first.known, 'crypto_proposal')
  maker.setProposals('ipsec.phase2', second.known, 'crypto_proposal')
  if (first.known.length === 0) maker.tell({ kind: 'stricter-proposals' })
}
