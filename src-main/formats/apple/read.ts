import { failed, done, type Result } from '../../domain/result.ts'
import { MOST_ENTRIES, refusal, type ReadSettings, type Refusal } from '../draft/draft.ts'
import { gathered, type Named } from '../draft/gather.ts'
import { withIdentity, wantsIdentity } from '../draft/identity.ts'
import type { Opening } from '../draft/opening.ts'
import { dictsIn, isDict, member, textIn, type Dict, type Value } from '../draft/value.ts'
import { identitiesIn, type Identities } from './identities.ts'
import { readBinaryPlist } from './plist-binary.ts'
import { readXmlPlist } from './plist-xml.ts'
import { readService } from './service.ts'

const PAYLOAD = 'com.apple.vpn.managed'

/** Reads an Apple property list: a configuration profile, an export of System Preferences, or the system's own list. */
export function readPlistSettings(text: string, octets: Uint8Array, opening: Opening): ReadSettings {
  const plist = text.startsWith('bplist') ? readBinaryPlist(octets) : readXmlPlist(text)
  if (!plist.ok) return plist
  const root = plist.value
  if (member(root, 'EncryptedPayloadContent') !== undefined) return failed(refusal('encrypted'))
  const found = payloads(root, opening)
  if (!found.ok) return found
  const all = [...found.value, ...exported(root), ...preferences(root)]
  if (isGateway(root)) return failed(refusal('gateway-side', { format: 'macOS Server' }))
  return all.length > 0 ? done(gathered(all)) : failed(refusal('not-vpn', { kind: 'plist' }))
}

const isGateway = (root: Value): boolean =>
  isDict(member(root, 'Servers')) && member(root, 'ActiveServers') !== undefined

const refused = (name: string, found: Refusal): Named => ({ name, made: { refusal: found } })

/** Reads a `.mobileconfig`: a list of payloads, a single one, or the list that an encrypted one decrypts to. */
function payloads(root: Value, opening: Opening): Result<readonly Named[], Refusal> {
  const content = member(root, 'PayloadContent')
  const list = Array.isArray(root)
    ? dictsIn(root)
    : Array.isArray(content)
      ? dictsIn(content)
      : isDict(root)
        ? [root]
        : []
  // Each payload becomes an entry, or is a certificate of one.
  if (list.length > 2 * MOST_ENTRIES) return failed(refusal('too-many-entries'))
  const identities = identitiesIn(list, opening)
  const read = list.flatMap((payload): readonly Named[] => {
    const type = textIn(payload.members.get('PayloadType'))
    if (type === undefined || type === 'Configuration') return []
    const name =
      textIn(payload.members.get('UserDefinedName')) ?? textIn(payload.members.get('PayloadDisplayName')) ?? ''
    if (type !== PAYLOAD) return isAside(type) ? [] : [refused(name, refusal('not-vpn', { kind: type.slice(0, 60) }))]
    const kind = textIn(payload.members.get('VPNType')) ?? 'L2TP'
    if (kind !== 'L2TP') return [refused(name, refusal('other-vpn', { kind: kind.slice(0, 40) }))]
    const { ppp, ipsec, ipv4, dns } = parts(payload)
    const made = readService({ name, ppp, ipsec, ipv4, dns, whole: payload, secretsElsewhere: false })
    return [{ name, made: certified(made, textIn(member(ipsec, 'PayloadCertificateUUID')), identities, opening) }]
  })
  return identities.sealed() ?? done(read)
}

/** Adds the certificate and the key of the payload that the service names. */
function certified(
  made: Named['made'],
  uuid: string | undefined,
  identities: Identities,
  { crypto }: Opening,
): Named['made'] {
  if (!('entry' in made) || uuid === undefined || !wantsIdentity(made.entry)) return made
  const found = identities.of(uuid)
  return found ? { entry: withIdentity(crypto, made.entry, found) } : made
}

/** Certificates are read together with the payload that names them. */
const isAside = (type: string): boolean => type.startsWith('com.apple.security.')

const parts = (dict: Dict) => ({
  ppp: dict.members.get('PPP'),
  ipsec: dict.members.get('IPSec'),
  ipv4: dict.members.get('IPv4'),
  dns: dict.members.get('DNS'),
})

/** Reads a `.networkConnect`: services by their kind, each with a part for all of them. */
function exported(root: Value): readonly Named[] {
  const l2tp = member(root, 'L2TP')
  const system = member(l2tp, 'SystemConfig')
  const ours = dictsIn(member(l2tp, 'UserConfigs')).map((whole): Named => {
    const { ppp, ipsec, dns } = parts(whole)
    const name = textIn(member(ppp, 'UserDefinedName')) ?? ''
    const ipv4 = whole.members.get('IPv4') ?? member(system, 'IPv4')
    const merged = {
      ...whole,
      members: new Map([...(isDict(member(system, 'PPP')) ? membersOf(member(system, 'PPP')) : []), ...whole.members]),
    }
    return { name, made: readService({ name, ppp, ipsec, ipv4, dns, whole: merged, secretsElsewhere: true }) }
  })
  const others = ['PPTP', 'IPSec', 'VPN'].flatMap((kind) =>
    dictsIn(member(root, kind, 'UserConfigs')).map((one) =>
      refused(textIn(member(one, 'PPP', 'UserDefinedName')) ?? '', refusal('other-vpn', { kind })),
    ),
  )
  return [...ours, ...others]
}

const membersOf = (value: Value | undefined): Iterable<readonly [string, Value]> => (isDict(value) ? value.members : [])

/** Reads SystemConfiguration's `preferences.plist`: all services of the computer, with keychain names for secrets. */
function preferences(root: Value): readonly Named[] {
  return [...membersOf(member(root, 'NetworkServices'))].flatMap(([, whole]): readonly Named[] => {
    if (!isDict(whole) || textIn(member(whole, 'Interface', 'Type')) !== 'PPP') return []
    const name = textIn(whole.members.get('UserDefinedName')) ?? ''
    const kind = textIn(member(whole, 'Interface', 'SubType')) ?? ''
    if (kind !== 'L2TP')
      return [refused(name, refusal(kind === 'PPTP' ? 'other-vpn' : 'not-vpn', { kind: kind || 'PPP' }))]
    const { ppp, ipsec, ipv4, dns } = parts(whole)
    const own = { ppp, ipsec: ipsec ?? member(whole, 'L2TP'), ipv4, dns }
    return [{ name, made: readService({ name, ...own, whole, secretsElsewhere: true }) }]
  })
}
