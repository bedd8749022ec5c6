import { mkdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { nodeCrypto } from '../../crypto/node.ts'
import { fault, type Fault } from '../../domain/connect/fault.ts'
import { freeName } from '../../domain/profile/name.ts'
import { changedFields, type Origin } from '../../domain/profile/origin.ts'
import type { InputProblem } from '../../domain/profile/problem.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Secret } from '../../domain/profile/secret.ts'
import { done, type Result } from '../../domain/result.ts'
import { nextIssue, ownOf, profileFromPayload, type Own } from '../../domain/trust/install.ts'
import { toBase64 } from '../../domain/trust/octets.ts'
import type { Payload } from '../../domain/trust/payload.ts'
import { distrust, type TrustProblem, type Trusted } from '../../domain/trust/problem.ts'
import { readPublisher } from '../../domain/trust/publisher.ts'
import { openSealed, sealedFor, waitBefore } from '../../domain/trust/sealed.ts'
import { verifyProfile, type Anchor, type Anchors, type Verified, type Verifier } from '../../domain/trust/verify.ts'
import type { Managed } from '../../platform/managed.ts'
import type { PolicySettings } from '../../domain/trust/policy.ts'
import { readIfThere, replaceFile, systemFiles } from '../files/atomic-file.ts'
import { withLock } from '../files/file-lock.ts'
import { readForeignFile } from '../files/foreign-file.ts'
import type { Examined, ProfileStore, RefreshSource, Standing, Trust } from '../services.ts'
import { installedFile, pinned, startOf } from './accepted.ts'
import { judge } from './judge.ts'
import { EMPTY, trustSchema, type TrustDocument } from './trust-document.ts'
import { TRUST_FILE } from './trust-file.ts'

export interface TrustStoreOptions {
  readonly directory: string
  readonly version: string
  /** Build time, milliseconds since 1970: an earlier clock is wrong. */
  readonly built: number
  readonly profiles: Pick<ProfileStore, 'find' | 'list' | 'save'>
  readonly managed: Managed
  /** The user's login name on this computer, which replaces a missing user name in a profile for all users. */
  readonly localUser: () => string
  readonly now?: () => number
}

/** Milliseconds that judging one file may take, without the sealed key. */
const DEADLINE = 2_000

interface Known {
  readonly document: TrustDocument
  readonly anchors: Anchors
  readonly settings: PolicySettings
  readonly ignored: readonly string[]
  /** The administrator's files for all users. */
  readonly forAll: readonly { readonly path: string; readonly octets: Uint8Array }[]
}

/** Signed files on this computer: their allowed publishers, what was accepted, what is revoked. */
export class TrustStore implements Trust {
  readonly #options: TrustStoreOptions
  readonly #path: string
  readonly #now: () => number
  /** Times of the attempted passphrases, by profile. */
  readonly #attempts = new Map<string, number[]>()

  constructor(options: TrustStoreOptions) {
    this.#options = options
    this.#path = join(options.directory, TRUST_FILE)
    this.#now = options.now ?? Date.now
  }

  read(path: string): Promise<Trusted<Uint8Array>> {
    return readForeignFile(path)
  }

  async examine(file: Uint8Array): Promise<Trusted<Examined>> {
    const known = await this.#known()
    const judged = judge(file, known, this.#verifier(known.document))
    if (!judged.ok || judged.value.kind !== 'profile') return judged
    const former = this.#asAccepted(judged.value.verified.payload.profileId, known)?.payload
    return former ? done({ ...judged.value, former }) : judged
  }

  async accept(file: Uint8Array, own: Own): Promise<Result<Examined, TrustProblem | readonly InputProblem[]>> {
    await mkdir(this.#options.directory, { recursive: true, mode: 0o700 })
    return withLock(systemFiles, `${this.#path}.lock`, async () => {
      const known = await this.#known()
      // Judged again, because another file may have been accepted or revoked since this one was shown.
      const judged = judge(file, known, this.#verifier(known.document))
      if (!judged.ok) return judged
      const next = await this.#taken(judged.value, file, own, known)
      if (!next.ok) return next
      const latest = Math.max(known.document.latest, this.#now())
      await replaceFile(systemFiles, this.#path, `${JSON.stringify({ ...next.value, latest }, undefined, 1)}\n`)
      return judged
    })
  }

  async unseal(payload: Payload, passphrase: Secret): Promise<Trusted<Secret>> {
    if (!payload.sealed) return distrust('E_SECRET_SHAPE')
    const before = this.#attempts.get(payload.profileId) ?? []
    const seconds = waitBefore(before, this.#now())
    if (seconds > 0) return distrust('E_SECRET_RATE', { seconds })
    this.#attempts.set(payload.profileId, [...before.slice(-8), this.#now()])
    return openSealed(nodeCrypto, payload.sealed, sealedFor(payload), passphrase)
  }

  async sealedKey(id: string, passphrase: Secret): Promise<Trusted<Secret>> {
    const accepted = this.#asAccepted(id, await this.#known())
    return accepted ? this.unseal(accepted.payload, passphrase) : distrust('E_SECRET_SHAPE')
  }

  async standings(profiles: readonly Profile[]): Promise<Readonly<Record<string, Standing>>> {
    const known = await this.#readable()
    const entries = profiles.flatMap((profile) => {
      const origin = known && this.#origin(profile.id, known)
      const refused = this.#refusal(profile, known)
      return origin || refused
        ? [[profile.id, { ...(origin ? { origin } : {}), ...(refused ? { fault: refused } : {}) }] as const]
        : []
    })
    return Object.fromEntries(entries)
  }

  async originOf(id: string): Promise<Origin | undefined> {
    return this.#origin(id, await this.#known())
  }

  async admit(profile: Profile): Promise<Fault | undefined> {
    return this.#refusal(profile, await this.#readable())
  }

  async refreshSources(): Promise<readonly RefreshSource[]> {
    const known = await this.#known()
    const profiles = await this.#options.profiles.list()
    return profiles.flatMap(({ id, name }): readonly RefreshSource[] => {
      const accepted = this.#asAccepted(id, known)
      const { refresh } = accepted?.payload ?? {}
      if (!accepted || !refresh) return []
      const { payload, publisher } = accepted
      const listVersion = known.anchors.revocations[publisher.id]?.version ?? 0
      return [{ id, name, publisher: publisher.id, serial: payload.serial, listVersion, ...refresh }]
    })
  }

  async takeManaged(): Promise<readonly TrustProblem[]> {
    const known = await this.#readable()
    if (!known) return [{ code: 'E_FILE_READ', args: { file: TRUST_FILE } }]
    const { forAll, document, ignored } = known
    const problems: TrustProblem[] = ignored.map((file) => ({ code: 'E_TRUST_PERMS', args: { file } }))
    const taken = new Set(Object.values(document.floors).map(({ digest }) => digest))
    for (const { path, octets } of forAll) {
      const found = await this.examine(octets)
      const name = basename(path)
      if (!found.ok) problems.push({ ...found.fault, args: { ...found.fault.args, file: name } })
      else if (found.value.kind !== 'profile' || found.value.verified.by !== 'policy')
        problems.push({ code: 'E_KEY_POLICY', args: { file: name } })
      // A profile that was accepted once and then removed by the user stays removed until its next issue.
      else if (!taken.has(found.value.verified.digest)) await this.#takeForAll(octets, found.value.verified, problems)
    }
    return problems
  }

  async #takeForAll(octets: Uint8Array, { payload }: Verified, problems: TrustProblem[]): Promise<void> {
    const accepted = await this.accept(octets, payload.user === undefined ? { user: this.#options.localUser() } : {})
    if (!accepted.ok && 'code' in accepted.fault) problems.push(accepted.fault)
  }

  /** Why a profile must not connect. Without a readable file none may, because nothing says which must not. */
  #refusal(profile: Profile, known: Known | undefined): Fault | undefined {
    if (!known) return fault('profile-distrusted', { args: { reason: TRUST_FILE } })
    const verified = this.#installed(profile.id, known)
    if (!verified) return known.settings.onlySigned ? fault('profile-unsigned') : undefined
    if (!verified.ok) return faultOf(verified.fault)
    const { payload } = verified.value
    const wanted = profileFromPayload(payload, ownOf(profile))
    const changed = wanted.ok ? changedFields(wanted.value, profile, payload.locked ?? []) : []
    return wanted.ok && changed.length === 0
      ? undefined
      : fault('profile-distrusted', { args: { reason: changed[0] ?? 'form' } })
  }

  #installed(id: string, { document, anchors }: Known): Trusted<Verified> | undefined {
    const file = installedFile(id, document)
    if (file === undefined) return undefined
    return file ? verifyProfile(file, anchors, this.#verifier(document)) : distrust('E_FILE_READ')
  }

  #origin(id: string, known: Known): Origin | undefined {
    const verified = this.#asAccepted(id, known)
    if (!verified) return undefined
    const { payload, publisher, validity, by } = verified
    return {
      publisher: publisher.displayName,
      by,
      serial: payload.serial,
      expires: validity.expires,
      locked: payload.locked ?? [],
      ...(payload.sealed ? { sealed: true } : {}),
    }
  }

  /** Origin and locks remain after a profile has expired or was revoked; it only cannot connect. */
  #asAccepted(id: string, { document, anchors }: Known): Verified | undefined {
    const file = installedFile(id, document)
    if (!file) return undefined
    const verifier = this.#verifier(document)
    const clock = { now: startOf(file) ?? verifier.clock.now, latest: 0, built: 0 }
    const then: Anchors = { publishers: anchors.publishers, revocations: {}, floors: {} }
    const verified = verifyProfile(file, then, { ...verifier, clock })
    return verified.ok ? verified.value : undefined
  }

  /** The store's content after a file is accepted. */
  async #taken(
    judged: Examined,
    file: Uint8Array,
    own: Own,
    known: Known,
  ): Promise<Result<TrustDocument, readonly InputProblem[]>> {
    const { document } = known
    if (judged.kind === 'revocation')
      return done({ ...document, revocations: { ...document.revocations, [judged.list.publisher]: judged.list } })
    const text = toBase64(file)
    if (judged.kind === 'publisher') {
      const others = document.pins.filter((pin) => pinned(pin)?.id !== judged.publisher.id)
      return done({ ...document, pins: [...others, text] })
    }
    const { payload, publisher, digest } = judged.verified
    const saved = await this.#save(payload, own, this.#asAccepted(payload.profileId, known)?.payload)
    if (!saved.ok) return saved
    const floor = { publisher: publisher.id, serial: payload.serial, digest, reset: publisher.serialReset }
    return done({
      ...document,
      floors: { ...document.floors, [payload.profileId]: floor },
      installed: { ...document.installed, [payload.profileId]: text },
    })
  }

  /** The user's own settings stay. If another profile has the publisher's name, this one gets a free name. */
  async #save(
    payload: Payload,
    own: Own,
    former: Payload | undefined,
  ): Promise<Result<Profile, readonly InputProblem[]>> {
    const { profiles } = this.#options
    const found = await profiles.find(payload.profileId)
    const before = found?.id === payload.profileId ? found : undefined
    const mine = before ? ownOf(before, own, former) : own
    const others = (await profiles.list()).filter(({ id }) => id !== payload.profileId).map(({ name }) => name)
    const name = mine.name ?? freeName(payload.name, others)
    const { profile } = nextIssue(payload, { ...mine, name }, before, former)
    return profile.ok ? profiles.save(profile.value, 'publisher') : profile
  }

  /** Undefined for a file that was edited by hand: it no longer says which profiles must not connect. */
  async #readable(): Promise<Known | undefined> {
    try {
      return await this.#known()
    } catch (error) {
      if (error instanceof SyntaxError || error instanceof z.ZodError) return undefined
      throw error
    }
  }

  async #known(): Promise<Known> {
    const text = await readIfThere(systemFiles, this.#path)
    // An unreadable file must not become one without any trust or revocation.
    const document = text === undefined ? EMPTY : trustSchema.parse(JSON.parse(text))
    const { publishers, profiles, settings, ignored } = await this.#options.managed.read()
    const around = { crypto: nodeCrypto, now: this.#now() }
    const unread: string[] = []
    const byPolicy = publishers.flatMap(({ path, octets }): Anchor[] => {
      const read = readPublisher(octets, around)
      if (!read.ok) unread.push(path)
      return read.ok ? [{ publisher: read.value, by: 'policy' }] : []
    })
    const pins = document.pins.flatMap((pin): Anchor[] => {
      const publisher = pinned(pin)
      const taken = byPolicy.some((anchor) => anchor.publisher.id === publisher?.id)
      return publisher && !taken ? [{ publisher, by: 'pin' }] : []
    })
    const { revocations, floors } = document
    const { minGrade, forbidPins: pinsForbidden = false } = settings
    const anchors: Anchors = {
      publishers: [...byPolicy, ...pins],
      revocations,
      floors,
      pinsForbidden,
      ...(minGrade ? { minGrade } : {}),
    }
    return { document, anchors, settings, ignored: [...ignored, ...unread], forAll: profiles }
  }

  #verifier({ latest }: TrustDocument): Verifier {
    const { version, built } = this.#options
    const until = performance.now() + DEADLINE
    const now = this.#now()
    return { crypto: nodeCrypto, version, clock: { now, latest, built }, overdue: () => performance.now() > until }
  }
}

const WITHDRAWN: ReadonlySet<string> = new Set(['E_ROLL_REVOKED', 'E_KEY_REVOKED'])

/** Why an accepted profile no longer connects. */
function faultOf({ code, args }: TrustProblem): Fault {
  if (code === 'E_TIME_EXPIRED') return fault('profile-expired', { args: { date: String(args['date'] ?? '?') } })
  return WITHDRAWN.has(code) ? fault('profile-withdrawn') : fault('profile-distrusted', { args: { reason: code } })
}
