import type { MtuReport } from '../../contract/diagnosis.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Secrets } from '../../domain/profile/secret.ts'
import { ladderAtEnd, ladderUnderWay, PROBED } from '../../presentation/ladder.ts'
import { applySize, type SizesSet } from '../../services/use-cases/apply-size.ts'
import type { DiagnosisProgress, DiagnosisTarget, Services } from '../../services/services.ts'
import type { Context } from './context.ts'
import { EXIT, type ExitCode } from '../host/exit-code.ts'
import { refuse, Refused } from '../input/problem.ts'
import { enteredFromInput, type Entered } from '../input/secrets-input.ts'
import { Interrupted, orInterrupted } from '../host/interrupt.ts'
import { diagnosisLines, diagnosisOutput } from '../print/diagnosis.ts'
import { faultLines } from '../print/fault.ts'
import type { Step } from '../print/ladder.ts'
import { BLANK } from '../print/line.ts'
import { mtuLines, mtuVerdict } from '../print/mtu.ts'
import { shellWord } from '../print/remedy.ts'
import type { SecretOptions } from './ask-secrets.ts'
import { headingOf, secretsOf, targetNamed } from './diagnosis-target.ts'
import { LadderView } from './ladder-view.ts'
import { problem } from '../../domain/profile/problem.ts'

export interface MtuOptions extends SecretOptions {
  readonly user?: string
  /** Write the measured size into the profile. */
  readonly apply?: true
  readonly practice?: true
}

/** The target whose largest packet is measured, and the profile that may store the result. */
interface Subject {
  readonly name: string
  readonly target: DiagnosisTarget
  readonly given: Secrets
  readonly profile: Profile | undefined
}

export async function mtu(context: Context, [name]: readonly string[], options: MtuOptions): Promise<ExitCode> {
  refuseWhatCannotBe(name, options)
  const { host, interrupted } = context
  const read = options.secretsStdin ? await orInterrupted(interrupted, enteredFromInput(host.input)) : { secrets: {} }
  const services = await context.services()
  services.log.hide(read.secrets)
  const subject = await subjectOf(context, services, name, read, options)
  services.log.hide(subject.given)
  const report = await run(context, services, subject)
  return finish(context, services, subject, report, options)
}

function refuseWhatCannotBe(name: string | undefined, { practice, apply, user }: MtuOptions): void {
  if (name === undefined && !practice) refuse('profile', problem('mtu-what'))
  if (name !== undefined && practice) refuse('--practice', problem('flags-conflict', { other: name }))
  if (apply && practice) refuse('--apply', problem('flags-conflict', { other: '--practice' }))
  // With a user, the name is a gateway's, so there is no profile to store the size in.
  if (apply && user !== undefined) refuse('--apply', problem('flags-conflict', { other: '--user' }))
}

async function subjectOf(
  context: Context,
  services: Services,
  name: string | undefined,
  read: Entered,
  options: MtuOptions,
): Promise<Subject> {
  if (name === undefined) return { name: 'practice', target: { kind: 'practice' }, given: {}, profile: undefined }
  const target = await targetNamed(services, name, options.user, context.host.newId())
  if (target.kind === 'host')
    return refuse('profile', problem(options.apply ? 'mtu-apply-host' : 'mtu-needs-user', { name }))
  const given = await secretsOf(context, services, target, read, options)
  return { name, target, given, profile: options.user === undefined ? target.profile : undefined }
}

async function run(context: Context, services: Services, { target, given }: Subject): Promise<MtuReport> {
  const { host, interrupted, texts } = context
  const view = new LadderView(context, headingOf(target, texts), ladderUnderWay([], PROBED, host.now()))
  const aborted = (): void => view.cancel()
  interrupted.addEventListener('abort', aborted, { once: true })
  try {
    let begun: number | undefined
    let size: DiagnosisProgress['size']
    const report = await services.diagnosis.measure(
      { target, given },
      (progress) => {
        size = progress.size ?? size
        if (size) begun ??= host.now()
        view.showSteps(stepsWith(progress.ladder, size, begun ?? host.now(), texts))
      },
      interrupted,
    )
    if (report === 'aborted') throw new Interrupted()
    view.showSteps(ladderAtEnd(report.diagnosis, PROBED))
    return report
  } finally {
    interrupted.removeEventListener('abort', aborted)
    view.end()
  }
}

/** While sizes are tried, the last stage shows as working, with the current size. */
function stepsWith(
  ladder: DiagnosisProgress['ladder'],
  size: DiagnosisProgress['size'],
  since: number,
  texts: Context['texts'],
): readonly Step[] {
  const steps = ladderUnderWay(ladder, PROBED, since)
  if (!size) return steps
  const found = texts.text(size.passes ? 'cli.mtu.passes' : 'cli.mtu.fails', { bytes: size.bytes })
  return steps.map((step) => (step.stage === 'live' ? { mark: 'working', stage: 'live', since, found } : step))
}

async function finish(
  context: Context,
  services: Services,
  { name, profile }: Subject,
  report: MtuReport,
  options: MtuOptions,
): Promise<ExitCode> {
  const { print, texts } = context
  const { diagnosis, mtu: found } = report
  const applied = found && profile && options.apply ? await apply(services, profile.id, found.value) : undefined
  print.object('mtu', {
    target: name,
    diagnosis: diagnosisOutput(diagnosis, texts),
    ...(found ? { mtu: found } : {}),
    ...(applied ? { applied } : {}),
  })
  const about = { family: services.can.family, ...(profile ? { profile } : {}) }
  if (!found) {
    const { withheld } = diagnosis
    const why = withheld && !diagnosis.fault ? [BLANK, ...faultLines(withheld, texts, about, print.width)] : undefined
    print.lines(why ?? diagnosisLines(diagnosis, about, texts, print.width))
    return EXIT.failed
  }
  const word = profile && shellWord(profile)
  const done = applied && word !== undefined ? { before: applied.before, profile: word } : undefined
  const command = word === undefined || isSet(profile, found.value) ? undefined : `culvert mtu ${word} --apply`
  print.lines([
    ...mtuLines(found, texts, print.width),
    BLANK,
    ...mtuVerdict(found, { fault: diagnosis.fault, done, command }, texts, print.width),
  ])
  return diagnosis.fault && !applied ? EXIT.failed : EXIT.done
}

const isSet = (profile: Profile | undefined, value: number): boolean =>
  profile?.ppp.mtu === value && profile.ppp.mru === value

/** @throws Refused if the profile has been removed or its file cannot be written */
async function apply(
  services: Services,
  id: string,
  size: number,
): Promise<{ readonly before: SizesSet; readonly after: SizesSet }> {
  const applied = await applySize(services, id, size)
  if (!applied.ok) throw new Refused(applied.fault)
  return applied.value
}
