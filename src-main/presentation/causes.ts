import type { Texts } from '../contract/texts/texts.ts'
import { CAUSES, type CauseName, type ToldBy } from '../domain/connect/causes.ts'
import type { Certainty } from '../domain/connect/certainty.ts'
import type { Fault } from '../domain/connect/fault.ts'
import { curedIn, KNOWN_BAD_CHECKED } from '../domain/survey/known-bad.ts'
import type { Check } from '../domain/survey/survey.ts'

/** A log may not name what a cause is about; its texts then do without the name. */
const UNNAMED = { context: 'unnamed' }

/** Another possible cause, in words. */
export interface SaidCause {
  readonly cause: CauseName
  /** Names it within a sentence. */
  readonly what: string
  /** How to tell it apart. */
  readonly tell: string
  readonly by: ToldBy
}

/** Other possible causes, the likelier first. */
export const saidCauses = ({ others = [] }: Fault, texts: Texts): readonly SaidCause[] =>
  others.map(({ cause, args }) => ({
    cause,
    what: texts.text(`cause.${cause}.what`, Object.keys(args).length > 0 ? args : UNNAMED),
    tell: texts.text(`cause.${cause}.tell`, args),
    by: CAUSES[cause].by,
  }))

/** Whether the others are only finer causes of the same code, so that none contradicts it. */
const onlyFiner = ({ code, others = [] }: Fault): boolean => others.every(({ cause }) => CAUSES[cause].code === code)

/** The title, marked as the likeliest if it is one of several. */
export const titleOf = (fault: Fault, texts: Texts): string => {
  const title = texts.faultTitle(fault)
  return isLikeliest(fault) ? texts.text('causes.likeliest', { title }) : title
}

const isLikeliest = (fault: Fault): boolean => !onlyFiner(fault) && fault.code !== 'cause-unknown'

/** How certain that is; empty if `titleOf` has said it already. */
export const certaintyOf = (fault: Fault, certainty: Certainty, texts: Texts): string =>
  certainty === 'likely' && isLikeliest(fault) ? '' : texts.text(`certainty.${certainty}`)

/** The heading above the list. */
export const headingOf = (fault: Fault, texts: Texts): string =>
  texts.text(onlyFiner(fault) || fault.code === 'cause-unknown' ? 'causes.which' : 'causes.otherwise')

/** A sentence about a program version's known errors; undefined if none. They alone do not prevent a connect. */
export function knownErrorOf(check: Check, checks: readonly Check[], texts: Texts): string | undefined {
  const cured = curedIn(check, checks)
  if (cured === undefined) return undefined
  return texts.text('survey.known-bad', {
    component: check.id,
    version: check.found ?? '',
    cured,
    checked: KNOWN_BAD_CHECKED,
  })
}
