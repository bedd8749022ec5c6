/** The flags of `profile add` and `profile edit`: one for every field of a profile. */
export type FlagGroup = 'basic' | 'machine' | 'ipsec' | 'tunnel' | 'network'

export interface Flag {
  /** In commander's syntax: `--gateway <host>`, `--pfs`. */
  readonly flags: string
  /** Dotted path of the profile's field, for problems; `draft.ts` decides how the value is used. */
  readonly field: string
  readonly group: FlagGroup
  /** May be repeated, or hold several entries separated by commas. */
  readonly list?: true
}

const on = (flags: string, field: string, group: FlagGroup): Flag => ({ flags, field, group })
const list = (flags: string, field: string, group: FlagGroup): Flag => ({ flags, field, group, list: true })

export const PROFILE_FLAGS = {
  name: on('--name <name>', 'name', 'basic'),
  gateway: on('--gateway <host>', 'gateway', 'basic'),
  user: on('--user <name>', 'user', 'basic'),
  spareGateways: list('--spare-gateways <list>', 'gateways.spare', 'basic'),
  noSpareGateways: on('--no-spare-gateways', 'gateways.spare', 'basic'),
  gatewayOrder: on('--gateway-order <choice>', 'gateways.order', 'basic'),
  keep: on('--keep <choice>', 'keep', 'basic'),
  atSignIn: on('--at-sign-in', 'atSignIn', 'basic'),
  noAtSignIn: on('--no-at-sign-in', 'atSignIn', 'basic'),
  trustedNetworks: on('--trusted-networks <choice>', 'trustedNetworks', 'basic'),
  group: on('--group <name>', 'filing.group', 'basic'),
  noGroup: on('--no-group', 'filing.group', 'basic'),
  labels: list('--labels <list>', 'filing.labels', 'basic'),
  noLabels: on('--no-labels', 'filing.labels', 'basic'),
  addLabels: list('--add-labels <list>', 'filing.labels', 'basic'),
  removeLabels: list('--remove-labels <list>', 'filing.labels', 'basic'),
  favourite: on('--favourite', 'filing.favourite', 'basic'),
  noFavourite: on('--no-favourite', 'filing.favourite', 'basic'),
  code: on('--code <place>', 'ppp.code', 'basic'),

  psk: on('--psk', 'machineAuth', 'machine'),
  certificate: on('--certificate <file>', 'machineAuth.certificate', 'machine'),
  authority: on('--authority <file>', 'machineAuth.authority', 'machine'),
  privateKey: on('--private-key <file>', 'privateKey', 'machine'),
  remoteId: on('--remote-id <id>', 'ipsec.remoteId', 'machine'),
  noRemoteId: on('--no-remote-id', 'ipsec.remoteId', 'machine'),
  localId: on('--local-id <id>', 'ipsec.localId', 'machine'),
  noLocalId: on('--no-local-id', 'ipsec.localId', 'machine'),

  phase1: list('--phase1 <list>', 'ipsec.phase1', 'ipsec'),
  phase2: list('--phase2 <list>', 'ipsec.phase2', 'ipsec'),
  allowWeak: on('--allow-weak', 'ipsec.allowWeak', 'ipsec'),
  noAllowWeak: on('--no-allow-weak', 'ipsec.allowWeak', 'ipsec'),
  pfs: on('--pfs', 'ipsec.pfs', 'ipsec'),
  noPfs: on('--no-pfs', 'ipsec.pfs', 'ipsec'),
  forceNatT: on('--force-nat-t', 'ipsec.forceNatT', 'ipsec'),
  noForceNatT: on('--no-force-nat-t', 'ipsec.forceNatT', 'ipsec'),
  dpd: on('--dpd <delay:timeout>', 'ipsec.dpd', 'ipsec'),
  ikeLifetime: on('--ike-lifetime <seconds>', 'ipsec.ikeLifetime', 'ipsec'),
  espLifetime: on('--esp-lifetime <seconds>', 'ipsec.espLifetime', 'ipsec'),
  addressFamily: on('--address-family <choice>', 'ipsec.addressFamily', 'ipsec'),
  ikePort: on('--ike-port <port>', 'ipsec.ports.ike', 'ipsec'),
  nattPort: on('--natt-port <port>', 'ipsec.ports.natt', 'ipsec'),

  sourcePort: on('--source-port <port>', 'l2tp.sourcePort', 'tunnel'),
  l2tpPort: on('--l2tp-port <port>', 'l2tp.port', 'tunnel'),
  tunnelSecret: on('--tunnel-secret', 'l2tp.tunnelSecret', 'tunnel'),
  noTunnelSecret: on('--no-tunnel-secret', 'l2tp.tunnelSecret', 'tunnel'),
  pppMethods: list('--ppp-methods <list>', 'ppp.methods', 'tunnel'),
  mtu: on('--mtu <bytes>', 'ppp.mtu', 'tunnel'),
  mru: on('--mru <bytes>', 'ppp.mru', 'tunnel'),
  lcpEcho: on('--lcp-echo <interval:failures>', 'ppp.lcpEcho', 'tunnel'),
  mppe: on('--mppe <choice>', 'ppp.mppe', 'tunnel'),

  full: on('--full', 'routing.mode', 'network'),
  routes: list('--routes <list>', 'routing.routes', 'network'),
  noRoutes: on('--no-routes', 'routing.routes', 'network'),
  ipv6: on('--ipv6 <choice>', 'routing.ipv6', 'network'),
  killSwitch: on('--kill-switch', 'routing.killSwitch', 'network'),
  noKillSwitch: on('--no-kill-switch', 'routing.killSwitch', 'network'),
  dns: list('--dns <list>', 'dns.servers', 'network'),
  noDns: on('--no-dns', 'dns.servers', 'network'),
  domains: list('--domains <list>', 'dns.domains', 'network'),
  noDomains: on('--no-domains', 'dns.domains', 'network'),
} as const satisfies Readonly<Record<string, Flag>>

