import type { Profile } from '../../domain/profile/schema.ts'
import { fileName, isFull, offers, untold, type Exported } from './exported.ts'

const CARRIED = [
  ...[
    'name',
    'gateway',
    'gateways.spare',
    'user',
    'ipsec.phase1',
    'ipsec.phase2',
    'ipsec.allowWeak',
    'ipsec.forceNatT',
  ],
  ...['ipsec.dpd', 'ipsec.ikeLifetime', 'ipsec.espLifetime', 'ipsec.remoteId', 'ipsec.localId', 'l2tp.sourcePort'],
  ...['ppp.mppe', 'ppp.methods', 'ppp.mtu', 'ppp.mru', 'ppp.lcpEcho', 'routing.mode'],
]

/** Writes files for strongSwan's starter, xl2tpd and pppd. The places of key and password are empty. */
export function toStrongSwan(profile: Profile): Exported {
  const name = fileName(profile.name).replace(/[^A-Za-z0-9-]/g, '') || 'vpn'
  return {
    files: [
      { name: 'ipsec.conf', text: ipsecConf(profile, name) },
      { name: 'ipsec.secrets', text: `# ${profile.gateway} : PSK "the pre-shared key"\n` },
      { name: 'xl2tpd.conf', text: xl2tpdConf(profile, name) },
      { name: `options.${name}`, text: pppOptions(profile) },
    ],
    untold: [...untold(profile, CARRIED)],
  }
}

function ipsecConf({ gateway, ipsec }: Profile, name: string): string {
  const settings: readonly (readonly [string, string | undefined])[] = [
    ['keyexchange', 'ikev1'],
    ['type', 'transport'],
    ['authby', 'secret'],
    ['left', '%defaultroute'],
    ['leftprotoport', '17/1701'],
    ['leftid', ipsec.localId],
    ['right', gateway],
    ['rightprotoport', '17/1701'],
    ['rightid', ipsec.remoteId],
    ['ike', `${offers(ipsec.phase1)}!`],
    ['esp', `${offers(ipsec.phase2)}!`],
    ['forceencaps', ipsec.forceNatT ? 'yes' : undefined],
    ['ikelifetime', `${ipsec.ikeLifetime}s`],
    ['lifetime', `${ipsec.espLifetime}s`],
    ['dpdaction', 'clear'],
    ['dpddelay', `${ipsec.dpd.delay}s`],
    ['dpdtimeout', `${ipsec.dpd.timeout}s`],
    ['auto', 'add'],
  ]
  const lines = settings.flatMap(([key, value]) => (value === undefined ? [] : [`  ${key}=${spoken(value)}`]))
  return [`conn ${name}`, ...lines, ''].join('\n')
}

const spoken = (value: string): string => (/[\s#]/.test(value) ? `"${value}"` : value)

function xl2tpdConf({ gateway, gateways, l2tp }: Profile, name: string): string {
  return [
    '[global]',
    `port = ${l2tp.sourcePort === 'ephemeral' ? 0 : 1701}`,
    '',
    `[lac ${name}]`,
    ...[gateway, ...gateways.spare].map((host) => `lns = ${host}`),
    `pppoptfile = /etc/ppp/options.${name}`,
    '',
  ].join('\n')
}

function pppOptions(profile: Profile): string {
  const { ppp, user } = profile
  const refuse = (method: string, option: string): readonly string[] =>
    ppp.methods.some((one) => one === method) ? [] : [option]
  return [
    'noauth',
    'nodetach',
    'noipdefault',
    'usepeerdns',
    isFull(profile) ? 'defaultroute' : 'nodefaultroute',
    `user ${pppWord(user)}`,
    ...refuse('mschapv2', 'refuse-mschap-v2'),
    ...refuse('chap', 'refuse-chap'),
    ...refuse('pap', 'refuse-pap'),
    ...refuse('eap-mschapv2', 'refuse-eap'),
    'refuse-mschap',
    ...(ppp.mppe === 'required' ? ['require-mppe-128'] : ['noccp']),
    ...(ppp.mtu === 'auto' ? [] : [`mtu ${ppp.mtu}`]),
    ...(ppp.mru === 'auto' ? [] : [`mru ${ppp.mru}`]),
    `lcp-echo-interval ${ppp.lcpEcho.interval}`,
    `lcp-echo-failure ${ppp.lcpEcho.interval === 0 ? 0 : ppp.lcpEcho.failures}`,
    '',
  ].join('\n')
}

/** pppd also interprets escapes within quotes (getword() of options.c). */
const pppWord = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`
