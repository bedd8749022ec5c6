import type { DiagnosisState } from '../../contract/diagnosis.ts'
import { isUnsettled } from '../../domain/connect/settled.ts'
import type { Fault } from '../../domain/connect/fault.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Secrets } from '../../domain/profile/secret.ts'
import { ladderAtEnd, ladderUnderWay, PROBED, SHOWN_TO_ANYBODY } from '../../presentation/ladder.ts'
import type { Services } from '../../services/services.ts'
import type { Context } from './context.ts'
import { withQuestions } from '../input/questions.ts'
import { marked } from '../print/fault.ts'
import { BLANK } from '../print/line.ts'
import { LadderView } from './ladder-view.ts'

export interface AfterFailure {
  /** True with `--diagnose`, false with `--no-diagnose`; the settings decide otherwise. */
  readonly diagnose?: boolean
  /** False with `--no-input`: nothing is asked. */
  readonly input?: boolean
}

/**
 * Whether a failure is to be diagnosed. Asked where there is somebody to answer who looks at what is printed; the
 * answers "always" and "never" are remembered in the settings.
 */
export async function wantsDiagnosis(
  context: Context,
  { settings }: Services,
  cause: Fault,
  { diagnose, input }: AfterFailure,
): Promise<boolean> {
  const { host, texts, print, interrupted } = context
  if (!isUnsettled(cause)) return false
  if (diagnose !== undefined) return diagnose
  const choice = settings.get().diagnoseAfterFailure
  if (choice !== 'ask') return choice === 'always'
  if (print.json || input === false || !host.out.isTerminal) return false
  print.lines([BLANK])
  const answer = await withQuestions(host, texts, interrupted, (questions) => questions.whetherToDiagnose())
  if (answer === 'always' || answer === 'never') {
    await settings.set({ ...settings.get(), diagnoseAfterFailure: answer })
    print.lines(marked('done', texts.text(`cli.connect.diagnose-${answer}`), print.width))
  }
  return answer === 'yes' || answer === 'always'
}

type Done = Extract<DiagnosisState, { readonly kind: 'done' }>

/** The diagnosis, shown while it climbs; undefined when the person had enough of it. */
export async function diagnosed(
  { host, texts, print, interrupted, ...context }: Context,
  { diagnoses }: Services,
  profile: Profile,
  given: Secrets,
): Promise<Done | undefined> {
  print.lines([BLANK])
  const view = new LadderView(
    { host, texts, print, interrupted, ...context },
    [texts.text('cli.connect.finding-out'), profile.gateway],
    ladderUnderWay([], PROBED, host.now()),
  )
  const stop = diagnoses.watch(() => {
    const state = diagnoses.states()[profile.id]
    if (state?.kind === 'running') view.showSteps(ladderUnderWay(state.ladder, PROBED, host.now()))
  })
  const cancel = (): void => {
    view.cancel()
    void diagnoses.cancel(profile.id)
  }
  interrupted.addEventListener('abort', cancel, { once: true })
  try {
    const state = interrupted.aborted
      ? undefined
      : await diagnoses.start({ kind: 'profile', profile }, 'connect', given)
    if (state?.kind !== 'done') return undefined
    view.showSteps(ladderAtEnd(state.report, state.report.card ? SHOWN_TO_ANYBODY : PROBED))
    return state
  } finally {
    interrupted.removeEventListener('abort', cancel)
    stop()
    view.end()
  }
}