export type FlagName = keyof typeof PROFILE_FLAGS

/** Values of the flags: text, a list, a boolean, or undefined if the flag was not given. */
export interface ProfileFlags {
  readonly name?: string
  readonly gateway?: string
  readonly user?: string
  readonly psk?: true
  readonly certificate?: string
  readonly authority?: string
  readonly privateKey?: string
  readonly spareGateways?: readonly string[] | false
  readonly gatewayOrder?: string
  readonly keep?: string
  readonly atSignIn?: boolean
  readonly trustedNetworks?: string
  readonly group?: string | false
  readonly labels?: readonly string[] | false
  readonly addLabels?: readonly string[]
  readonly removeLabels?: readonly string[]
  readonly favourite?: boolean
  readonly code?: string
  readonly remoteId?: string | false
  readonly localId?: string | false
  readonly phase1?: readonly string[]
  readonly phase2?: readonly string[]
  readonly allowWeak?: boolean
  readonly pfs?: boolean
  readonly forceNatT?: boolean
  readonly dpd?: string
  readonly ikeLifetime?: string
  readonly espLifetime?: string
  readonly addressFamily?: string
  readonly ikePort?: string
  readonly nattPort?: string
  readonly sourcePort?: string
  readonly l2tpPort?: string
  readonly tunnelSecret?: boolean
  readonly mppe?: string
  readonly pppMethods?: readonly string[]
  readonly mtu?: string
  readonly mru?: string
  readonly lcpEcho?: string
  readonly full?: true
  readonly routes?: readonly string[] | false
  readonly ipv6?: string
  readonly killSwitch?: boolean
  readonly dns?: readonly string[] | false
  readonly domains?: readonly string[] | false
}

/** The flag that sets a field, to name it with a problem: `--routes` for `routing.routes.2`. */
export function flagFor(field: string): string | undefined {
  const known = Object.values<Flag>(PROFILE_FLAGS).filter(
    (flag) => !flag.flags.startsWith('--no-') && (field === flag.field || field.startsWith(`${flag.field}.`)),
  )
  const best = known.sort((a, b) => b.field.length - a.field.length)[0]
  return best?.flags.split(' ')[0]
}

/** Splits at commas and trims each entry; an empty text has none. Repeated flags add up. */
export const splitList = (text: string, before: readonly string[] | false | undefined): readonly string[] => [
  ...(before || []),
  ...text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== ''),
]
