import { mkdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { nodeCrypto } from '../../crypto/node.ts'
import { selfTest } from '../../crypto/self-test.ts'
import { fault, type Fault } from '../../domain/connect/fault.ts'
import { changedFields, type Origin } from '../../domain/profile/origin.ts'
import type { InputProblem } from '../../domain/profile/problem.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import { done, type Result } from '../../domain/result.ts'
import { kindOf, openEnvelope } from '../../domain/trust/envelope.ts'
import { ownOf, profileFromPayload, type Own } from '../../domain/trust/install.ts'
import { fromBase64, toBase64 } from '../../domain/trust/octets.ts'
import { distrust, type TrustProblem, type Trusted } from '../../domain/trust/problem.ts'
import { nextPublisher, parsePublisher, readPublisher, type Publisher } from '../../domain/trust/publisher.ts'
import { readRevocation } from '../../domain/trust/revocation.ts'
import { verifyProfile, type Anchor, type Anchors, type Verified, type Verifier } from '../../domain/trust/verify.ts'
import { readIfThere, replaceFile, systemFiles } from '../files/atomic-file.ts'
import { withLock } from '../files/file-lock.ts'
import type { Examined, ProfileStore, Trust } from '../services.ts'
import { readPolicyFolder, type PolicyFiles } from './policy-folder.ts'
import { EMPTY, trustSchema, type TrustDocument } from './trust-document.ts'

export interface TrustStoreOptions {
  readonly directory: string
  readonly version: string
  /** Milliseconds since 1970 of the build: no clock is right that is before it. */
  readonly built: number
  readonly profiles: Pick<ProfileStore, 'find' | 'save'>
  readonly policy?: () => Promise<PolicyFiles>
  readonly now?: () => number
}

/** Milliseconds that judging one file may take, the sealed key apart. */
const DEADLINE = 2_000

interface Known {
  readonly document: TrustDocument
  readonly anchors: Anchors
  readonly ignored: readonly string[]
}

/** Signed files on this computer: whom they may come from, what was accepted, what is withdrawn. */
export class TrustStore implements Trust {
  readonly #options: TrustStoreOptions
  readonly #path: string
  readonly #now: () => number

  constructor(options: TrustStoreOptions) {
    this.#options = options
    this.#path = join(options.directory, 'trust.json')
    this.#now = options.now ?? Date.now
  }

  async examine(file: Uint8Array): Promise<Trusted<Examined>> {
    return this.#judge(file, await this.#known())
  }

  async accept(file: Uint8Array, own: Own): Promise<Result<Examined, TrustProblem | readonly InputProblem[]>> {
    await mkdir(this.#options.directory, { recursive: true, mode: 0o700 })
    return withLock(systemFiles, `${this.#path}.lock`, async () => {
      const known = await this.#known()
      // Judged anew: since it was shown, another file may have been accepted or withdrawn.
      const judged = this.#judge(file, known)
      if (!judged.ok) return judged
      const next = await this.#taken(judged.value, file, own, known.document)
      if (!next.ok) return next
      const latest = Math.max(known.document.latest, this.#now())
      await replaceFile(systemFiles, this.#path, `${JSON.stringify({ ...next.value, latest }, undefined, 1)}\n`)
      return judged
    })
  }

  async originOf(id: string): Promise<Origin | undefined> {
    const { document, anchors } = await this.#known()
    const verified = this.#installed(id, document, { ...anchors, floors: {} })
    if (!verified?.ok) return undefined
    const { payload, publisher, validity } = verified.value
    return {
      publisher: publisher.displayName,
      serial: payload.serial,
      expires: validity.expires,
      locked: payload.locked ?? [],
    }
  }

  async admit(profile: Profile): Promise<Fault | undefined> {
    const known = await this.#readable()
    if (!known) return fault('profile-distrusted', { args: { reason: basename(this.#path) } })
    const { document, anchors } = known
    const verified = this.#installed(profile.id, document, anchors)
    if (!verified) return undefined
    if (!verified.ok) return faultOf(verified.fault)
    const { payload } = verified.value
    const wanted = profileFromPayload(payload, ownOf(profile))
    const changed = wanted.ok ? changedFields(wanted.value, profile, payload.locked ?? []) : []
    return wanted.ok && changed.length === 0
      ? undefined
      : fault('profile-distrusted', { args: { reason: changed[0] ?? 'form' } })
  }

  #installed(id: string, document: TrustDocument, anchors: Anchors): Trusted<Verified> | undefined {
    const text = Object.hasOwn(document.installed, id) ? document.installed[id] : undefined
    if (text === undefined) return undefined
    const file = fromBase64(text)
    return file ? verifyProfile(file, anchors, this.#verifier(document)) : distrust('E_FILE_READ')
  }

  #judge(file: Uint8Array, { document, anchors, ignored }: Known): Trusted<Examined> {
    if (selfTest(nodeCrypto, []).missing.includes('ed25519')) return distrust('E_SIG_INVALID')
    const verifier = this.#verifier(document)
    const opened = openEnvelope(file, verifier.overdue)
    if (!opened.ok) return opened
    const around = { crypto: nodeCrypto, now: verifier.clock.now, overdue: verifier.overdue }
    const publishers = anchors.publishers.map(({ publisher }) => publisher)
    const kind = kindOf(opened.value.type)
    if (kind === 'publisher') return judgePublisher(file, anchors, around)
    if (kind === 'revocation') {
      const read = readRevocation(file, publishers, revocationBefore(file, document), around)
      return read.ok ? done({ kind, list: read.value }) : read
    }
    const verified = verifyProfile(file, anchors, verifier)
    return verified.ok ? done({ kind: 'profile', verified: verified.value, ignored }) : verified
  }

  /** What the store holds once a file is accepted. */
  async #taken(
    judged: Examined,
    file: Uint8Array,
    own: Own,
    document: TrustDocument,
  ): Promise<Result<TrustDocument, readonly InputProblem[]>> {
    if (judged.kind === 'revocation')
      return done({ ...document, revocations: { ...document.revocations, [judged.list.publisher]: judged.list } })
    const text = toBase64(file)
    if (judged.kind === 'publisher') {
      const others = document.pins.filter((pin) => pinned(pin)?.id !== judged.publisher.id)
      return done({ ...document, pins: [...others, text] })
    }
    const { payload, publisher, digest } = judged.verified
    const before = await this.#options.profiles.find(payload.profileId)
    const mine = before?.id === payload.profileId ? ownOf(before, own) : own
    const profile = profileFromPayload(payload, mine)
    if (!profile.ok) return profile
    const saved = await this.#options.profiles.save(profile.value, 'publisher')
    if (!saved.ok) return saved
    const floor = { publisher: publisher.id, serial: payload.serial, digest, reset: publisher.serialReset }
    return done({
      ...document,
      floors: { ...document.floors, [payload.profileId]: floor },
      installed: { ...document.installed, [payload.profileId]: text },
    })
  }

  /** Undefined for a file that somebody changed by hand: then nothing says which profiles must not connect. */
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
    // A file that cannot be read must not turn into one that trusts and withdraws nothing.
    const document = text === undefined ? EMPTY : trustSchema.parse(JSON.parse(text))
    const policy = await (this.#options.policy ?? readPolicyFolder)()
    const around = { crypto: nodeCrypto, now: this.#now() }
    const ignored = [...policy.ignored]
    const byPolicy = policy.files.flatMap(({ path, octets }): Anchor[] => {
      const read = readPublisher(octets, around)
      if (!read.ok) ignored.push(path)
      return read.ok ? [{ publisher: read.value, by: 'policy' }] : []
    })
    const pins = document.pins.flatMap((pin): Anchor[] => {
      const publisher = pinned(pin)
      const taken = byPolicy.some((anchor) => anchor.publisher.id === publisher?.id)
      return publisher && !taken ? [{ publisher, by: 'pin' }] : []
    })
    const { revocations, floors } = document
    return { document, anchors: { publishers: [...byPolicy, ...pins], revocations, floors }, ignored }
  }

  #verifier({ latest }: TrustDocument): Verifier {
    const { version, built } = this.#options
    const until = performance.now() + DEADLINE
    const now = this.#now()
    return { crypto: nodeCrypto, version, clock: { now, latest, built }, overdue: () => performance.now() > until }
  }
}

/** A document whose signatures were right when it was pinned. */
function pinned(text: string): Publisher | undefined {
  const file = fromBase64(text)
  const opened = file && openEnvelope(file, () => false)
  const parsed = opened?.ok ? parsePublisher(opened.value.payload, nodeCrypto) : undefined
  return parsed?.ok ? parsed.value : undefined
}

/** The first document of a publisher, or the next step of one that is pinned; the administrator's are not a person's to change. */
function judgePublisher(
  file: Uint8Array,
  { publishers }: Anchors,
  around: Parameters<typeof readPublisher>[1],
): Trusted<Examined> {
  const read = readPublisher(file, around)
  if (!read.ok) return read
  const before = publishers.find(({ publisher }) => publisher.id === read.value.id)
  if (before?.by === 'policy') return distrust('E_KEY_POLICY')
  const stepped = before ? nextPublisher(before.publisher, file, around) : read
  return stepped.ok ? done({ kind: 'publisher', publisher: stepped.value, isNew: !before }) : stepped
}

function revocationBefore(
  file: Uint8Array,
  { revocations }: TrustDocument,
): TrustDocument['revocations'][string] | undefined {
  const opened = openEnvelope(file, () => false)
  if (!opened.ok) return undefined
  // Only for finding the former list; `readRevocation` believes nothing that is not signed.
  const named = /"publisher"\s*:\s*"([a-z0-9-]{3,64})"/.exec(Buffer.from(opened.value.payload).toString('latin1'))?.[1]
  return named !== undefined && Object.hasOwn(revocations, named) ? revocations[named] : undefined
}

const WITHDRAWN: ReadonlySet<string> = new Set(['E_ROLL_REVOKED', 'E_KEY_REVOKED'])

/** Why a profile that was accepted does not connect any more. */
function faultOf({ code, args }: TrustProblem): Fault {
  if (code === 'E_TIME_EXPIRED') return fault('profile-expired', { args: { date: String(args['date'] ?? '?') } })
  return WITHDRAWN.has(code) ? fault('profile-withdrawn') : fault('profile-distrusted', { args: { reason: code } })
}
