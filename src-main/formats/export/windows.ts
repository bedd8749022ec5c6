import type { Profile } from '../../domain/profile/schema.ts'
import { fileName, isFull, routesOf, untold, type Exported } from './exported.ts'

const METHODS = { mschapv2: 'MSChapv2', chap: 'Chap', pap: 'Pap' } as const

/** Writes a PowerShell script of Windows' own cmdlets. It asks for the key; Windows asks for the password. */
export function toPowerShell(profile: Profile): Exported {
  const { name, gateway, ppp, dns } = profile
  const methods = (['mschapv2', 'chap', 'pap'] as const).filter((method) => ppp.methods.includes(method))
  const [domain] = dns.domains
  const lines = [
    `# ${name}`,
    `$name = ${quoted(name)}`,
    "$key = Read-Host 'Pre-shared key' -AsSecureString",
    '$plain = [System.Net.NetworkCredential]::new("", $key).Password',
    [
      `Add-VpnConnection -Name $name -ServerAddress ${quoted(gateway)} -TunnelType L2tp -L2tpPsk $plain`,
      `-AuthenticationMethod ${(methods.length === 0 ? ['mschapv2' as const] : methods).map((method) => METHODS[method]).join(', ')}`,
      '-EncryptionLevel Optional -Force',
      ...(isFull(profile) ? [] : ['-SplitTunneling']),
      ...(domain === undefined ? [] : [`-DnsSuffix ${quoted(domain)}`]),
    ].join(' `\n  '),
    ...routesOf(profile).map(
      (route) => `Add-VpnConnectionRoute -ConnectionName $name -DestinationPrefix ${quoted(route)}`,
    ),
    '',
  ]
  const carried = [
    'name',
    'gateway',
    'routing.mode',
    'routing.routes',
    ...(methods.length === ppp.methods.length ? ['ppp.methods'] : []),
    ...(dns.domains.length === 1 ? ['dns.domains'] : []),
  ]
  // The byte order mark makes Windows PowerShell 5 read the text as UTF-8.
  const text = `\ufeff${lines.join('\r\n').replace(/(?<!\r)\n/g, '\r\n')}`
  return { files: [{ name: `${fileName(name)}.ps1`, text }], untold: untold(profile, carried) }
}

/** Any of PowerShell's single quotes, including curly ones, would end such a text. */
const quoted = (text: string): string => `'${text.replace(/['\u2018-\u201b]/g, '$&$&')}'`
