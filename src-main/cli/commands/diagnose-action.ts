import type { DiagnosisReport } from '../../contract/diagnosis.ts'
import type { Stage } from '../../domain/connect/stage.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Secrets } from '../../domain/profile/secret.ts'
import type { Result } from '../../domain/result.ts'
import { ladderAtEnd, ladderUnderWay, PROBED, SHOWN_TO_ANYBODY } from '../../presentation/ladder.ts'
import type { DiagnosisTarget, Examination, Services } from '../../services/services.ts'
import type { Context } from './context.ts'
import { EXIT, type ExitCode } from '../host/exit-code.ts'
import { readLogFile } from '../input/log-file.ts'
import { refuse, Refused } from '../input/problem.ts'
import { secretsFromInput } from '../input/secrets-input.ts'
import { Interrupted, orInterrupted } from '../host/interrupt.ts'
import { diagnosisLines, diagnosisOutput } from '../print/diagnosis.ts'
import { faultLines, faultOutput } from '../print/fault.ts'
import { ladderLines } from '../print/ladder.ts'
import { BLANK, span } from '../print/line.ts'
import { checksOutput } from '../print/local-checks.ts'
import type { SecretOptions } from './ask-secrets.ts'
import { headingOf, secretsOf, targetNamed } from './diagnosis-target.ts'
import { LadderView } from './ladder-view.ts'
import { ReadingView } from './reading-view.ts'
import { problemAt, problem } from '../../domain/profile/problem.ts'

export interface DiagnoseOptions extends SecretOptions {
  readonly user?: string
  readonly card?: true
  readonly allProposals?: true
  readonly log?: string
  readonly practice?: true
}

export async function diagnose(
  context: Context,
  [name]: readonly string[],
  options: DiagnoseOptions,
): Promise<ExitCode> {
  if (options.log !== undefined) return ofLog(context, options.log)
  if (options.practice) return ofPractice(context, { kind: 'practice' }, options)
  if (name === undefined) return refuse('profile', problem('diagnose-what'))
  const { host, interrupted } = context
  const read = options.secretsStdin ? await orInterrupted(interrupted, secretsFromInput(host.input)) : {}
  const services = await context.services()
  services.log.hide(read)
  const target = await targetNamed(services, name, options.user, host.newId())
  const given = options.card ? {} : await secretsOf(context, services, target, read, options)
  services.log.hide(given)
  const named = target.kind === 'profile' ? target.profile : undefined
  const found = await run(context, services, target, given, options)
  return finish(context, name, found, options.user === undefined ? named : undefined)
}

/** @param target of this computer */
export async function ofPractice(
  context: Context,
  target: Extract<DiagnosisTarget, { readonly kind: 'practice' }>,
  options: DiagnoseOptions = {},
): Promise<ExitCode> {
  const found = await run(context, await context.services(), target, {}, options)
  return finish(context, 'practice', found, undefined)
}

async function run(
  context: Context,
  services: Services,
  target: DiagnosisTarget,
  given: Secrets,
  options: DiagnoseOptions,
): Promise<Examination> {
  const { host, interrupted, texts } = context
  const whole = target.kind !== 'host' && !options.card
  const stages: readonly Stage[] = whole ? PROBED : SHOWN_TO_ANYBODY
  const view = new LadderView(context, headingOf(target, texts), ladderUnderWay([], stages, host.now()))
  const aborted = (): void => view.cancel()
  interrupted.addEventListener('abort', aborted, { once: true })
  try {
    const found = await services.diagnoses.examine(
      {
        target,
        given,
        ...(options.card ? { only: 'card' } : {}),
        ...(options.allProposals ? { patient: true } : {}),
      },
      ({ ladder }) => view.showSteps(ladderUnderWay(ladder, stages, host.now())),
      interrupted,
    )
    if (found === 'aborted') throw new Interrupted()
    const { report } = found
    view.showSteps(ladderAtEnd(report, report.card ? SHOWN_TO_ANYBODY : stages))
    return found
  } finally {
    interrupted.removeEventListener('abort', aborted)
    view.end()
  }
}

function finish(
  { print, texts, host }: Context,
  name: string,
  { report, checks }: Examination,
  profile: Profile | undefined,
): ExitCode {
  print.object('diagnosis', {
    target: name,
    diagnosis: diagnosisOutput(report, texts),
    checks: checksOutput(checks, texts),
  })
  const about = { family: host.family(), ...(profile ? { profile } : {}) }
  print.lines(diagnosisLines(report, about, texts, print.width, checks))
  return report.fault ? EXIT.failed : EXIT.done
}

async function ofLog(context: Context, path: string): Promise<ExitCode> {
  const { print, texts, host } = context
  const judged = await judgedLog(context, path)
  if (!judged.ok) {
    print.object('fault', { fault: faultOutput(judged.fault, texts) })
    print.lines(faultLines(judged.fault, texts, { family: host.family() }, print.width))
    return EXIT.failed
  }
  const report = judged.value
  if (!report) throw new Refused([problemAt('--log', problem('log-tells-nothing'))])
  print.lines([[span(path, 'strong')], BLANK])
  print.lines(ladderLines(ladderAtEnd(report, PROBED), host.now(), texts, print.width))
  return finish(context, path, { report, checks: [] }, undefined)
}

async function judgedLog(context: Context, path: string): Promise<Result<DiagnosisReport | undefined>> {
  const { interrupted } = context
  const log = await orInterrupted(interrupted, readLogFile(path))
  const services = await context.services()
  const view = new ReadingView(context, path)
  try {
    const judged = await services.diagnosis.readLog(log, (share) => view.show(share), interrupted)
    if (judged === 'aborted') throw new Interrupted()
    return judged
  } finally {
    view.end()
  }
}
