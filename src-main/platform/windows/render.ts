import { fault, type Fault } from '../../domain/connect/fault.ts'
import { demandNotCarried, ipv6NotCarried } from '../../domain/profile/carried.ts'
import { allBut, type FieldLacks, type FieldsSupport } from '../../domain/profile/field.ts'
import {
  isWeak,
  phase1Parts,
  phase2Parts,
  type Cipher,
  type DhGroup,
  type Integrity,
  type Phase1Proposal,
  type Phase2Proposal,
  type ProposalParts,
} from '../../domain/profile/proposal.ts'
import type { PppMethod, Profile } from '../../domain/profile/schema.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import type { ApplyRequest, KnownEntry, Policy } from './calls/parse.ts'
import { rulesFit } from './link.ts'

/** What an entry of Windows' phone book cannot express, and why. */
export const LACKS: FieldLacks = {
  // No cmdlet sets any of these.
  'ipsec.forceNatT': 'no-setting',
  'ipsec.dpd.delay': 'own-choice',
  'ipsec.dpd.timeout': 'own-choice',
  'ipsec.ikeLifetime': 'own-choice',
  'ipsec.espLifetime': 'own-choice',
  'ipsec.addressFamily': 'own-choice',
  'ipsec.ports.ike': 'own-choice',
  'ipsec.ports.natt': 'own-choice',
  'ipsec.remoteId': 'no-setting',
  'ipsec.localId': 'no-setting',
  'l2tp.sourcePort': 'no-setting',
  'l2tp.port': 'own-choice',
  'l2tp.tunnelSecret': 'no-setting',
  'ppp.mru': 'own-choice',
  'ppp.lcpEcho.interval': 'own-choice',
  'ppp.lcpEcho.failures': 'own-choice',
  // These need a firewall.
  'routing.ipv6': 'each-connect',
  'routing.killSwitch': 'each-connect',
}

export const SUPPORT: FieldsSupport = allBut(LACKS, {
  // They belong in the computer's store, which only an administrator can change.
  'machineAuth.certificate': 'admin',
  'machineAuth.authority': 'admin',
  // Set on a link that is up, by an administrator: `link`. An entry has one suffix; a split tunnel's others need rules.
  'ppp.mtu': 'admin',
  'dns.servers': 'admin',
  'dns.domains': 'admin',
  // A Windows policy has one proposal for each phase.
  'ipsec.phase1': 'one',
  'ipsec.phase2': 'one',
})

/** `rasdial` takes a name only with a password, and both on its command line, which every program can read. */
export const PROGRAM_SUPPORT: FieldsSupport = { ...SUPPORT, user: 'no' }

const CIPHER: Readonly<Record<Cipher, string>> = {
  aes256: 'AES256',
  aes192: 'AES192',
  aes128: 'AES128',
  '3des': 'DES3',
}
/** IntegrityCheckMethod, of IKE. */
const HASH: Readonly<Partial<Record<Integrity, string>>> = {
  sha384: 'SHA384',
  sha256: 'SHA256',
  sha1: 'SHA1',
  md5: 'MD5',
}
/** AuthenticationTransformConstants, of ESP. */
const ESP_HASH: Readonly<Partial<Record<Integrity, string>>> = { sha256: 'SHA256128', sha1: 'SHA196', md5: 'MD596' }
const GROUP: Readonly<Partial<Record<DhGroup, readonly [group: string, pfs: string]>>> = {
  ecp384: ['ECP384', 'ECP384'],
  ecp256: ['ECP256', 'ECP256'],
  modp2048: ['Group14', 'PFS2048'],
  modp1024: ['Group2', 'PFS2'],
}
/** The groups that gateways support, the most common first, without those that current guidance advises against. */
const WIDESPREAD: readonly DhGroup[] = ['modp2048', 'ecp256', 'ecp384']

/** The parts of a profile that determine the choice. */
interface Offered {
  readonly ipsec: { readonly [Field in 'phase1' | 'phase2' | 'pfs']: Profile['ipsec'][Field] }
}

/** The one proposal of each phase that Windows is given, and the rest of the profile's list. */
export interface Pick {
  readonly phase1: Phase1Proposal
  readonly phase2: Phase2Proposal
  readonly policy: Policy
  readonly leftOut: readonly (Phase1Proposal | Phase2Proposal)[]
}

/**
 * Of several proposals, the one that most gateways support, because there is no second attempt with the next: the order
 * of groups decides, then the profile's. Undefined if Windows can express none.
 */
