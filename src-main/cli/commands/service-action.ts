import type { ServiceRefusal, TunnelService } from '../../contract/service.ts'
import { needsPerson, unattended } from '../../domain/keeping/unattended.ts'
import { sameName } from '../../domain/profile/name.ts'
import { neededSecrets } from '../../domain/profile/needs.ts'
import { parseProfile } from '../../domain/profile/parse.ts'
import { problem } from '../../domain/profile/problem.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Secrets } from '../../domain/profile/secret.ts'
import type { TunnelServices } from '../../platform/tunnel-services.ts'
import { serviceRefusalText } from '../../presentation/service.ts'
import type { Services } from '../../services/services.ts'
import { EXIT, type ExitCode } from '../host/exit-code.ts'
import { orInterrupted } from '../host/interrupt.ts'
import { refuse, Refused } from '../input/problem.ts'
import { withQuestions } from '../input/questions.ts'
import { objectFrom, secretsFromInput } from '../input/secrets-input.ts'
import { faultLines, faultOutput, marked } from '../print/fault.ts'
import { BLANK } from '../print/line.ts'
import { serviceLines } from '../print/service.ts'
import type { SecretOptions } from './ask-secrets.ts'
import type { Context } from './context.ts'
import { profileNamed } from './find.ts'

export interface InstallServiceOptions extends SecretOptions {
  readonly profileStdin?: true
}

const STDIN = '--profile-stdin'

export async function installService(
  context: Context,
  [name]: readonly string[],
  options: InstallServiceOptions,
): Promise<ExitCode> {
  const { print, texts, host, interrupted } = context
  checkWords(name, options)
  const system = await host.tunnelServices()
  const hindrance = system ? await system.hindrance() : NOT_HERE
  const services = await context.services()
  if (!system || hindrance)
    return refused(context, hindrance ?? NOT_HERE, name === undefined ? undefined : await services.profiles.find(name))
  const read = options.secretsStdin ? await orInterrupted(interrupted, secretsFromInput(host.input)) : {}
  const profile = options.profileStdin ? await profileFromInput(context) : await profileNamed(services, name ?? '')
  const barred = await services.trust.admit(profile)
  if (barred) {
    print.object('fault', { fault: faultOutput(barred, texts) })
    print.notes(faultLines(barred, texts, { profile }, print.width))
    return EXIT.failed
  }
  services.log.hide(read)
  const secrets = await gathered(context, services, system, { profile, read, options })
  const made = await orInterrupted(interrupted, system.install({ profile: unattended(profile), secrets }))
  if (!made.ok) return refused(context, made.fault, profile)
  print.object('services', { services: [made.value] })
  print.lines([
    ...serviceLines(made.value, texts, print.width),
    BLANK,
    ...(profile.routing.mode === 'full' && system.of === 'computer'
      ? marked('attention', texts.text('cli.service.all-traffic'), print.width)
      : []),
    ...verdictLine(context, made.value),
  ])
  return isWell(made.value) ? EXIT.done : EXIT.failed
}

export async function removeService(context: Context, [name = '']: readonly string[]): Promise<ExitCode> {
  const { print, texts, host, interrupted } = context
  const system = await host.tunnelServices()
  if (!system) return refused(context, NOT_HERE)
  const found = await named(system, name)
  const gone = await orInterrupted(interrupted, system.remove(found.id))
  if (!gone.ok) return refused(context, gone.fault)
  print.object('services', { services: [gone.value] })
  print.lines(marked('done', texts.text('cli.service.removed', { name: gone.value.name }), print.width))
  return EXIT.done
}

export async function serviceStatus(context: Context, [name]: readonly string[]): Promise<ExitCode> {
  const { print, texts, host } = context
  const system = await host.tunnelServices()
  if (!system) return refused(context, NOT_HERE)
  const shown = name === undefined ? await system.list() : [await named(system, name)]
  print.object('services', { services: [...shown] })
  if (shown.length === 0) print.lines(marked('off', texts.text('cli.service.none'), print.width))
  print.lines(shown.flatMap((service, i) => [...(i > 0 ? [BLANK] : []), ...serviceLines(service, texts, print.width)]))
  return shown.length > 0 && shown.every(isWell) ? EXIT.done : EXIT.notConnected
}

