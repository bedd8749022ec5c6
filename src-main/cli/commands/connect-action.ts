import type { Texts } from '../../contract/texts/texts.ts'
import type { Fault } from '../../domain/connect/fault.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Secrets } from '../../domain/profile/secret.ts'
import { IDLE, type SessionState } from '../../domain/session/state.ts'
import { stepTime } from '../../presentation/amounts.ts'
import { connectProfile, type ConnectEnd } from '../../services/use-cases/connect-profile.ts'
import { wantsDiagnosis } from '../../services/use-cases/explain-failure.ts'
import type { Services } from '../../services/services.ts'
import type { Context } from './context.ts'
import { EXIT, type ExitCode } from '../host/exit-code.ts'
import { enteredFromInput } from '../input/secrets-input.ts'
import { orInterrupted } from '../host/interrupt.ts'
import { faultBody, faultOutput, marked } from '../print/fault.ts'
import { stepsOf } from '../print/ladder.ts'
import { BLANK } from '../print/line.ts'
import { approvalLines, factLines, ofProfile, tunnelOutput } from '../print/tunnel.ts'
import { givenSecrets, type SecretOptions } from './ask-secrets.ts'
import { endOf, endSession } from './end-session.ts'
import { profileNamed } from './find.ts'
import { LadderView } from './ladder-view.ts'

export interface ConnectOptions extends SecretOptions {
  readonly remember?: true
  /** False with `--no-diagnose`. */
  readonly diagnose?: boolean
}

export async function connect(
  context: Context,
  [name = '']: readonly string[],
  options: ConnectOptions,
): Promise<ExitCode> {
  const { host, print, interrupted } = context
  const read = options.secretsStdin ? await orInterrupted(interrupted, enteredFromInput(host.input)) : { secrets: {} }
  const services = await context.services('removes-remains')
  services.log.hide(read.secrets)
  const profile = await profileNamed(services, name)
  await orInterrupted(interrupted, services.sessions.ready())
  const before = services.sessions.states()[profile.id] ?? IDLE
  if (before.kind === 'connected') return alreadyUp(context, profile, before)
  const given = await givenSecrets(context, services, profile, read, options)
  services.log.hide(given)
  const begun = host.now()
  const view = new LadderView(context, [profile.name, profile.gateway], stepsOf(IDLE, []))
  const { state: final, notKept } = await run(context, services, profile, given, options.remember ?? false, view)
  view.end()
  if (final.kind === 'failed') return failed(context, services, profile, given, final, options)
  if (final.kind !== 'connected') return cancelled(context, profile, final)
  print.object('tunnels', { tunnels: [tunnelOutput(ofProfile(profile, final), context.texts)] })
  print.lines(connectedLines(context, profile, final, host.now() - begun, notKept))
  return services.can.outlives ? EXIT.done : held(context, services, profile, final)
}

/** Holds a tunnel that would end with this command until the command or the tunnel is ended. */
async function held(
  context: Context,
  services: Services,
  profile: Profile,
  { facts }: StateOf<'connected'>,
): Promise<ExitCode> {
  const { print, texts } = context
  const { name } = profile
  print.lines([BLANK, ...marked('attention', texts.text('cli.connect.held'), print.width)])
  const { hold } = await import('./hold.ts')
  const end = await hold(context, services, profile)
  if (end.kind !== 'failed') {
    // The system's report of the kill switch that this command leaves on may not have arrived yet.
    const isKept = facts.killSwitch === true && endOf(context) === 'unwished'
    const isShut = isKept || services.sessions.held().some(({ id }) => id === profile.id)
    if (isShut) print.lines(marked('attention', texts.text('cli.connect.shut'), print.width))
    print.lines(marked('off', texts.text('cli.disconnect.done', { name }), print.width))
    return EXIT.done
  }
  const { fault } = end
  print.object('fault', { fault: faultOutput(fault, texts) })
  print.lines([
    BLANK,
    ...faultBody(fault, texts, { profile, family: services.can.family }, print.width),
    BLANK,
    ...(profile.routing.mode === 'full' && profile.routing.killSwitch
      ? [...marked('attention', texts.text('cli.connect.shut'), print.width), BLANK]
      : []),
    ...marked('failed', texts.text('cli.connect.lost', { name, title: texts.faultTitle(fault) }), print.width),
  ])
  return EXIT.failed
}

