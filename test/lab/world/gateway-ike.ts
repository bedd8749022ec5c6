import * as plan from './addresses.ts'
import type { GatewaySettings, IkeDaemonName } from './gateway-settings.ts'
import { until, writeFile } from './script.ts'

/** The IKE daemon of a gateway: how it is configured, started and removed. */
interface IkeDaemon {
  /** Names of its processes. */
  readonly programs: readonly string[]
  /** Files that remain when it is killed. */
  readonly left: string
  readonly files: (settings: GatewaySettings) => readonly string[]
  /** Lines that start it, and wait until it accepts connections. */
  readonly start: readonly string[]
}

const strongSwan: IkeDaemon = {
  programs: ['starter', 'charon'],
  left: '/run/charon.* /run/starter.*',
  files: (settings) => {
    const withCertificate = settings.authentication === 'certificate'
    const { certificate } = settings
    const copied = [
      ['ca.crt', 'cacerts/ca.crt'],
      [`${certificate}.crt`, 'certs/gateway.crt'],
      [`${certificate}.key`, 'private/gateway.key'],
    ].map(([from = '', to = '']) => `cp ${plan.certificates}/${from} /etc/ipsec.d/${to}`)
    return [
      ...(withCertificate ? copied : []),
      writeFile('/etc/ipsec.conf', ipsecConf(settings)),
      writeFile(
        '/etc/strongswan.d/lab-ports.conf',
        `charon {\n  port = ${settings.ports.ike}\n  port_nat_t = ${settings.ports.natt}\n}\n`,
      ),
      writeFile('/etc/ipsec.secrets', withCertificate ? ': RSA gateway.key\n' : pskLine(settings.psk), '600'),
    ]
  },
  start: ['ipsec start >/dev/null 2>&1', until(20, "[ -S /run/charon.ctl ] && ipsec statusall | grep -q '^ *l2tp:'")],
}

/** `0s` marks base64, so the line holds exactly the bytes of the key, whatever they are. */
function pskLine(psk: string): string {
  return `: PSK 0s${Buffer.from(psk, 'utf8').toString('base64')}\n`
}

function ipsecConf(settings: GatewaySettings): string {
  const identity =
    settings.authentication === 'psk'
      ? ['  authby=secret', ...names(settings)].join('\n')
      : `  leftauth=pubkey\n  rightauth=pubkey\n  leftcert=gateway.crt\n  leftid=@${plan.gatewayName}\n  leftsendcert=always`
  return `config setup
  uniqueids=${settings.uniqueIds ? 'yes' : 'no'}

conn l2tp
  keyexchange=${settings.ikev1 ? 'ikev1' : 'ikev2'}
  type=transport
${identity}
  left=%any
  leftprotoport=17/${settings.ports.l2tp}
  right=%any
  rightprotoport=17/%any
  ike=${settings.ike}
  esp=${settings.esp}
  dpdaction=clear
  dpddelay=30
  auto=add
`
}

const names = ({ identity, client }: GatewaySettings): readonly string[] => [
  ...(identity === undefined ? [] : [`  leftid=${identity}`]),
  ...(client === undefined ? [] : [`  rightid=${client}`]),
]

/** Its own starter uses systemd, which is not the first process here. */
const libreswan: IkeDaemon = {
  programs: ['pluto'],
  left: '/run/pluto/*',
  files: (settings) => [
    writeFile('/etc/ipsec.conf', plutoConf(settings)),
    // Its own encoding of these bytes begins with 0s too.
    writeFile('/etc/ipsec.secrets', pskLine(settings.psk), '600'),
  ],
  start: [
    '[ -e /var/lib/ipsec/nss/cert9.db ] || ipsec initnss >/dev/null 2>&1 || ipsec checknss >/dev/null 2>&1',
    'ipsec pluto --config /etc/ipsec.conf >/dev/null 2>&1',
    until(20, 'ipsec whack --status'),
    'ipsec auto --add l2tp >/dev/null 2>&1 || ipsec add l2tp >/dev/null 2>&1',
  ],
}

/** A list in strongSwan's format, ended by an exclamation mark. Debian builds Libreswan without modp1024. */
const proposals = (list: string): string =>
  list
    .replace(/!$/, '')
    .split(',')
    .filter((proposal) => !proposal.endsWith('-modp1024'))
    .join(',')

function plutoConf({ ikev1, ike, esp, uniqueIds, ports }: GatewaySettings): string {
  return `config setup
  uniqueids=${uniqueIds ? 'yes' : 'no'}
  ikev1-policy=${ikev1 ? 'accept' : 'drop'}

conn l2tp
  ${ikev1 ? 'ikev2=no' : 'ikev2=insist'}
  type=transport
  authby=secret
  left=${plan.gatewayAddress}
  leftprotoport=17/${ports.l2tp}
  right=%any
  rightprotoport=17/%any
  ike=${proposals(ike)}
  phase2alg=${proposals(esp)}
  pfs=no
  rekey=no
`
}

export const IKE_DAEMONS: Readonly<Record<IkeDaemonName, IkeDaemon>> = { strongswan: strongSwan, libreswan }