const NOT_HERE: ServiceRefusal = { code: 'not-here' }

const isWell = ({ state, trouble }: TunnelService): boolean =>
  trouble === undefined && state !== 'failed' && state !== 'stopped'

function checkWords(name: string | undefined, { profileStdin, secretsStdin }: InstallServiceOptions): void {
  if (profileStdin && secretsStdin) refuse(STDIN, problem('flags-conflict', { other: '--secrets-stdin' }))
  if (profileStdin && name !== undefined) refuse(STDIN, problem('flags-conflict', { other: name }))
  if (!profileStdin && name === undefined) refuse('profile', problem('missing'))
}

/** Parses the output of `profile show --json`. */
async function profileFromInput({ host, interrupted }: Context): Promise<Profile> {
  const { profile } = await orInterrupted(interrupted, objectFrom(host.input, STDIN))
  const parsed = parseProfile(profile)
  if (!parsed.ok) throw new Refused(parsed.fault)
  return parsed.value
}

interface Wanted {
  readonly profile: Profile
  readonly read: Secrets
  readonly options: InstallServiceOptions
}

/** All secrets that the profile needs. @throws Refused with everything that could not be asked for later */
async function gathered(
  context: Context,
  { vault }: Services,
  { of }: TunnelServices,
  { profile, read, options }: Wanted,
): Promise<Secrets> {
  const { host, texts, interrupted } = context
  if (of === 'person') {
    const stored = await orInterrupted(interrupted, vault.stored(profile.id))
    const there = Object.fromEntries(stored.map((field) => [field, true]))
    throwIfAny(needsPerson(profile, there))
    return {}
  }
  // A one-time code is needed at each connect, whatever else is stored.
  throwIfAny(needsPerson(profile, ALL_THERE))
  const kept = options.askSecrets ? undefined : await orInterrupted(interrupted, vault.get(profile.id))
  const known: Secrets = { ...(kept?.ok ? kept.value : {}), ...read }
  const missing = neededSecrets(profile).filter((field) => known[field] === undefined)
  const answers =
    missing.length > 0 && options.input !== false
      ? await withQuestions(
          host,
          texts,
          interrupted,
          (questions) => questions.secrets(missing, false),
          options.profileStdin,
        )
      : undefined
  const secrets = { ...known, ...answers }
  throwIfAny(needsPerson(profile, secrets))
  return secrets
}

const ALL_THERE = { password: true, psk: true, privateKey: true, tunnelSecret: true }

function throwIfAny(problems: ReturnType<typeof needsPerson>): void {
  if (problems.length > 0) throw new Refused(problems)
}

/** Finds a service by name or id, whether or not its profile still exists. @throws Refused */
async function named(system: TunnelServices, name: string): Promise<TunnelService> {
  const found = (await system.list()).find((service) => service.id === name || sameName(service.name, name))
  return found ?? refuse('profile', problem('service-unknown'), name)
}

function refused({ print, texts }: Context, refusal: ServiceRefusal, profile?: Profile): ExitCode {
  const message = serviceRefusalText(refusal, texts)
  const command =
    refusal.code === 'needs-root' && profile
      ? `culvert profile show ${profile.id} --json | sudo culvert service install --profile-stdin`
      : undefined
  print.object('serviceRefusal', { refusal: { code: refusal.code, message, ...(command ? { command } : {}) } })
  print.notes(marked('failed', message, print.width))
  if (command) print.notes([BLANK, [{ text: `  ${command}`, tone: 'strong' }]])
  return EXIT.failed
}

function verdictLine({ texts, print }: Context, service: TunnelService) {
  const { name } = service
  return isWell(service)
    ? marked('done', texts.text('cli.service.installed', { name }), print.width)
    : marked('failed', texts.text('cli.service.installed-failed', { name }), print.width)
}
