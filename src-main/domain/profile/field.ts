/** Every setting of a profile, by its path in the schema; without the id and the user's filing. */
export const PROFILE_FIELDS = [
  'name',
  'gateway',
  'gateways.spare',
  'gateways.order',
  'user',
  'machineAuth.kind',
  'machineAuth.certificate',
  'machineAuth.authority',
  'ipsec.phase1',
  'ipsec.phase2',
  'ipsec.allowWeak',
  'ipsec.pfs',
  'ipsec.forceNatT',
  'ipsec.dpd.delay',
  'ipsec.dpd.timeout',
  'ipsec.ikeLifetime',
  'ipsec.espLifetime',
  'ipsec.addressFamily',
  'ipsec.ports.ike',
  'ipsec.ports.natt',
  'ipsec.remoteId',
  'ipsec.localId',
  'l2tp.sourcePort',
  'l2tp.port',
  'l2tp.tunnelSecret',
  'ppp.methods',
  'ppp.mtu',
  'ppp.mru',
  'ppp.lcpEcho.interval',
  'ppp.lcpEcho.failures',
  'ppp.mppe',
  'ppp.code',
  'routing.mode',
  'routing.ipv6',
  'routing.routes',
  'routing.killSwitch',
  'dns.servers',
  'dns.domains',
  'keep',
  'atSignIn',
  'trustedNetworks',
] as const
export type ProfileField = (typeof PROFILE_FIELDS)[number]

/**
 * How far a backend carries out a setting; `one`: only the first entry of a list. `ipv4`: every choice except IPv6.
 * `admin`: after the computer's administrator has set it up or agreed to it.
 */
export type FieldSupport = 'yes' | 'one' | 'ipv4' | 'admin' | 'no'
export type FieldsSupport = Readonly<Record<ProfileField, FieldSupport>>

/**
 * Why a backend does not carry out a setting. `own-choice`: the system chooses the value; `no-setting`: the system has
 * no such setting; `less-safe`: the system's version is less safe than none; `administrator`: an administrator sets it
 * in the system's preferences; `each-connect`: an administrator would have to act at each connect.
 */
export const LACKS = ['own-choice', 'no-setting', 'less-safe', 'administrator', 'each-connect'] as const
export type Lack = (typeof LACKS)[number]
export type FieldLacks = Readonly<Partial<Record<ProfileField, Lack>>>

/** Support for every setting except those named. */
export const everyField = (but: Partial<FieldsSupport> = {}): FieldsSupport => ({
  ...(Object.fromEntries(PROFILE_FIELDS.map((field) => [field, 'yes'])) as Record<ProfileField, 'yes'>),
  ...but,
})

/** Support of a system that lacks these settings and has every other, except those named. */
export const allBut = (lacks: FieldLacks, but: Partial<FieldsSupport> = {}): FieldsSupport =>
  everyField({ ...Object.fromEntries(Object.keys(lacks).map((field) => [field, 'no' as const])), ...but })
