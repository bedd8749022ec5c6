import { outcomeOf, type Case, type Outcome } from './case.ts'
import { GIVEN } from './given.ts'
import { RECORDED } from './recorded.ts'
import type { Certainty } from '../../src-main/domain/connect/certainty.ts'

export const CASES: readonly Case[] = [...GIVEN, ...RECORDED]

export interface Judged {
  readonly item: Case
  readonly outcome: Outcome
}

export const judgedCases = (): readonly Judged[] => CASES.map((item) => ({ item, outcome: outcomeOf(item) }))

/** Those whose cause is known. */
export const counted = (judged: readonly Judged[]): readonly Judged[] =>
  judged.filter(({ item }) => item.right.length > 0)

/** What each certainty promises: the share that is right. Nothing is promised of `open`. */
export const PROMISED: Readonly<Record<Exclude<Certainty, 'open'>, number>> = {
  sure: 1,
  'near-sure': 0.95,
  likely: 0.8,
}

/** Of the cases a verdict of this certainty was given of: a log that tells nothing has none. */
export function rightOf(
  judged: readonly Judged[],
  certainty: Certainty,
): { readonly right: number; readonly all: number } {
  const those = counted(judged).filter(({ outcome }) => outcome.said !== 'silent' && outcome.certainty === certainty)
  return { right: those.filter(({ outcome }) => outcome.right).length, all: those.length }
}
