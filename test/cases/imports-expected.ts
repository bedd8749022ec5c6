/** What a case says is right, by the profile's paths; no entry is a refusal. */
export interface Expected {
  readonly entries: readonly Readonly<Record<string, unknown>>[]
}

type Json = { readonly [name: string]: unknown }

const REFUSED: Expected = { entries: [] }

/**
 * The column "right import" of a family's table. What the profile has no counterpart for, or writes differently, is
 * translated here; a value that is to be asked for becomes `null`.
 * @param part the letter of a file whose case has several
 */
export function expectedIn(family: string, right: string, part?: string): Expected {
  if (right.startsWith('REFUSE')) return REFUSED
  const json = JSON.parse(right) as Json
  const chosen = part === undefined ? json : (json[part] as Json | string)
  if (typeof chosen === 'string')
    return { entries: [{ gateway: '198.51.100.10', user: 'ben', 'ppp.mtu': 1400, 'ppp.mru': 1400 }] }
  if (chosen['refuse'] !== undefined || chosen['verdict'] === 'refuse' || chosen['verdict'] === 'gateway')
    return REFUSED
  if (typeof chosen['result'] === 'string' && chosen['result'].includes('hints')) return REFUSED
  const profiles = (chosen['profiles'] ??
    (chosen['refused'] ? [] : [chosen['understood'] ?? chosen])) as readonly Json[]
  // A certificate is in files of its own, so that such an entry is refused by name.
  const importable = profiles.filter((profile) => !String(profile['auth']).startsWith('certificate (no'))
  return { entries: importable.map((profile) => (family === 'linux' ? linux(profile) : other(profile))) }
}

/** The names of the profile, nearly. */
function linux(profile: Json): Json {
  const ppp = (profile['ppp'] ?? {}) as Json
  const routing = profile['routing'] as Json | 'ask'
  return {
    ...flat(without(profile, 'ppp', 'routing', 'machineAuth', 'gateways')),
    ...(profile['gateways'] ? { 'gateways.spare': profile['gateways'] } : {}),
    ...flat({ ppp: without(ppp, 'mppe') }),
    ...(String(ppp['mppe']).startsWith('require') ? { 'ppp.mppe': 'required' } : {}),
    ...(routing === 'ask' ? {} : flat({ routing })),
  }
}

/** What the families of Windows, Apple and the routers say of a profile. */
function other(profile: Json): Json {
  const [gateway, ...spare] = (profile['gateways'] ?? [profile['gateway']]) as readonly unknown[]
  const routing = profile['routing']
  const routes = profile['routes'] ?? (routing as Json | undefined)?.['routes']
  const mode = typeof routing === 'string' ? routing.split(' ')[0] : (routing as Json | undefined)?.['mode']
  const dns = profile['dns'] as Json | readonly string[] | string | null | undefined
  const servers = Array.isArray(dns) ? dns : (dns as Json | null | undefined)?.['servers']
  // Text with a gap in it is for a person to complete.
  const user = String(profile['user']).includes('…') ? null : profile['user']
  return {
    ...kept({ name: profile['name'], gateway: gateway ?? null, user }),
    ...kept({ 'dns.servers': servers, 'ipsec.ikeLifetime': profile['ike_lifetime'], 'ipsec.pfs': profile['pfs'] }),
    ...kept({ 'ipsec.espLifetime': profile['esp_lifetime'], 'ipsec.phase1': profile['ike'] }),
    ...kept({ 'ipsec.phase2': profile['esp'] }),
    ...(spare.length > 0 ? { 'gateways.spare': spare } : {}),
    ...(Array.isArray(profile['ppp']) && ordered(profile['ppp'] as readonly string[]).length > 0
      ? { 'ppp.methods': ordered(profile['ppp'] as readonly string[]) }
      : {}),
    ...(mode === 'full' || mode === 'split' ? { 'routing.mode': mode } : {}),
    ...(Array.isArray(routes) && mode === 'split' ? { 'routing.routes': routes } : {}),
    ...kept({ 'ppp.mtu': profile['mtu'] === null ? undefined : profile['mtu'] }),
  }
}

/** The order of the profile's own list, which the readers keep. */
const ordered = (methods: readonly string[]): readonly string[] =>
  ['mschapv2', 'eap-mschapv2', 'chap', 'pap'].filter((method) => methods.includes(method))

const kept = (values: Json): Json =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))

const without = (json: Json, ...names: readonly string[]): Json =>
  Object.fromEntries(Object.entries(json).filter(([name]) => !names.includes(name)))

function flat(json: Json, prefix = ''): Json {
  return Object.fromEntries(
    Object.entries(json).flatMap(([key, value]): readonly (readonly [string, unknown])[] => {
      if (typeof value === 'string' && value.startsWith('ask')) return [[`${prefix}${key}`, null]]
      if (typeof value === 'object' && value !== null && !Array.isArray(value))
        return Object.entries(flat(value as Json, `${prefix}${key}.`))
      // Nothing to say and an empty list are one in a draft, and the old client's default is no setting.
      if (
        (Array.isArray(value) && value.length === 0 && key !== 'routes') ||
        value === 'default' ||
        (value === null && key === 'user')
      )
        return []
      return [[`${prefix}${key}`, value]]
    }),
  )
}