/** Runs the session and returns its end. After an interrupt, that is the end of the teardown. */
async function run(
  context: Context,
  services: Services,
  profile: Profile,
  given: Secrets,
  remember: boolean,
  view: LadderView,
): Promise<ConnectEnd> {
  const { interrupted } = context
  const { sessions } = services
  const show = (): void => {
    const state = sessions.states()[profile.id] ?? IDLE
    view.showSteps(stepsOf(state, view.steps))
    view.showNote(approvalLines(ofProfile(profile, state), context.texts, context.print.width))
  }
  const stop = sessions.watch(show)
  let cancelling: Promise<SessionState> | undefined
  const cancel = (): void => {
    view.cancel()
    cancelling = endSession(context, services, profile)
  }
  interrupted.addEventListener('abort', cancel, { once: true })
  try {
    const end = interrupted.aborted ? { state: IDLE } : await connectProfile(services, profile, given, remember)
    return cancelling ? { state: await cancelling } : end
  } finally {
    interrupted.removeEventListener('abort', cancel)
    stop()
    show()
  }
}

type StateOf<Kind extends SessionState['kind']> = Extract<SessionState, { kind: Kind }>

function alreadyUp({ print, texts, host }: Context, profile: Profile, state: StateOf<'connected'>): ExitCode {
  print.object('tunnels', { tunnels: [tunnelOutput(ofProfile(profile, state), texts)] })
  print.lines([
    ...factLines(profile, state.facts, host.now(), texts, print.width),
    BLANK,
    ...marked('on', texts.text('cli.connect.already', { name: profile.name }), print.width),
  ])
  return EXIT.done
}

function connectedLines(
  { print, texts, host }: Context,
  profile: Profile,
  { facts }: StateOf<'connected'>,
  took: number,
  notKept: Fault | undefined,
) {
  const { width } = print
  const name = profile.name
  const time = stepTime(texts, took)
  const sentence = facts.address
    ? texts.text('cli.connect.done-address', { name, time, address: facts.address })
    : texts.text('cli.connect.done', { name, time })
  return [
    BLANK,
    ...factLines(profile, facts, host.now(), texts, width),
    ...(notKept ? [BLANK, ...marked('attention', keptText(texts, notKept), width)] : []),
    BLANK,
    ...marked('on', sentence, width),
  ]
}

const keptText = (texts: Texts, why: Fault): string =>
  texts.text('cli.secrets.not-kept', { reason: texts.faultTitle(why) })

/** Reports a failure. One without a cause may be followed by a diagnosis, whose finding is then reported instead. */
async function failed(
  context: Context,
  services: Services,
  profile: Profile,
  given: Secrets,
  state: StateOf<'failed'>,
  options: ConnectOptions,
): Promise<ExitCode> {
  const { print, texts, interrupted } = context
  const [{ diagnosed, wishOf }, { diagnosisOutput, groundLines }, { checkLines, checksOutput }] = await Promise.all([
    import('./failure-diagnosis.ts'),
    import('../print/diagnosis.ts'),
    import('../print/local-checks.ts'),
  ])
  const wanted = await wantsDiagnosis(services, state.fault, wishOf(context, options))
  const explained = wanted ? await diagnosed(context, services, profile, state.fault, given) : undefined
  const { fault = state.fault, found } = explained ?? {}
  print.object('fault', {
    fault: faultOutput(fault, texts),
    rungs: state.rungs.map((rung) => ({ ...rung })),
    ...(found ? { diagnosis: diagnosisOutput(found.report, texts), checks: checksOutput(found.checks, texts) } : {}),
  })
  const about = { profile, family: services.can.family, ...(found ? { diagnosis: { size: found.mtu?.value } } : {}) }
  print.lines([
    BLANK,
    ...faultBody(fault, texts, about, print.width),
    ...(found ? groundLines(found.report, texts, print.width) : []),
    ...(found ? checkLines(found.checks, texts, print.width) : []),
    BLANK,
    ...marked('failed', texts.text('cli.connect.failed', { title: texts.faultTitle(fault) }), print.width),
  ])
  return wanted && interrupted.aborted ? EXIT.interrupted : EXIT.failed
}

/** Idle without a fault: cancelled by the person here, or by another program meanwhile. */
function cancelled({ print, texts, interrupted }: Context, profile: Profile, state: SessionState): ExitCode {
  print.object('tunnels', { tunnels: [tunnelOutput(ofProfile(profile, state), texts)] })
  print.lines([BLANK, ...marked('off', texts.text('cli.connect.cancelled'), print.width)])
  return interrupted.aborted ? EXIT.interrupted : EXIT.failed
}
