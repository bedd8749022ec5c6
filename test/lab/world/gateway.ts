import type { Guest } from '../driver/guest.ts'
import * as plan from './addresses.ts'
import { endPrograms, until, writeFile } from './script.ts'

export interface GatewaySettings {
  readonly authentication: 'psk' | 'certificate'
  readonly psk: string
  readonly user: string
  readonly password: string
  readonly ike: string
  readonly esp: string
  /** false: IPsec only, nothing answers on UDP 1701. */
  readonly l2tp: boolean
  /** true: as many a real gateway, answers L2TP outside IPsec too. */
  readonly clearText: boolean
  /** false: no IKE service, the host itself is up. */
  readonly ipsec: boolean
  /** What the gateway asks of a PPP peer; by default MS-CHAPv2 and nothing else. */
  readonly signIn: readonly string[]
  /** true: it does not begin LCP, and waits until the client does. */
  readonly silent: boolean
  /** Octets of the largest packet it takes and sends in the tunnel. */
  readonly mru: number
  /** false: it has no address to give. */
  readonly addresses: boolean
  /** Whom xl2tpd lets in, by address; undefined: everybody. */
  readonly l2tpClients: string | undefined
  /** A secret of L2TP's own, asked for in each tunnel. */
  readonly l2tpSecret: string | undefined
  /** What it calls itself, and what a client must: ipsec.conf's words. Undefined: its address, and anything. */
  readonly identity: string | undefined
  readonly client: string | undefined
  /** UDP ports that it listens on. */
  readonly ports: { readonly ike: number; readonly natt: number; readonly l2tp: number }
  /** One client of each identity, the latest one, as is strongSwan's default. */
  readonly uniqueIds: boolean
  /** Its certificate, by its name in guest/rootfs-certificates. */
  readonly certificate: string
}

export const usualGateway: GatewaySettings = {
  authentication: 'psk',
  psk: plan.psk,
  user: plan.user,
  password: plan.password,
  ike: 'aes256-sha256-modp2048,aes128-sha1-modp2048,aes128-sha1-modp1024,3des-sha1-modp1024!',
  esp: 'aes256-sha256,aes128-sha256,aes256-sha1,aes128-sha1,3des-sha1!',
  l2tp: true,
  clearText: false,
  ipsec: true,
  signIn: ['require-mschap-v2', 'refuse-pap', 'refuse-chap', 'refuse-mschap'],
  silent: false,
  mru: 1400,
  addresses: true,
  l2tpClients: undefined,
  l2tpSecret: undefined,
  identity: undefined,
  client: undefined,
  ports: { ike: 500, natt: 4500, l2tp: 1701 },
  uniqueIds: false,
  certificate: 'gateway',
}

/** Starts the gateway with these settings; whatever ran before is ended first. */
export async function startGateway(guest: Guest, settings: GatewaySettings): Promise<void> {
  const stop = [
    'iptables-legacy -F INPUT',
    endPrograms('xl2tpd', 'pppd', 'starter', 'charon'),
    'ip xfrm state flush; ip xfrm policy flush; rm -f /run/charon.* /run/starter.*',
  ]
  const start = [
    ...(settings.ipsec
      ? ['ipsec start >/dev/null 2>&1', until(20, "[ -S /run/charon.ctl ] && ipsec statusall | grep -q '^ *l2tp:'")]
      : []),
    settings.clearText ? '' : encryptedOnly(settings.ports.l2tp),
    settings.l2tp ? 'xl2tpd -c /etc/xl2tpd/xl2tpd.conf' : '',
  ]
  await guest.must('gateway', [...stop, ...files(settings), ...start].join('\n'), { seconds: 60 })
}

/** Without these xl2tpd answers L2TP that did not come through IPsec. */
const encryptedOnly = (
  port: number,
): string => `iptables-legacy -A INPUT -p udp --dport ${port} -m policy --dir in --pol ipsec -j ACCEPT
iptables-legacy -A INPUT -p udp --dport ${port} -j DROP`

function files(settings: GatewaySettings): readonly string[] {
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
    writeFile('/etc/xl2tpd/xl2tpd.conf', xl2tpdConf(settings)),
    writeFile('/etc/xl2tpd/l2tp-secrets', settings.l2tpSecret ? `* * ${settings.l2tpSecret}\n` : '', '600'),
    writeFile('/etc/ppp/options.xl2tpd', pppOptions(settings)),
    writeFile('/etc/ppp/chap-secrets', chapLine(settings), '600'),
    ...(isFileName(settings.password) ? [writeFile(chapFile, pppdWord(settings.password), '600')] : []),
  ]
}

/** `0s` is followed by base64, so this holds exactly the bytes of the key, whatever they are. */
function pskLine(psk: string): string {
  return `: PSK 0s${Buffer.from(psk, 'utf8').toString('base64')}\n`
}

/** pppd takes every byte between double quotes as it is, but `"` and a backslash, which a backslash must precede. */
export function pppdWord(text: string): string {
  return `"${text.replace(/[\\"]/g, (character) => `\\${character}`)}"`
}

function chapLine(settings: GatewaySettings): string {
  return `${pppdWord(settings.user)} * ${isFileName(settings.password) ? `@${chapFile}` : pppdWord(settings.password)} *\n`
}

/** pppd would read such a secret from the file of that name, in quotes or not: it is given a file that holds it. */
const isFileName = (password: string): boolean => password.startsWith('@/')
const chapFile = '/etc/ppp/lab-secret'

function ipsecConf(settings: GatewaySettings): string {
  const identity =
    settings.authentication === 'psk'
      ? ['  authby=secret', ...names(settings)].join('\n')
      : `  leftauth=pubkey\n  rightauth=pubkey\n  leftcert=gateway.crt\n  leftid=@${plan.gatewayName}\n  leftsendcert=always`
  return `config setup
  uniqueids=${settings.uniqueIds ? 'yes' : 'no'}

conn l2tp
  keyexchange=ikev1
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

const xl2tpdConf = ({ addresses, l2tpClients, l2tpSecret, signIn, ports }: GatewaySettings): string => `[global]
port = ${ports.l2tp}
listen-addr = 0.0.0.0
${l2tpClients === undefined ? '' : 'access control = yes'}
${l2tpSecret === undefined ? '' : 'auth file = /etc/xl2tpd/l2tp-secrets'}

[lns default]
${l2tpClients === undefined ? '' : `lac = ${l2tpClients}`}
${l2tpSecret === undefined ? '' : 'challenge = yes'}
${addresses ? `ip range = ${plan.tunnelRange}` : 'assign ip = no'}
local ip = ${plan.tunnelGateway}
require authentication = yes
name = gateway
ppp debug = yes
pppoptfile = /etc/ppp/options.xl2tpd
length bit = yes
${signIn.includes('require-eap') ? '' : 'require chap = yes'}
refuse pap = yes
`

const pppOptions = ({ signIn, mru, silent }: GatewaySettings): string => `${signIn.join('\n')}
${silent ? 'silent' : ''}
ms-dns ${plan.insideAddress}
auth
name gateway
mtu ${mru}
mru ${mru}
nodefaultroute
lcp-echo-interval 30
lcp-echo-failure 4
`
