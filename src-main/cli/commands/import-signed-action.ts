import { keyFromSeal } from '../input/sealed-key.ts'
import type { Secrets } from '../../domain/profile/secret.ts'
import { ownOf, profileFromPayload, type Own } from '../../domain/trust/install.ts'
import type { TrustProblem } from '../../domain/trust/problem.ts'
import type { Publisher } from '../../domain/trust/publisher.ts'
import type { Verified } from '../../domain/trust/verify.ts'
import type { Examined, Services } from '../../services/services.ts'
import { EXIT, type ExitCode } from '../host/exit-code.ts'
import { profileFrom } from '../input/draft.ts'
import { problem } from '../../domain/profile/problem.ts'
import { refuse, Refused } from '../input/problem.ts'
import { withQuestions } from '../input/questions.ts'
import { readSignedFile } from '../input/signed-file.ts'
import { marked } from '../print/fault.ts'
import { BLANK, type Line } from '../print/line.ts'
import { previewLines, publisherLines, refusalLines, refusalText, revocationLines } from '../print/signed.ts'
import type { Context } from './context.ts'

export interface SignedOptions {
  readonly dryRun?: true
  readonly user?: string
  readonly name?: string
  readonly certificate?: string
  readonly privateKey?: string
  readonly yes?: true
  /** Of the publisher, as the IT department says it: for scripts, in the place of the question. */
  readonly fingerprint?: string
  readonly input?: boolean
}

/** `profile import FILE.culvert`: shows what a signed file says, and takes it once the person has agreed. */
export async function importSigned(context: Context, path: string, options: SignedOptions): Promise<ExitCode> {
  const file = await readSignedFile(path)
  if (!file.ok) return refused(context, file.fault)
  const services = await context.services()
  const examined = await services.trust.examine(file.value)
  if (!examined.ok) return refused(context, examined.fault)
  const draft = await ownPart(context, options)
  const own = await withUser(context, examined.value, draft.own, options)
  await show(context, services, examined.value, own)
  if (options.dryRun) return said(context, examined.value, false)
  if (!(await isAgreed(context, examined.value, options))) return declined(context, examined.value)
  const psk = await sealedKey(context, examined.value, options)
  if (!psk.ok) return refused(context, psk.fault)
  const accepted = await services.trust.accept(file.value, own)
  if (!accepted.ok) return 'code' in accepted.fault ? refused(context, accepted.fault) : refuseAll(accepted.fault)
  const secrets: Secrets = { ...draft.secrets, ...psk.value }
  if (accepted.value.kind === 'profile') await keep(context, services, accepted.value.verified, secrets)
  return said(context, accepted.value, true)
}

const refuseAll = (problems: ConstructorParameters<typeof Refused>[0]): never => {
  throw new Refused(problems)
}

function refused({ print, texts }: Context, problem: TrustProblem): ExitCode {
  print.object('refusal', { refusal: { code: problem.code, text: refusalText(problem, texts) } })
  print.notes(refusalLines(problem, texts, print.width))
  return EXIT.failed
}

/** What the person brings, judged by the rules of `profile add`. */
async function ownPart(_: Context, options: SignedOptions): Promise<{ readonly own: Own; readonly secrets: Secrets }> {
  const { user, name, certificate, privateKey } = options
  if (certificate === undefined && privateKey === undefined) return { own: { user, name }, secrets: {} }
  if (certificate === undefined) return refuse('--certificate', problem('value-missing'))
  // The authority is the publisher's; this one only fills its place while the files are read.
  const drafted = await profileFrom(
    {
      certificate,
      authority: certificate,
      name: 'import',
      gateway: 'import.invalid',
      user: 'import',
      ...(privateKey === undefined ? {} : { privateKey }),
    },
    { id: '00000000-0000-4000-8000-000000000000' },
  )
  const { machineAuth } = drafted.profile
  return {
    own: { user, name, ...(machineAuth.kind === 'certificate' ? { certificate: machineAuth.certificate } : {}) },
    secrets: drafted.privateKey ? { privateKey: drafted.privateKey } : {},
  }
}

/** The user name, where the publisher left it to the person and no earlier issue has it. */
async function withUser(context: Context, examined: Examined, own: Own, options: SignedOptions): Promise<Own> {
  if (examined.kind !== 'profile' || own.user !== undefined || options.input === false) return own
  const { payload } = examined.verified
  if (payload.user !== undefined) return own
  const before = await (await context.services()).profiles.find(payload.profileId)
  if (before?.id === payload.profileId) return own
  const user = await withQuestions(context.host, context.texts, context.interrupted, (questions) =>
    questions.profileField('user'),
  )
  return user === undefined ? own : { ...own, user }
}

