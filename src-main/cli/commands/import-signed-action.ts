import type { PublisherPreview, SignedPreview } from '../../contract/signed.ts'
import { problem } from '../../domain/profile/problem.ts'
import type { Secret, Secrets } from '../../domain/profile/secret.ts'
import { done } from '../../domain/result.ts'
import type { Own } from '../../domain/trust/install.ts'
import type { TrustProblem, Trusted } from '../../domain/trust/problem.ts'
import { refusalText } from '../../presentation/signed.ts'
import type { Services } from '../../services/services.ts'
import {
  acceptSigned,
  areGroups,
  examineSigned,
  isFingerprint,
  type SignedFile,
} from '../../services/use-cases/import-signed.ts'
import { EXIT, type ExitCode } from '../host/exit-code.ts'
import { profileFrom } from '../input/draft.ts'
import { refuse, Refused } from '../input/problem.ts'
import { withQuestions, type Questions } from '../input/questions.ts'
import { keyFromSeal } from '../input/sealed-key.ts'
import { marked } from '../print/fault.ts'
import { BLANK } from '../print/line.ts'
import { previewLines, refusalLines } from '../print/signed.ts'
import type { FileContext } from './file-context.ts'
import { identityIn } from './identity-file.ts'

export interface SignedOptions {
  readonly dryRun?: true
  readonly user?: string
  readonly name?: string
  readonly certificate?: string
  readonly privateKey?: string
  readonly yes?: true
  /** Fingerprint of the publisher, as given by the IT department: for scripts, instead of the question. */
  readonly fingerprint?: string
  readonly input?: boolean
}

/** `profile import FILE.culvert`: shows the content of a signed file, and accepts it once the person has agreed. */
export async function importSigned(context: FileContext, path: string, options: SignedOptions): Promise<ExitCode> {
  const services = await context.services()
  const octets = await services.trust.read(path)
  const given = await givenBy(context, options)
  const found = octets.ok ? await examineSigned(services, octets.value, given.own) : octets
  if (!found.ok) return refused(context, found.fault)
  const file = found.value
  refuseUnused(file.preview, options)
  context.print.lines([...previewLines(file.preview, context.texts, context.print.width), BLANK])
  if (options.dryRun) return said(context, file, false)
  const answers = await answersTo(context, services, file, options)
  if (!answers.ok) return refused(context, answers.fault)
  if (!answers.value) return declined(context, file)
  const { own, secrets } = answers.value
  return take(context, services, file, { ...given.own, ...own }, { ...given.secrets, ...secrets })
}

interface Answers {
  readonly own: Own
  readonly secrets: Secrets
}

const NOTHING: Answers = { own: {}, secrets: {} }

/** The person's answers about a file, from the command line or from questions; undefined if they do not agree. */
async function answersTo(
  context: FileContext,
  services: Services,
  file: SignedFile,
  options: SignedOptions,
): Promise<Trusted<Answers | undefined>> {
  const { preview } = file
  const isPin = preview.kind === 'publisher' && preview.asked.length > 0
  if (isPin && options.fingerprint !== undefined)
    return done(isFingerprint(options.fingerprint, preview) ? NOTHING : undefined)
  const isAgreed = options.yes === true && !isPin
  const ask = (questions: Questions): Promise<Trusted<Answers | undefined>> =>
    asked(questions, context, services, file, isAgreed)
  const answered =
    options.input === false ? undefined : await withQuestions(context.host, context.texts, context.interrupted, ask)
  if (answered) return answered
  // No question can be asked.
  return isAgreed ? done(NOTHING) : refuse('culvert', problem(isPin ? 'import-fingerprint' : 'import-confirm'))
}

async function asked(
  questions: Questions,
  context: FileContext,
  { trust }: Services,
  { preview, examined }: SignedFile,
  isAgreed: boolean,
): Promise<Trusted<Answers | undefined>> {
  if (!isAgreed && !(await agrees(questions, preview))) return done(undefined)
  if (examined.kind !== 'profile' || preview.kind !== 'profile') return done(NOTHING)
  const { payload } = examined.verified
  const own = preview.wanted.includes('user') ? { user: await questions.profileField('user') } : {}
  const open = (passphrase: Secret) => trust.unseal(payload, passphrase)
  const key = payload.sealed ? await keyFromSeal(questions, context.texts, 'cli.ask.sealed', open) : done({})
  return key.ok ? done({ own, secrets: key.value }) : key
}

/** Asks for groups of the publisher's fingerprint, so that pressing return alone cannot accept a publisher. */
const agrees = (questions: Questions, preview: SignedPreview): Promise<boolean> =>
  preview.kind === 'publisher' && preview.asked.length > 0
    ? typesGroups(questions, preview)
    : questions.whetherTo('cli.ask.import')