export function pickProposals({ ipsec }: Offered): Pick | undefined {
  const usable1 = ipsec.phase1.filter((text) => ikeWords(phase1Parts(text)) !== undefined)
  const strong = usable1.filter((text) => !isWeak(text))
  const phase1 = firstOf(strong) ?? usable1[0]
  const phase2 = ipsec.phase2.find((text) => espWords(phase2Parts(text)) !== undefined)
  const ike = phase1 && ikeWords(phase1Parts(phase1))
  const esp = phase2 && espWords(phase2Parts(phase2))
  if (!phase1 || !phase2 || !ike || !esp) return undefined
  const leftOut = [...ipsec.phase1, ...ipsec.phase2].filter((text) => text !== phase1 && text !== phase2)
  return { phase1, phase2, policy: { ...ike.policy, ...esp, PfsGroup: ipsec.pfs ? ike.pfs : 'None' }, leftOut }
}

const firstOf = (proposals: readonly Phase1Proposal[]): Phase1Proposal | undefined =>
  WIDESPREAD.flatMap((group) => proposals.filter((text) => phase1Parts(text)?.group === group))[0]

function ikeWords(parts: ProposalParts | undefined) {
  const [group, pfs] = (parts?.group && GROUP[parts.group]) ?? []
  const hash = parts && HASH[parts.integrity]
  if (!parts || !hash || !group || !pfs) return undefined
  return { policy: { EncryptionMethod: CIPHER[parts.cipher], IntegrityCheckMethod: hash, DHGroup: group }, pfs }
}

function espWords(parts: ProposalParts | undefined) {
  const hash = parts && ESP_HASH[parts.integrity]
  return parts && hash
    ? { CipherTransformConstants: CIPHER[parts.cipher], AuthenticationTransformConstants: hash }
    : undefined
}

/** EAP in an entry needs a configuration of its own, and `rasdial` cannot answer it. */
const METHOD: Readonly<Partial<Record<PppMethod, string>>> = { mschapv2: 'MSChapv2', chap: 'Chap', pap: 'Pap' }
const methodsOf = ({ ppp }: Profile): readonly string[] => ppp.methods.flatMap((method) => METHOD[method] ?? [])

/**
 * PPP encryption (MPPE) inside IPsec. `Required` fails with gateways that do not support it, and with PAP and CHAP,
 * which derive no keys for it; IPsec encrypts in any case.
 */
const ENCRYPTION: Readonly<Record<Profile['ppp']['mppe'], string>> = { off: 'Optional', required: 'Required' }

const text = (value: string): string => Buffer.from(value, 'utf8').toString('base64')

/** Characters that RAS does not allow in an entry's name, and those that `rasdial` would take for an option. */
const NOT_IN_NAMES = /[\\/:*?"<>|]/g

/** The profile's name in the form that an entry can have. */
export const entryName = (name: string): string => name.replace(NOT_IN_NAMES, '_').replace(/^[.\s]/, '_')

/** A profile's settings for an entry: the same for each step of an attempt, and without a secret. */
export type Settings = Omit<ApplyRequest, 'guid' | 'adopt' | 'name' | 'key'>

/** Refusals come first: settings that the entry would silently ignore. */
export function renderSettings(profile: Profile): Result<Settings> {
  const pick = pickProposals(profile)
  const refused = refusalOf(profile)
  if (refused || !pick) return failed(refused ?? refusal('ipsec.phase1'))
  const { routing, ppp, dns, gateway } = profile
  return done({
    version: 1,
    verb: 'apply',
    server: text(gateway),
    methods: methodsOf(profile),
    auth: profile.machineAuth.kind === 'psk' ? 'Psk' : 'Certificate',
    encryption: ENCRYPTION[ppp.mppe],
    split: routing.mode === 'split',
    routes: routing.mode === 'split' ? routing.routes : [],
    suffix: text(dns.domains[0] ?? ''),
    policy: pick.policy,
  })
}

/** @param key the pre-shared key, or a placeholder until RAS is given it; empty for a certificate */
export const renderApply = (settings: Settings, known: KnownEntry, key: string): ApplyRequest => ({
  ...settings,
  guid: known.guid ?? '',
  adopt: known.guid === undefined,
  name: text(known.name),
  key: text(key),
})

const refusal = (field: string): Fault => fault('settings-refused', { args: { component: 'Windows', reason: field } })

/** A requirement for protection, or for a server, is never silently dropped. */
function refusalOf(profile: Profile): Fault | undefined {
  if (methodsOf(profile).length === 0) return refusal('ppp.methods')
  if (!rulesFit(profile, entryName(profile.name))) return refusal('dns.domains')
  return demandNotCarried(profile, SUPPORT, 'Windows') ?? ipv6NotCarried(profile)
}

export const renderForget = (known: KnownEntry) =>
  ({ version: 1, verb: 'forget', guid: known.guid ?? '', name: text(known.name) }) as const
