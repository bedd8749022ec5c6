import { neededSecrets } from '../../domain/profile/needs.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import { STORED_FIELDS, type Secrets } from '../../domain/profile/secret.ts'
import { saveProfile, type SavedProfile } from '../../services/use-cases/save-profile.ts'
import type { Services } from '../../services/services.ts'
import type { Context } from './context.ts'
import { EXIT, type ExitCode } from '../host/exit-code.ts'
import { profileFrom } from '../input/draft.ts'
import type { ProfileFlags } from '../options/flags.ts'
import { Refused, refuse } from '../input/problem.ts'
import { withQuestions } from '../input/questions.ts'
import { secretsFromInput } from '../input/secrets-input.ts'
import { orInterrupted } from '../host/interrupt.ts'
import { faultLines, faultOutput, marked } from '../print/fault.ts'
import { noteLine, profileLines, profileTable } from '../print/profile.ts'
import { profileNamed } from './find.ts'
import { problem } from '../../domain/profile/problem.ts'

export interface EditOptions extends ProfileFlags {
  readonly secretsStdin?: true
  readonly askSecrets?: true
  readonly input?: boolean
}

export async function list({ print, texts, ...context }: Context): Promise<ExitCode> {
  const profiles = await (await context.services()).profiles.list()
  print.object('profiles', { profiles: profiles.map(({ id, name, gateway }) => ({ id, name, gateway })) })
  print.lines(
    profiles.length > 0
      ? profileTable(profiles, print.width)
      : marked('off', texts.text('cli.hint.no-profiles'), print.width),
  )
  return EXIT.done
}

export async function show(context: Context, [name = '']: readonly string[]): Promise<ExitCode> {
  const { print, texts } = context
  const services = await context.services()
  const profile = await profileNamed(services, name)
  const stored = await orInterrupted(context.interrupted, services.vault.stored(profile.id))
  print.object('profile', { profile: { ...profile }, stored: [...stored] })
  print.lines(profileLines(profile, stored, texts, print.width))
  return EXIT.done
}

export async function add(context: Context, [name]: readonly string[], options: EditOptions): Promise<ExitCode> {
  if (name !== undefined && options.name !== undefined && name !== options.name)
    return refuse('--name', problem('flags-conflict', { other: name }))
  const entered: EditOptions = name === undefined ? options : { ...options, name }
  const complete = { ...entered, ...(await essentials(context, entered)) }
  return write(context, complete, { id: context.host.newId() }, 'added')
}

export async function edit(context: Context, [name = '']: readonly string[], options: EditOptions): Promise<ExitCode> {
  if (Object.keys(options).every((option) => option === 'input')) return refuse('culvert', problem('nothing-to-change'))
  const before = await profileNamed(await context.services(), name)
  return write(context, options, { ...before }, 'changed')
}

/** Asked of a person who gave no gateway and no user: nobody has to know the flags for a first profile. */
async function essentials({ host, texts, interrupted }: Context, entered: EditOptions): Promise<ProfileFlags> {
  const { name, gateway, user } = entered
  if (gateway !== undefined || user !== undefined || entered.input === false || entered.secretsStdin) return {}
  const answers = await withQuestions(host, texts, interrupted, async (questions) => ({
    name: name ?? (await questions.profileField('name')),
    gateway: await questions.profileField('gateway'),
    user: await questions.profileField('user'),
  }))
  return answers ?? {}
}

/** Judges everything that was entered before anything is written, and writes the profile before its secrets. */
async function write(
  context: Context,
  options: EditOptions,
  before: Readonly<Record<string, unknown>>,
  how: 'added' | 'changed',
): Promise<ExitCode> {
  const { host, print, texts, interrupted } = context
  const [read, drafted] = await settled([
    options.secretsStdin ? orInterrupted(interrupted, secretsFromInput(host.input)) : Promise.resolve<Secrets>({}),
    profileFrom(options, before),
  ])
  const { profile, privateKey } = drafted
  const services = await context.services()
  const taken = await services.profiles.find(profile.name)
  if (taken && taken.id !== profile.id) return refuse('name', problem('name-taken'), profile.name)
  const given: Secrets = { ...read, ...(privateKey ? { privateKey } : {}) }
  const secrets = { ...given, ...(await asked(context, services, profile, given, options, how)) }
  const saved = await saveProfile(services, profile, secrets)
  if (!saved.ok) throw new Refused(saved.fault)
  print.object('profile', { profile: { ...saved.value.profile }, stored: [...saved.value.stored] })
  print.lines([
    ...marked('done', texts.text(`cli.profile.${how}`, { name: profile.name }), print.width),
    ...afterwards(context, saved.value),
  ])
  return EXIT.done
}

/** Both, or a refusal with the problems of both. */
async function settled<A, B>(promises: readonly [Promise<A>, Promise<B>]): Promise<[A, B]> {
  const outcomes = await Promise.allSettled(promises)
  const reasons = outcomes.flatMap((outcome): unknown[] => (outcome.status === 'rejected' ? [outcome.reason] : []))
  const other = reasons.find((reason) => !(reason instanceof Refused))
  if (other !== undefined) throw other as Error
  if (reasons.length > 0) throw new Refused(reasons.flatMap((reason) => (reason as Refused).problems))
  return Promise.all(promises)
}

/** With a keychain that can be used, the secrets not given yet; each may be left to be asked for at connect. */
async function asked(
  { host, texts, interrupted }: Context,
  services: Services,
  profile: Profile,
  given: Secrets,
  options: EditOptions,
  how: 'added' | 'changed',
): Promise<Secrets> {
  const wanted = options.askSecrets || (how === 'added' && !options.secretsStdin)
  if (!wanted || options.input === false || !host.input.isTerminal) return {}
  if ((await orInterrupted(interrupted, services.vault.state())) !== 'ready') return {}
  const needed = neededSecrets(profile)
  const fields = STORED_FIELDS.filter((field) => needed.includes(field) && given[field] === undefined)
  const answers = await withQuestions(host, texts, interrupted, (questions) => questions.secrets(fields, true))
  return answers ?? {}
}

function afterwards({ texts, print }: Context, { profile, stored, notKept }: SavedProfile) {
  const open = neededSecrets(profile).filter((field) => !stored.includes(field))
  if (open.length === 0) return [noteLine(texts.text('cli.secrets.kept'))]
  const fields = texts.fields(open)
  return [
    ...(notKept ? marked('attention', texts.text('cli.secrets.no-keychain'), print.width) : []),
    noteLine(texts.text('cli.secrets.at-connect', { fields })),
  ]
}

export async function remove(context: Context, [name = '']: readonly string[]): Promise<ExitCode> {
  const { print, texts, interrupted } = context
  const services = await context.services()
  const profile = await profileNamed(services, name)
  await orInterrupted(interrupted, services.sessions.ready())
  const removed = await services.removal.remove(profile.id)
  // Nobody can take it back once this process has ended.
  const finished = removed.ok ? await services.removal.finish() : removed
  if (!finished.ok) {
    print.object('fault', { fault: faultOutput(finished.fault, texts) })
    print.notes(faultLines(finished.fault, texts, { profile }, print.width))
    return EXIT.failed
  }
  print.object('removed', { removed: { id: profile.id, name: profile.name } })
  print.lines(marked('done', texts.text('cli.profile.removed', { name: profile.name }), print.width))
  return EXIT.done
}