async function typesGroups(questions: Questions, preview: PublisherPreview): Promise<boolean> {
  const typed: string[] = []
  for (const at of preview.asked) typed.push(await questions.group(at + 1))
  return areGroups(typed, preview)
}

async function take(
  context: FileContext,
  services: Services,
  file: SignedFile,
  own: Own,
  secrets: Secrets,
): Promise<ExitCode> {
  const taken = await acceptSigned(services, file, own, secrets)
  if (taken.ok) {
    const { print, texts } = context
    if (taken.value.notKept) print.notes(marked('attention', texts.text('cli.secrets.no-keychain'), print.width))
    return said(context, file, true)
  }
  if ('code' in taken.fault) return refused(context, taken.fault)
  throw new Refused(taken.fault)
}

/** Refuses a flag that would have no effect, before anything happens. */
function refuseUnused(preview: SignedPreview, options: SignedOptions): void {
  const { user, name, certificate, privateKey, fingerprint } = options
  const isProfile = preview.kind === 'profile'
  const withCertificate = isProfile && preview.key === 'certificate'
  const unused: readonly (readonly [string, string | undefined, boolean])[] = [
    ['--user', user, isProfile && preview.user === undefined],
    ['--name', name, isProfile],
    ['--certificate', certificate, withCertificate],
    ['--private-key', privateKey, withCertificate],
    ['--fingerprint', fingerprint, preview.kind === 'publisher' && preview.asked.length > 0],
  ]
  const first = unused.find(([, value, used]) => value !== undefined && !used)
  if (first) refuse(first[0], problem('import-unused'))
}

function refused({ print, texts }: FileContext, fault: TrustProblem): ExitCode {
  print.object('refusal', { refusal: { code: fault.code, text: refusalText(fault, texts) } })
  print.notes(refusalLines(fault, texts, print.width))
  return EXIT.failed
}

/** The values that the person gives by options, validated by the rules of `profile add`. */
async function givenBy(context: FileContext, { user, name, certificate, privateKey }: SignedOptions): Promise<Answers> {
  const own = { ...(user === undefined ? {} : { user }), ...(name === undefined ? {} : { name }) }
  if (certificate === undefined && privateKey === undefined) return { own, secrets: {} }
  if (certificate === undefined) return refuse('--certificate', problem('value-missing'))
  const identity = await identityIn(context, certificate)
  // The publisher provides the authority; this value only fills its place while the files are read.
  const drafted = await profileFrom(
    {
      certificate,
      ...(identity ? {} : { authority: certificate }),
      name: 'import',
      gateway: 'import.invalid',
      user: 'import',
      ...(privateKey === undefined ? {} : { privateKey }),
    },
    { id: '00000000-0000-4000-8000-000000000000' },
    identity && { ...identity, authorities: [identity.certificate] },
  )
  const { machineAuth } = drafted.profile
  return {
    own: { ...own, ...(machineAuth.kind === 'certificate' ? { certificate: machineAuth.certificate } : {}) },
    secrets: drafted.privateKey ? { privateKey: drafted.privateKey } : {},
  }
}

function declined(context: FileContext, file: SignedFile): ExitCode {
  const { print, texts } = context
  said(context, file, false)
  const isPin = file.preview.kind === 'publisher' && file.preview.asked.length > 0
  print.notes(marked('off', texts.text(isPin ? 'cli.import.not-pinned' : 'cli.import.not-imported'), print.width))
  return EXIT.failed
}

function said({ print, texts }: FileContext, { preview }: SignedFile, accepted: boolean): ExitCode {
  print.object('import', { import: { kind: preview.kind, accepted, ...factsOf(preview) } })
  if (accepted)
    print.lines(
      marked('done', texts.text(`trust.preview.done-${preview.kind}`, { name: nameOf(preview) }), print.width),
    )
  return EXIT.done
}

function factsOf(preview: SignedPreview) {
  if (preview.kind === 'publisher') {
    const { id, version, fingerprint } = preview
    return { publisher: id, version, fingerprint }
  }
  if (preview.kind === 'revocation') return { publisher: preview.publisher.id, version: preview.version }
  const { publisher, id, name, gateway, serial, expires } = preview
  const day = new Date(expires).toISOString().replace('.000', '')
  return {
    publisher: publisher.id,
    by: publisher.by,
    profile: { id, name, gateway: gateway.host, serial, expires: day },
  }
}

const nameOf = (preview: SignedPreview): string =>
  preview.kind === 'revocation' ? preview.publisher.name : preview.name
