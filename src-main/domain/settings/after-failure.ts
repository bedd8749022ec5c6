import type { Fault } from '../connect/fault.ts'
import { isUnsettled } from '../connect/settled.ts'
import type { Settings } from './settings.ts'

/** What follows a connect that failed. */
export type FollowUp = 'nothing' | 'question' | 'diagnosis'

const BY_CHOICE = { ask: 'question', always: 'diagnosis', never: 'nothing' } as const satisfies Record<
  Settings['diagnoseAfterFailure'],
  FollowUp
>

/** A known cause needs no diagnosis; for an unknown one, the user's choice applies. */
export const followUpOf = (cause: Fault, choice: Settings['diagnoseAfterFailure']): FollowUp =>
  isUnsettled(cause) ? BY_CHOICE[choice] : 'nothing'

/** Answers to the question whether to diagnose a failure; the last two apply to later failures too. */
export const DIAGNOSE_ANSWERS = ['yes', 'no', 'always', 'never'] as const
export type DiagnoseAnswer = (typeof DIAGNOSE_ANSWERS)[number]
