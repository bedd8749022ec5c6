import type {
  ProfilePreview,
  PublisherPreview,
  RevocationPreview,
  SettingChange,
  SignedPreview,
} from '../../contract/signed.ts'
import { assessOffer } from '../../domain/profile/assessment.ts'
import type { Fault } from '../../domain/connect/fault.ts'
import type { ProfileField } from '../../domain/profile/field.ts'
import { changedFields, settingText } from '../../domain/profile/origin.ts'
import type { InputProblem } from '../../domain/profile/problem.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Secrets } from '../../domain/profile/secret.ts'
import { done, type Result } from '../../domain/result.ts'
import { readHost } from '../../domain/trust/host-name.ts'
import { originOf } from '../../domain/trust/https-address.ts'
import { nextIssue, ownOf, type Own } from '../../domain/trust/install.ts'
import { offerOf } from '../../domain/trust/payload.ts'
import { shown, type TrustProblem, type Trusted } from '../../domain/trust/problem.ts'
import type { Publisher } from '../../domain/trust/publisher.ts'
import type { Examined, Services } from '../services.ts'

/** A file that was judged but not yet accepted. */
export interface SignedFile {
  readonly octets: Uint8Array
  readonly examined: Examined
  readonly preview: SignedPreview
}

/** What a signed file is and what accepting it would do. Changes nothing. */
export async function examineSigned(
  { trust, profiles }: Pick<Services, 'trust' | 'profiles'>,
  octets: Uint8Array,
  given: Own = {},
): Promise<Trusted<SignedFile>> {
  const found = await trust.examine(octets)
  if (!found.ok) return found
  const examined = found.value
  return done({ octets, examined, preview: await previewOf(examined, profiles, given) })
}

async function previewOf(examined: Examined, profiles: Services['profiles'], given: Own): Promise<SignedPreview> {
  if (examined.kind === 'publisher') return publisherPreview(examined)
  const known = await profiles.list()
  if (examined.kind === 'revocation') return revocationPreview(examined, known)
  const { profileId } = examined.verified.payload
  const before = known.find(({ id }) => id === profileId)
  const preview = profilePreview(examined, before, given)
  return { ...preview, alike: (await likeness()).likenessOfProfile(preview, known) }
}

/** The tables of look-alike characters are large and only needed here. */
const likeness = () => import('../../domain/trust/likeness.ts')

function profilePreview(
  { verified, former, ignored }: Extract<Examined, { kind: 'profile' }>,
  before: Profile | undefined,
  given: Own,
): Omit<ProfilePreview, 'alike'> {
  const { payload, publisher, by, validity, unknownSigners } = verified
  const { gateway, dns, description, supportContact, user, machineAuth, secrets } = payload
  const unicode = readHost(gateway)?.unicode
  const own = before ? ownOf(before, given, former) : given
  const { profile: next, issued, kept } = nextIssue(payload, own, before, former)
  const differs = before && next.ok ? changedFields(before, next.value) : []
  const hasCertificate = machineAuth.kind === 'certificate'
  return {
    kind: 'profile',
    publisher: { id: publisher.id, name: publisher.displayName, by },
    id: payload.profileId,
    serial: payload.serial,
    name: payload.name,
    ...(description ? { description } : {}),
    ...(supportContact ? { contact: supportContact } : {}),
    gateway: { host: gateway, ...(unicode === undefined ? {} : { unicode }) },
    ...(user === undefined ? {} : { user }),
    routes: routesOf(payload.routing),
    ...(dns ? { dns: { servers: dns.servers, domains: dns.domains } } : {}),
    authority: hasCertificate,
    key: hasCertificate ? 'certificate' : (secrets?.psk ?? 'prompt'),
    grade: assessOffer(offerOf(payload), payload.pskScope).worst,
    locked: payload.locked ?? [],
    expires: validity.expires,
    refresh: [...new Set(Object.values(payload.refresh ?? {}).flatMap((address) => originOf(address) ?? []))],
    strangers: unknownSigners,
    extensions: Object.entries(payload.extensions ?? {}).map(([name, text]) => [name, shown(text)]),
    ...(before && next.ok ? { changes: differs.map((field) => change(field, before, next.value)) } : {}),
    kept: before && issued.ok ? kept.map((field) => change(field, before, issued.value)) : [],
    wanted: [
      ...(user === undefined && own.user === undefined ? (['user'] as const) : []),
      ...(hasCertificate && own.certificate === undefined ? (['certificate'] as const) : []),
    ],
    ignored,
  }
}

