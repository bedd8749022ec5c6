import type { Guest } from '../driver/guest.ts'
import * as plan from './addresses.ts'
import { IKE_DAEMONS } from './gateway-ike.ts'
import { RADIUS_OPTIONS, radiusFiles, startRadius } from './gateway-radius.ts'
import type { GatewaySettings } from './gateway-settings.ts'
import { endPrograms, writeFile } from './script.ts'

/** Starts the gateway with these settings, after ending whatever ran before. */
export async function startGateway(guest: Guest, settings: GatewaySettings): Promise<void> {
  const ike = IKE_DAEMONS[settings.daemon]
  const stop = [
    'iptables-legacy -F INPUT',
    endPrograms('xl2tpd', 'pppd', 'freeradius', ...ike.programs),
    `ip xfrm state flush; ip xfrm policy flush; rm -f ${ike.left}`,
  ]
  const start = [
    ...(settings.ipsec ? ike.start : []),
    settings.clearText ? '' : encryptedOnly(settings.ports.l2tp),
    settings.radius === undefined ? '' : startRadius(settings.radius),
    settings.l2tp ? 'xl2tpd -c /etc/xl2tpd/xl2tpd.conf' : '',
  ]
  await guest.must('gateway', [...stop, ...ike.files(settings), ...files(settings), ...start].join('\n'), {
    seconds: 60,
  })
}

/** Without these xl2tpd answers L2TP that did not come through IPsec. */
const encryptedOnly = (
  port: number,
): string => `iptables-legacy -A INPUT -p udp --dport ${port} -m policy --dir in --pol ipsec -j ACCEPT
iptables-legacy -A INPUT -p udp --dport ${port} -j DROP`

function files(settings: GatewaySettings): readonly string[] {
  return [
    writeFile('/etc/xl2tpd/xl2tpd.conf', xl2tpdConf(settings)),
    writeFile('/etc/xl2tpd/l2tp-secrets', settings.l2tpSecret ? `* * ${settings.l2tpSecret}\n` : '', '600'),
    writeFile('/etc/ppp/options.xl2tpd', pppOptions(settings)),
    writeFile('/etc/ppp/chap-secrets', chapLine(settings), '600'),
    ...(isFileName(settings.password) ? [writeFile(chapFile, pppdWord(settings.password), '600')] : []),
    ...(settings.radius === undefined ? [] : radiusFiles(settings, settings.radius)),
  ]
}

/** Between double quotes pppd takes every byte literally, except `"` and backslash, which a backslash escapes. */
export function pppdWord(text: string): string {
  return `"${text.replace(/[\\"]/g, (character) => `\\${character}`)}"`
}

function chapLine(settings: GatewaySettings): string {
  return `${pppdWord(settings.user)} * ${isFileName(settings.password) ? `@${chapFile}` : pppdWord(settings.password)} *\n`
}

/** pppd would read such a secret from the file of that name, quoted or not, so it is given a file that contains it. */
const isFileName = (password: string): boolean => password.startsWith('@/')
const chapFile = '/etc/ppp/lab-secret'

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

const pppOptions = ({ signIn, mru, silent, radius }: GatewaySettings): string => `${signIn.join('\n')}
${radius === undefined ? '' : RADIUS_OPTIONS}
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
