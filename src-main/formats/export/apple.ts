import type { Profile } from '../../domain/profile/schema.ts'
import { fileName, isFull, untold, type Exported } from './exported.ts'

const CARRIED = ['name', 'gateway', 'user', 'routing.mode', 'dns', 'ppp.methods', 'ipsec.localId']
const METHODS = { mschapv2: 'MSCHAP2', 'eap-mschapv2': 'EAP', chap: 'CHAP', pap: 'PAP' } as const

type Plist = string | number | readonly Plist[] | { readonly [key: string]: Plist | undefined }

/** Writes a configuration profile (com.apple.vpn.managed), unsigned; macOS asks for both secrets. */
export function toMobileConfig(profile: Profile): Exported {
  const { id, name, gateway, user, dns, ppp, ipsec } = profile
  const group = /^keyid:(.*)$/.exec(ipsec.localId ?? '')?.[1]
  const payload: Plist = {
    PayloadType: 'com.apple.vpn.managed',
    PayloadVersion: 1,
    PayloadIdentifier: `org.example.culvert.${id}.vpn`,
    PayloadUUID: otherUuid(id),
    UserDefinedName: name,
    VPNType: 'L2TP',
    PPP: {
      CommRemoteAddress: gateway,
      AuthName: user,
      AuthProtocol: ppp.methods.map((method) => METHODS[method]),
    },
    IPSec: {
      AuthenticationMethod: 'SharedSecret',
      LocalIdentifier: group,
      LocalIdentifierType: group === undefined ? undefined : 'KeyID',
    },
    IPv4: { OverridePrimary: isFull(profile) ? 1 : 0 },
    DNS: dns.servers.length === 0 ? undefined : { ServerAddresses: dns.servers, SearchDomains: dns.domains },
  }
  const root: Plist = {
    PayloadType: 'Configuration',
    PayloadVersion: 1,
    PayloadIdentifier: `org.example.culvert.${id}`,
    PayloadUUID: id.toUpperCase(),
    PayloadDisplayName: name,
    PayloadContent: [payload],
  }
  const carried = [
    ...CARRIED.filter(
      (path) => (path !== 'ipsec.localId' || group !== undefined) && (path !== 'dns' || dns.servers.length > 0),
    ),
  ]
  return { files: [{ name: `${fileName(name)}.mobileconfig`, text: document(root) }], untold: untold(profile, carried) }
}

/** A second UUID, always the same for the same profile. */
const otherUuid = (id: string): string =>
  id.replace(/^./, (digit) => (parseInt(digit, 16) ^ 1).toString(16)).toUpperCase()

const document = (root: Plist): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n<plist version="1.0">\n${written(root)}\n</plist>\n`

function written(value: Plist): string {
  if (typeof value === 'string') return `<string>${escaped(value)}</string>`
  if (typeof value === 'number') return `<integer>${value}</integer>`
  if (Array.isArray(value)) return `<array>\n${value.map((item: Plist) => written(item)).join('\n')}\n</array>`
  const members = Object.entries(value as Readonly<Record<string, Plist | undefined>>).flatMap(([key, item]) =>
    item === undefined ? [] : [`<key>${escaped(key)}</key>\n${written(item)}`],
  )
  return `<dict>\n${members.join('\n')}\n</dict>`
}

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
