import { neededSecrets } from '../../domain/profile/needs.ts'
import type { Fault } from '../../domain/connect/fault.ts'
import { LIST_ORDERS, type ListOrder } from '../../domain/profile/arrangement.ts'
import { sameName } from '../../domain/profile/name.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import { STORED_FIELDS, type Secrets } from '../../domain/profile/secret.ts'
import { listProfiles } from '../../services/use-cases/list-profiles.ts'
import { saveProfile, type SavedProfile } from '../../services/use-cases/save-profile.ts'
import type { Services } from '../../services/services.ts'
import type { Context } from './context.ts'
import { identityIn } from './identity-file.ts'
import { EXIT, type ExitCode } from '../host/exit-code.ts'
import { profileFrom } from '../input/draft.ts'
import type { ProfileFlags } from '../options/flags.ts'
import { Refused, refuse } from '../input/problem.ts'
import { withQuestions } from '../input/questions.ts'
import { secretsFromInput } from '../input/secrets-input.ts'
import { orInterrupted } from '../host/interrupt.ts'
import { faultLines, faultOutput, marked } from '../print/fault.ts'
import { noteLine, profileLines, profileTable } from '../print/profile.ts'
import { profileNamed, profilesNamed } from './find.ts'
import { problem } from '../../domain/profile/problem.ts'

export interface EditOptions extends ProfileFlags {
  readonly secretsStdin?: true
  readonly askSecrets?: true
  readonly input?: boolean
}

export interface ListOptions {
  readonly group?: string
  readonly label?: string
  readonly favourites?: true
  readonly order?: string
}

/** `profile list`: grouped below headings if there are groups. */
export async function list(
  { print, texts, ...context }: Context,
  _args: readonly string[],
  { group, label, favourites, order }: ListOptions,
): Promise<ExitCode> {
  const services = await context.services()
  const chosen = order === undefined ? services.settings.get().listOrder : orderNamed(order)
  const all = await listProfiles(services, chosen)
  const profiles = all.filter(
    ({ filing }) =>
      (group === undefined || (filing.group !== undefined && sameName(filing.group, group))) &&
      (label === undefined || filing.labels.some((one) => sameName(one, label))) &&
      (!favourites || filing.favourite),
  )
  print.object('profiles', { profiles: profiles.map(listed) })
  if (all.length > 0 && profiles.length === 0)
    print.lines(marked('off', texts.text('cli.profile.none-such'), print.width))
  else if (all.length === 0) print.lines(marked('off', texts.text('cli.hint.no-profiles'), print.width))
  else print.lines(profileTable(profiles, chosen, texts, print.width))
  return EXIT.done
}

const listed = ({ id, name, gateway, filing }: Profile) => ({ id, name, gateway, ...filing })

const orderNamed = (word: string): ListOrder =>
  LIST_ORDERS.find((order) => order === word) ??
  refuse('--order', problem('choice', { allowed: LIST_ORDERS.join(', ') }))

export interface MoveOptions {
  readonly first?: true
  readonly last?: true
  readonly before?: string
}

/** `profile move`: moves a profile by hand and switches the list to manual order. */
export async function move(
  context: Context,
  [name = '']: readonly string[],
  { first, last, before }: MoveOptions,
): Promise<ExitCode> {
  const { print, texts } = context
  if ([first, last, before].filter((choice) => choice !== undefined).length !== 1)
    return refuse('culvert', problem('move-where'))
  const services = await context.services()
  const profile = await profileNamed(services, name)
  const next = before === undefined ? undefined : await profileNamed(services, before)
  // The starting order is the one that the person sees, whichever that is.
  const others = (await listProfiles(services)).filter(({ id }) => id !== profile.id)
  const at = first ? 0 : next ? others.findIndex(({ id }) => id === next.id) : others.length
  if (at < 0) return refuse('--before', problem('flags-conflict', { other: name }))
  const ids = others.toSpliced(at, 0, profile).map(({ id }) => id)
  const arranged = await services.profiles.arrange(ids)
  if (!arranged.ok) return refused(context, arranged.fault, profile)
  await services.settings.set({ listOrder: 'hand' })
  print.object('profiles', { profiles: (await services.profiles.list('hand')).map(listed) })
  print.lines(marked('done', texts.text('cli.profile.moved', { name: profile.name }), print.width))
  return EXIT.done
}