const change = (field: ProfileField, before: Profile, after: Profile): SettingChange => ({
  field,
  was: shown(settingText(before, field)),
  is: shown(settingText(after, field)),
})

function routesOf(
  routing: Extract<Examined, { kind: 'profile' }>['verified']['payload']['routing'],
): ProfilePreview['routes'] {
  if (routing?.mode === 'split') return routing.routes
  return routing?.killSwitch ? 'all-or-nothing' : 'all'
}

/** The document determines the two groups to type, so they differ between publishers. */
function groupsAsked({ digest }: Publisher): readonly number[] {
  const [first, second] = [digest.slice(-1), digest.slice(-2, -1)].map((digit) => parseInt(digit, 16))
  const one = (first ?? 0) % 8
  const other = (one + 1 + ((second ?? 0) % 7)) % 8
  return one < other ? [one, other] : [other, one]
}

async function publisherPreview({
  publisher,
  isNew,
  others,
}: Extract<Examined, { kind: 'publisher' }>): Promise<PublisherPreview> {
  const { id, displayName: name } = publisher
  const { likenessOfPublisher } = await likeness()
  return {
    kind: 'publisher',
    name,
    id,
    version: publisher.version,
    threshold: publisher.threshold,
    keys: publisher.keys.length,
    expires: publisher.expires,
    fingerprint: publisher.fingerprint,
    asked: isNew ? groupsAsked(publisher) : [],
    alike: likenessOfPublisher(
      { id, name },
      others.map((other) => ({ id: other.id, name: other.displayName })),
    ),
  }
}

const revocationPreview = (
  { list, publisher }: Extract<Examined, { kind: 'revocation' }>,
  profiles: readonly Profile[],
): RevocationPreview => ({
  kind: 'revocation',
  publisher: { id: publisher.id, name: publisher.displayName },
  version: list.version,
  keys: list.keyIds.length,
  profiles: list.profiles.map(({ id, maxSerial }) => {
    const name = profiles.find((profile) => profile.id === id)?.name
    return { id, maxSerial, ...(name === undefined ? {} : { name }) }
  }),
})

const bare = (text: string): string => text.replace(/[\s-]/g, '').toUpperCase()

/** Whether a complete fingerprint, as told by someone else, is this one. */
export const isFingerprint = (said: string, { fingerprint }: PublisherPreview): boolean =>
  bare(said) === bare(fingerprint)

/** Whether the requested groups were typed correctly: a user who only agrees has compared nothing. */
export function areGroups(typed: readonly string[], { fingerprint, asked }: PublisherPreview): boolean {
  const groups = fingerprint.split(' ')
  return typed.length === asked.length && asked.every((at, i) => bare(typed[i] ?? '') === groups[at])
}

export interface AcceptedFile {
  readonly accepted: Examined
  /** Why the keychain did not store the secrets; the connect asks for them. */
  readonly notKept?: Fault
}

/** Accepts a file that the user has agreed to, and stores the secrets given. A keychain error does not end it. */
export async function acceptSigned(
  { trust, vault, log }: Pick<Services, 'trust' | 'vault' | 'log'>,
  { octets }: SignedFile,
  own: Own,
  secrets: Secrets,
): Promise<Result<AcceptedFile, TrustProblem | readonly InputProblem[]>> {
  log.hide(secrets)
  const taken = await trust.accept(octets, own)
  if (!taken.ok) return taken
  const accepted = taken.value
  if (accepted.kind !== 'profile' || Object.keys(secrets).length === 0) return done({ accepted })
  const kept = await vault.set(accepted.verified.payload.profileId, secrets)
  if (kept.ok) return done({ accepted })
  log.warning(
    'profiles',
    `${accepted.verified.payload.name}: the keychain did not take the secrets: ${kept.fault.code}`,
  )
  return done({ accepted, notKept: kept.fault })
}