async function show({ print, texts }: Context, services: Services, examined: Examined, own: Own): Promise<void> {
  print.lines([...(await linesOf(examined)), BLANK])
  async function linesOf(found: Examined): Promise<readonly Line[]> {
    if (found.kind === 'publisher') return publisherLines(found.publisher, found.isNew, texts, print.width)
    if (found.kind === 'revocation') return revocationLines(found.list, texts, print.width)
    const { payload } = found.verified
    const before = await services.profiles.find(payload.profileId)
    const mine = before?.id === payload.profileId ? before : undefined
    const next = profileFromPayload(payload, mine ? ownOf(mine, own) : own)
    const ignored = found.ignored.flatMap((file) =>
      marked('attention', texts.byData('trust.refusal.E_TRUST_PERMS', { file }), print.width),
    )
    return [...previewLines(found.verified, next.ok ? next.value : undefined, mine, texts, print.width), ...ignored]
  }
}

/** Two groups of the fingerprint, typed: a person who only presses return has compared nothing. */
async function isAgreed(context: Context, examined: Examined, options: SignedOptions): Promise<boolean> {
  const { host, texts, interrupted } = context
  if (examined.kind === 'publisher' && examined.isNew) {
    const { fingerprint } = examined.publisher
    if (options.fingerprint !== undefined) return sameFingerprint(options.fingerprint, fingerprint)
    if (options.input === false) return false
    return (
      (await withQuestions(host, texts, interrupted, (questions) => questions.groups(twoOf(examined.publisher)))) ??
      false
    )
  }
  if (options.yes) return true
  if (options.input === false) return false
  return (await withQuestions(host, texts, interrupted, (questions) => questions.whetherTo('cli.ask.import'))) ?? false
}

const bare = (text: string): string => text.replace(/[\s-]/g, '').toUpperCase()
const sameFingerprint = (said: string, right: string): boolean => bare(said) === bare(right)

/** Which two groups are asked for follows from the fingerprint, so that they differ from publisher to publisher. */
function twoOf({ fingerprint, digest }: Publisher): readonly { readonly number: number; readonly group: string }[] {
  const first = parseInt(digest.slice(-1), 16) % 8
  const second = (first + 1 + (parseInt(digest.slice(-2, -1), 16) % 7)) % 8
  const groups = fingerprint.split(' ')
  return [first, second].sort((a, b) => a - b).map((at) => ({ number: at + 1, group: groups[at] ?? '' }))
}

async function sealedKey(context: Context, examined: Examined, options: SignedOptions): ReturnType<typeof keyFromSeal> {
  const isSealed = examined.kind === 'profile' && examined.verified.payload.sealed !== undefined
  if (!isSealed) return { ok: true, value: {} }
  return keyFromSeal(
    context.host,
    context.texts,
    context.interrupted,
    examined.verified.payload,
    options.input !== false,
  )
}

/** A keychain that refuses ends no import: the key is asked for at the connect. */
async function keep(
  { print, texts }: Context,
  services: Services,
  { payload }: Verified,
  secrets: Secrets,
): Promise<void> {
  if (Object.keys(secrets).length === 0) return
  services.log.hide(secrets)
  const kept = await services.vault.set(payload.profileId, secrets)
  if (!kept.ok) print.notes(marked('attention', texts.text('cli.secrets.no-keychain'), print.width))
}

function declined(context: Context, examined: Examined): ExitCode {
  const { print, texts } = context
  said(context, examined, false)
  const isPin = examined.kind === 'publisher' && examined.isNew
  print.notes(marked('off', texts.text(isPin ? 'cli.import.not-pinned' : 'cli.import.not-imported'), print.width))
  return EXIT.failed
}

function said({ print, texts }: Context, examined: Examined, accepted: boolean): ExitCode {
  print.object('import', { import: { kind: examined.kind, accepted, ...factsOf(examined) } })
  if (accepted)
    print.lines(marked('done', texts.text(`cli.import.done-${examined.kind}`, { name: nameOf(examined) }), print.width))
  return EXIT.done
}

function factsOf(examined: Examined) {
  if (examined.kind === 'publisher') {
    const { id, version, fingerprint } = examined.publisher
    return { publisher: id, version, fingerprint }
  }
  if (examined.kind === 'revocation') return { publisher: examined.list.publisher, version: examined.list.version }
  const { payload, publisher, by } = examined.verified
  const { profileId, serial, expires, name, gateway } = payload
  return { publisher: publisher.id, by, profile: { id: profileId, name, gateway, serial, expires } }
}

const nameOf = (examined: Examined): string =>
  examined.kind === 'profile'
    ? examined.verified.payload.name
    : examined.kind === 'publisher'
      ? examined.publisher.displayName
      : examined.list.publisher
