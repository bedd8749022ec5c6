import type { Texts } from '../contract/texts/texts.ts'
import { CAUSES, type CauseName, type ToldBy } from '../domain/connect/causes.ts'
import type { Certainty } from '../domain/connect/certainty.ts'
import type { Fault } from '../domain/connect/fault.ts'
import { curedIn, KNOWN_BAD_CHECKED } from '../domain/survey/known-bad.ts'
import type { Check } from '../domain/survey/survey.ts'

/** A log may not tell what a cause is about; its texts do without then. */
const UNNAMED = { context: 'unnamed' }

/** Another cause in words. */
export interface SaidCause {
  readonly cause: CauseName
  /** Names it in a sentence. */
  readonly what: string
  /** What tells it apart. */
  readonly tell: string
  readonly by: ToldBy
}

/** What else it may be, the likelier first. */
export const saidCauses = ({ others = [] }: Fault, texts: Texts): readonly SaidCause[] =>
  others.map(({ cause, args }) => ({
    cause,
    what: texts.text(`cause.${cause}.what`, Object.keys(args).length > 0 ? args : UNNAMED),
    tell: texts.text(`cause.${cause}.tell`, args),
    by: CAUSES[cause].by,
  }))

/** The others are finer causes of what the code says, and none of them speaks against it. */
const onlyFiner = ({ code, others = [] }: Fault): boolean => others.every(({ cause }) => CAUSES[cause].code === code)

/** The title, as the likeliest where it is one of several. */
export const titleOf = (fault: Fault, texts: Texts): string => {
  const title = texts.faultTitle(fault)
  return isLikeliest(fault) ? texts.text('causes.likeliest', { title }) : title
}

const isLikeliest = (fault: Fault): boolean => !onlyFiner(fault) && fault.code !== 'cause-unknown'

/** How certain that is; nothing where `titleOf` has said it already. */
export const certaintyOf = (fault: Fault, certainty: Certainty, texts: Texts): string =>
  certainty === 'likely' && isLikeliest(fault) ? '' : texts.text(`certainty.${certainty}`)

/** What stands above the list. */
export const headingOf = (fault: Fault, texts: Texts): string =>
  texts.text(onlyFiner(fault) || fault.code === 'cause-unknown' ? 'causes.which' : 'causes.otherwise')

/** What is known of a program's version, in a sentence; undefined where nothing is. It stands in no way by itself. */
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
