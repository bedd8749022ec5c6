import type { Profile } from '../../domain/profile/schema.ts'
import { fileName, untold, type Exported } from './exported.ts'

/** Writes an Open Network Configuration; ChromeOS asks for both secrets and sends all traffic through the tunnel. */
export function toOnc(profile: Profile): Exported {
  const { id, name, gateway, user, ppp, dns, ipsec } = profile
  const group = /^keyid:(.*)$/.exec(ipsec.localId ?? '')?.[1]
  const network = {
    GUID: `{${id}}`,
    Name: name,
    Type: 'VPN',
    ...(dns.servers.length === 0
      ? {}
      : { NameServersConfigType: 'Static', StaticIPConfig: { NameServers: dns.servers } }),
    VPN: {
      Type: 'L2TP-IPsec',
      Host: gateway,
      AutoConnect: false,
      IPsec: { AuthenticationType: 'PSK', IKEVersion: 1, ...(group === undefined ? {} : { Group: group }) },
      L2TP: { Username: user, ...(ppp.lcpEcho.interval === 0 ? { LcpEchoDisabled: true } : {}) },
    },
  }
  const root = { Type: 'UnencryptedConfiguration', NetworkConfigurations: [network] }
  const carried = [
    ...['name', 'gateway', 'user', 'dns.servers'],
    ...(group === undefined ? [] : ['ipsec.localId']),
    ...(ppp.lcpEcho.interval === 0 ? ['ppp.lcpEcho'] : []),
  ]
  return {
    files: [{ name: `${fileName(name)}.onc`, text: `${JSON.stringify(root, null, 2)}\n` }],
    untold: untold(profile, carried),
  }
}
