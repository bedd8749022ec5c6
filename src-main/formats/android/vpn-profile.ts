import { refusal, type Imported } from '../draft/draft.ts'
import { gathered } from '../draft/gather.ts'
import { DraftMaker, type Made } from '../draft/maker.ts'
import { cidrOf } from '../draft/routes.ts'

/** Values of a stored VpnProfile, in AOSP's order, separated by NUL; newer releases append more. */
const FIELDS = [
  ...['name', 'type', 'server', 'username', 'password', 'dnsServers', 'searchDomains', 'routes', 'mppe', 'l2tpSecret'],
  ...['ipsecIdentifier', 'ipsecSecret', 'ipsecUserCert', 'ipsecCaCert', 'ipsecServerCert'],
] as const
type Field = (typeof FIELDS)[number]

/** VpnProfile.TYPE_*; 1 and 2 are L2TP/IPsec. */
const OTHER: Readonly<Record<string, string>> = {
  0: 'PPTP',
  3: 'IPsec/XAuth',
  4: 'IPsec/XAuth',
  5: 'IPsec/XAuth',
  6: 'IKEv2',
  7: 'IKEv2',
  8: 'IKEv2',
}

/** Reads Android's stored form of a connection (com.android.internal.net.VpnProfile). */
export function readAndroidProfile(text: string): Imported {
  const values = text.split('\0')
  const profile = (field: Field): string => values[FIELDS.indexOf(field)] ?? ''
  return gathered([{ name: profile('name'), made: readMobile(profile) }])
}

/** Reads an Android profile by AOSP's names, from any source. */
export function readMobile(profile: (field: Field) => string): Made {
  const type = profile('type')
  if (type !== '1' && type !== '2') return { refusal: refusal('other-vpn', { kind: OTHER[type] ?? '?' }) }
  const maker = new DraftMaker()
  const set = (field: 'name' | 'gateway' | 'user', text: string, setting: Field): void => {
    if (text !== '') maker.set(field, text, setting)
  }
  set('name', profile('name').trim(), 'name')
  set('gateway', profile('server').trim(), 'server')
  set('user', profile('username'), 'username')
  const list = (field: Field): readonly string[] =>
    profile(field)
      .split(/[\s,]+/)
      .filter((one) => one !== '')
  const routes = list('routes').map(cidrOf)
  const isFull = routes.length === 0 || routes.includes('0.0.0.0/0')
  maker.routing(
    isFull ? 'full' : 'split',
    routes.filter((route) => route !== '0.0.0.0/0'),
    'routes',
  )
  maker.setList('dns.servers', list('dnsServers'), 'dnsServers')
  if (list('dnsServers').length > 0) maker.tell({ kind: 'dns-replaces' })
  maker.setList('dns.domains', list('searchDomains'), 'searchDomains')
  const identifier = profile('ipsecIdentifier')
  if (identifier !== '' && maker.set('ipsec.localId', `keyid:${identifier}`, 'ipsecIdentifier'))
    maker.tell({ kind: 'identity-group' })
  maker.secret('password', profile('password'), 'password')
  if (profile('l2tpSecret') !== '') {
    maker.set('l2tp.tunnelSecret', true, 'l2tpSecret')
    maker.secret('tunnelSecret', profile('l2tpSecret'), 'l2tpSecret')
  }
  maker.tell({ kind: 'stricter-identity' })
  maker.tell({ kind: 'stricter-proposals' })
  if (type === '2') {
    maker.certificate('ipsecUserCert')
    return maker.finish(profile('name'), ['password', 'privateKey'])
  }
  maker.secret('psk', profile('ipsecSecret'), 'ipsecSecret')
  return maker.finish(profile('name'))
}
