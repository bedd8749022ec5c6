import type { Fault } from '../connect/fault.ts'
import { isUnsettled } from '../connect/settled.ts'
import type { Settings } from './settings.ts'

/** What follows a connect that failed. */
export type FollowUp = 'nothing' | 'question' | 'diagnosis'

const BY_CHOICE = { ask: 'question', always: 'diagnosis', never: 'nothing' } as const satisfies Record<
  Settings['diagnoseAfterFailure'],
  FollowUp
>

/** A cause that is known needs no diagnosis; for one that is not, the person has chosen. */
export const followUpOf = (cause: Fault, choice: Settings['diagnoseAfterFailure']): FollowUp =>
  isUnsettled(cause) ? BY_CHOICE[choice] : 'nothing'

/** What a person may answer to the question whether to find out why; the last two hold for the times to come. */
export const DIAGNOSE_ANSWERS = ['yes', 'no', 'always', 'never'] as const
export type DiagnoseAnswer = (typeof DIAGNOSE_ANSWERS)[number]
