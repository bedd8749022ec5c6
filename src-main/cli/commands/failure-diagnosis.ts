import type { Fault } from '../../domain/connect/fault.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Secrets } from '../../domain/profile/secret.ts'
import { ladderAtEnd, ladderUnderWay, PROBED, SHOWN_TO_ANYBODY } from '../../presentation/ladder.ts'
import { explainFailure, type Explained, type Wish } from '../../services/use-cases/explain-failure.ts'
import type { Services } from '../../services/services.ts'
import type { Context } from './context.ts'
import { withQuestions } from '../input/questions.ts'
import { marked } from '../print/fault.ts'
import { BLANK } from '../print/line.ts'
import { LadderView } from './ladder-view.ts'

export interface AfterFailure {
  /** True with `--diagnose`, false with `--no-diagnose`; if undefined, the settings decide. */
  readonly diagnose?: boolean
  /** False with `--no-input`: the command asks no questions. */
  readonly input?: boolean
}

/** Asks only where a person can answer and sees what is printed. */
export function wishOf({ host, texts, print, interrupted }: Context, { diagnose, input }: AfterFailure): Wish {
  return {
    wish: diagnose,
    async ask() {
      if (print.json || input === false || !host.out.isTerminal) return undefined
      print.lines([BLANK])
      const answer = await withQuestions(host, texts, interrupted, (questions) => questions.whetherToDiagnose())
      if (answer === 'always' || answer === 'never')
        print.lines(marked('done', texts.text(`cli.connect.diagnose-${answer}`), print.width))
      return answer
    },
  }
}

/** Runs the diagnosis and shows its progress. */
export async function diagnosed(
  { host, texts, print, interrupted, ...context }: Context,
  services: Services,
  profile: Profile,
  known: Fault,
  given: Secrets,
): Promise<Explained> {
  const { diagnoses } = services
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
    if (interrupted.aborted) return { fault: known, found: undefined }
    const explained = await explainFailure(services, profile, known, given)
    const report = explained.found?.report
    if (report) view.showSteps(ladderAtEnd(report, report.card ? SHOWN_TO_ANYBODY : PROBED))
    return explained
  } finally {
    interrupted.removeEventListener('abort', cancel)
    stop()
    view.end()
  }
}