function refused({ print, texts }: Context, fault: Fault, profile?: Profile): ExitCode {
  print.object('fault', { fault: faultOutput(fault, texts) })
  print.notes(faultLines(fault, texts, profile ? { profile } : {}, print.width))
  return EXIT.failed
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

/** Sets the given settings to the same values in several profiles; a name can be given for only one. */
export async function edit(context: Context, names: readonly string[], options: EditOptions): Promise<ExitCode> {
  if (Object.keys(options).every((option) => option === 'input')) return refuse('culvert', problem('nothing-to-change'))
  const services = await context.services()
  const [before, ...others] = await profilesNamed(services, names)
  if (!before) return refuse('profile', problem('missing'))
  if (others.length === 0) return write(context, options, { ...before }, 'changed')
  const single = ONE_ALONE.find((option) => options[option] !== undefined)
  if (single) return refuse(flagOf(single), problem('one-profile'))
  const { print, texts } = context
  const drafted = await Promise.all([before, ...others].map((profile) => profileFrom(options, { ...profile })))
  const saved = await services.profiles.saveAll(drafted.map(({ profile }) => profile))
  if (!saved.ok) throw new Refused(saved.fault)
  print.object('profiles', { profiles: saved.value.map(listed) })
  print.lines(
    saved.value.flatMap(({ name }) => marked('done', texts.text('cli.profile.changed', { name }), print.width)),
  )
  return EXIT.done
}

/** Settings that no two profiles share, and those that only one profile can be asked for. */
const ONE_ALONE = ['name', 'certificate', 'privateKey', 'secretsStdin', 'askSecrets'] as const
const flagOf = (option: string): string => `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`

/** Asks for gateway and user if neither was given, so that a first profile needs no flags. */
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

/** Validates everything entered before writing, and writes the profile before its secrets. */
async function write(
  context: Context,
  options: EditOptions,
  before: Readonly<Record<string, unknown>>,
  how: 'added' | 'changed',
): Promise<ExitCode> {
  const { host, print, texts, interrupted } = context
  const [read, drafted] = await settled([
    options.secretsStdin ? orInterrupted(interrupted, secretsFromInput(host.input)) : Promise.resolve<Secrets>({}),
    identityIn(context, options.certificate).then((identity) => profileFrom(options, before, identity)),
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

/** Resolves with both, or rejects with the problems of both. */
async function settled<A, B>(promises: readonly [Promise<A>, Promise<B>]): Promise<[A, B]> {
  const outcomes = await Promise.allSettled(promises)
  const reasons = outcomes.flatMap((outcome): unknown[] => (outcome.status === 'rejected' ? [outcome.reason] : []))
  const other = reasons.find((reason) => !(reason instanceof Refused))
  if (other !== undefined) throw other as Error
  if (reasons.length > 0) throw new Refused(reasons.flatMap((reason) => (reason as Refused).problems))
  return Promise.all(promises)
}

/** If the keychain can be used, asks for the secrets not given yet; each may be left empty and asked for at connect. */
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

export async function remove(context: Context, names: readonly string[]): Promise<ExitCode> {
  const { print, texts, interrupted } = context
  const services = await context.services()
  const profiles = await profilesNamed(services, names)
  await orInterrupted(interrupted, services.sessions.ready())
  const removed = await services.removal.remove(profiles.map(({ id }) => id))
  // The removal cannot be undone once this process has ended.
  const finished = removed.ok ? await services.removal.finish() : removed
  if (!finished.ok) return refused(context, finished.fault, profiles.length === 1 ? profiles[0] : undefined)
  const gone = profiles.map(({ id, name }) => ({ id, name }))
  const [only] = gone
  print.object('removed', { removed: gone.length === 1 && only ? only : gone })
  print.lines(gone.flatMap(({ name }) => marked('done', texts.text('cli.profile.removed', { name }), print.width)))
  return EXIT.done
}
