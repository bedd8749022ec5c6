import type { DiagnosisReport } from '../../contract/diagnosis.ts'
import type { Stage } from '../../domain/faults/stage.ts'
import { hostProblem } from '../../domain/net/host.ts'
import { parseProfile } from '../../domain/profile/parse.ts'
import { LEGACY_PHASE1, LEGACY_PHASE2, MODERN_PHASE1, MODERN_PHASE2 } from '../../domain/profile/proposal.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Secrets } from '../../domain/profile/secret.ts'
import type { DiagnosisTarget, Services } from '../../services/services.ts'
import type { Context } from '../context.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { readLogFile } from '../input/log-file.ts'
import { problem, refuse, Refused } from '../input/problem.ts'
import { secretsFromInput } from '../input/secrets-input.ts'
import { Interrupted, orInterrupted } from '../interrupt.ts'
import {
  diagnosisLines,
  diagnosisOutput,
  PROBED,
  SHOWN_TO_ANYBODY,
  stepsAtEnd,
  stepsUnderWay,
} from '../print/diagnosis.ts'
import { ladderLines } from '../print/ladder.ts'
import { BLANK, span } from '../print/line.ts'
import { askSecrets, type SecretOptions } from './ask-secrets.ts'
import { profileNamed } from './find.ts'
import { LadderView } from './ladder-view.ts'

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
  if (name === undefined) return refuse('profile', 'diagnose-what')
  const { host, interrupted } = context
  const read = options.secretsStdin ? await orInterrupted(interrupted, secretsFromInput(host.input)) : {}
  const services = await context.services()
  services.log.hide(read)
  const target = await targetNamed(services, name, options.user, host.newId())
  const given = await secretsOf(context, services, target, read, options)
  services.log.hide(given)
  const report = await run(context, services, target, given, options)
  const profile = target.kind === 'profile' && options.user === undefined ? target.profile : undefined
  return finish(context, name, report, profile)
}

/** @param target of this computer */
export async function ofPractice(
  context: Context,
  target: Extract<DiagnosisTarget, { readonly kind: 'practice' }>,
  options: DiagnoseOptions = {},
): Promise<ExitCode> {
  const report = await run(context, await context.services(), target, {}, options)
  return finish(context, 'practice', report, undefined)
}

type NamedTarget = Exclude<DiagnosisTarget, { readonly kind: 'practice' }>

async function targetNamed(
  services: Services,
  name: string,
  user: string | undefined,
  id: string,
): Promise<NamedTarget> {
  const profile = user === undefined ? await services.profiles.find(name) : undefined
  if (profile) return { kind: 'profile', profile }
  // A name that can be no host can only be that of a profile, and there is none.
  if (hostProblem(name) !== undefined) return { kind: 'profile', profile: await profileNamed(services, name) }
  if (user === undefined) return { kind: 'host', host: name }
  const parsed = parseProfile({
    id,
    name: name.slice(0, 60),
    gateway: name,
    user,
    // Whatever the gateway takes: the point is to find out.
    ipsec: {
      allowWeak: true,
      phase1: [...MODERN_PHASE1, ...LEGACY_PHASE1],
      phase2: [...MODERN_PHASE2, ...LEGACY_PHASE2],
    },
  })
  if (!parsed.ok) throw new Refused(parsed.fault)
  return { kind: 'profile', profile: parsed.value }
}

async function secretsOf(
  context: Context,
  services: Services,
  target: NamedTarget,
  read: Secrets,
  options: DiagnoseOptions,
): Promise<Secrets> {
  if (target.kind === 'host' || options.card) return {}
  return { ...read, ...(await askSecrets(context, services, target.profile, read, options)) }
}

async function run(
  context: Context,
  services: Services,
  target: DiagnosisTarget,
  given: Secrets,
  options: DiagnoseOptions,
): Promise<DiagnosisReport> {
  const { host, interrupted, texts } = context
  const whole = target.kind !== 'host' && !options.card
  const stages: readonly Stage[] = whole ? PROBED : SHOWN_TO_ANYBODY
  const view = new LadderView(context, headingOf(target, texts), stepsUnderWay(stages, [], host.now()))
  const aborted = (): void => view.cancel()
  interrupted.addEventListener('abort', aborted, { once: true })
  try {
    const report = await services.diagnosis.diagnose(
      {
        target,
        given,
        ...(options.card ? { only: 'card' } : {}),
        ...(options.allProposals ? { patient: true } : {}),
      },
      ({ ladder }) => view.showSteps(stepsUnderWay(stages, ladder, host.now())),
      interrupted,
    )
    if (report === 'aborted') throw new Interrupted()
    view.showSteps(stepsAtEnd(report.card ? SHOWN_TO_ANYBODY : stages, report, texts))
    return report
  } finally {
    interrupted.removeEventListener('abort', aborted)
    view.end()
  }
}

function headingOf(target: DiagnosisTarget, texts: Context['texts']): readonly [string, string] {
  if (target.kind === 'practice') return [texts.text('cli.practice.name'), '127.0.0.1']
  if (target.kind === 'host') return [target.host, '']
  const { name, gateway } = target.profile
  return [name, name === gateway ? '' : gateway]
}

function finish(
  { print, texts, host }: Context,
  name: string,
  report: DiagnosisReport,
  profile: Profile | undefined,
): ExitCode {
  print.object('diagnosis', { target: name, diagnosis: diagnosisOutput(report, texts) })
  print.lines(diagnosisLines(report, { family: host.family(), ...(profile ? { profile } : {}) }, texts, print.width))
  return report.fault ? EXIT.failed : EXIT.done
}

async function ofLog(context: Context, path: string): Promise<ExitCode> {
  const { print, texts, host, interrupted } = context
  const log = await orInterrupted(interrupted, readLogFile(path))
  const services = await context.services()
  const report = await services.diagnosis.readLog(log)
  if (!report) throw new Refused([problem('--log', 'log-tells-nothing')])
  print.lines([[span(path, 'strong')], BLANK])
  print.lines(ladderLines(stepsAtEnd(PROBED, report, texts), host.now(), texts, print.width))
  return finish(context, path, report, undefined)
}
