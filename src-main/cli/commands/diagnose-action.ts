import type { Stage } from '../../domain/connect/stage.ts'
import type { Secrets } from '../../domain/profile/secret.ts'
import { ladderAtEnd, ladderUnderWay, PROBED, SHOWN_TO_ANYBODY } from '../../presentation/ladder.ts'
import type { DiagnosisTarget, Examination, Services } from '../../services/services.ts'
import type { Context } from './context.ts'
import { EXIT, type ExitCode } from '../host/exit-code.ts'
import { problem } from '../../domain/profile/problem.ts'
import { refuse } from '../input/problem.ts'
import { enteredFromInput } from '../input/secrets-input.ts'
import { Interrupted, orInterrupted } from '../host/interrupt.ts'
import { diagnosisLines, diagnosisOutput } from '../print/diagnosis.ts'
import { checksOutput } from '../print/local-checks.ts'
import type { About } from '../print/remedy.ts'
import type { SecretOptions } from './ask-secrets.ts'
import { headingOf, secretsOf, targetNamed } from './diagnosis-target.ts'
import { LadderView } from './ladder-view.ts'
import { ofLog, type LogOptions } from './log-action.ts'

export interface DiagnoseOptions extends SecretOptions, Partial<LogOptions> {
  readonly user?: string
  readonly card?: true
  readonly closerLook?: true
  readonly allProposals?: true
  readonly practice?: true
}

export async function diagnose(
  context: Context,
  [name]: readonly string[],
  options: DiagnoseOptions,
): Promise<ExitCode> {
  if (options.log !== undefined) return ofLog(context, options.log, options)
  for (const needsLog of ['attempt', 'note'] as const)
    if (options[needsLog] !== undefined) return refuse(`--${needsLog}`, problem('log-needed'))
  if (options.practice) return ofPractice(context, { kind: 'practice' }, options)
  if (name === undefined) return refuse('profile', problem('diagnose-what'))
  if (options.closerLook && options.card) return refuse('--closer-look', problem('flags-conflict', { other: '--card' }))
  const { host, interrupted } = context
  const read = options.secretsStdin ? await orInterrupted(interrupted, enteredFromInput(host.input)) : { secrets: {} }
  const services = await context.services()
  services.log.hide(read.secrets)
  if (options.closerLook && !services.can.keepsRecord) return refuse('--closer-look', problem('no-record'))
  const target = await targetNamed(services, name, options.user, host.newId())
  const given = options.card || options.closerLook ? {} : await secretsOf(context, services, target, read, options)
  services.log.hide(given)
  const named = target.kind === 'profile' && options.user === undefined ? { profile: target.profile } : {}
  const found = await run(context, services, target, given, options)
  return finish(context, name, found, { family: services.can.family, ...named })
}

/** @param target the practice gateway on this computer */
export async function ofPractice(
  context: Context,
  target: Extract<DiagnosisTarget, { readonly kind: 'practice' }>,
  options: DiagnoseOptions = {},
): Promise<ExitCode> {
  const services = await context.services()
  const found = await run(context, services, target, {}, options)
  return finish(context, 'practice', found, { family: services.can.family })
}

async function run(
  context: Context,
  services: Services,
  target: DiagnosisTarget,
  given: Secrets,
  options: DiagnoseOptions,
): Promise<Examination> {
  const { host, interrupted, texts } = context
  const only = options.closerLook ? 'record' : options.card ? 'card' : undefined
  const whole = only === 'record' || (target.kind !== 'host' && only !== 'card')
  const stages: readonly Stage[] = whole ? PROBED : SHOWN_TO_ANYBODY
  const view = new LadderView(context, headingOf(target, texts), ladderUnderWay([], stages, host.now()))
  const aborted = (): void => view.cancel()
  interrupted.addEventListener('abort', aborted, { once: true })
  try {
    const found = await services.diagnoses.examine(
      {
        target,
        given,
        ...(only ? { only } : {}),
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

function finish({ print, texts }: Context, name: string, { report, checks }: Examination, about: About): ExitCode {
  print.object('diagnosis', {
    target: name,
    diagnosis: diagnosisOutput(report, texts),
    checks: checksOutput(checks, texts),
  })
  print.lines(diagnosisLines(report, about, texts, print.width, checks))
  return report.fault ? EXIT.failed : EXIT.done
}
