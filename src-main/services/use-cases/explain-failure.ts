import type { DiagnosisState } from '../../contract/diagnosis.ts'
import type { Fault } from '../../domain/connect/fault.ts'
import { isUnsettled } from '../../domain/connect/settled.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Secrets } from '../../domain/profile/secret.ts'
import { followUpOf, type DiagnoseAnswer } from '../../domain/settings/after-failure.ts'
import type { Services } from '../services.ts'

export interface Wish {
  /** The user's choice for this connect, made beforehand. */
  readonly wish: boolean | undefined
  /** Asks the user; undefined if there is nobody to answer. */
  readonly ask: () => Promise<DiagnoseAnswer | undefined>
}

/** Whether to diagnose a failure. An answer for all later failures is stored in the settings. */
export async function wantsDiagnosis(
  { settings }: Pick<Services, 'settings'>,
  cause: Fault,
  { wish, ask }: Wish,
): Promise<boolean> {
  if (wish !== undefined) return wish && isUnsettled(cause)
  const followUp = followUpOf(cause, settings.get().diagnoseAfterFailure)
  if (followUp !== 'question') return followUp === 'diagnosis'
  const answer = await ask()
  if (answer === 'always' || answer === 'never') await settings.set({ diagnoseAfterFailure: answer })
  return answer === 'yes' || answer === 'always'
}

export interface Explained {
  /** The cause, or the earlier fault if none was found. */
  readonly fault: Fault
  /** Undefined if the user cancelled it. */
  readonly found: Extract<DiagnosisState, { readonly kind: 'done' }> | undefined
}

/** Diagnoses a profile whose connect failed; the session takes over the cause that was found. */
export async function explainFailure(
  { diagnoses, sessions }: Pick<Services, 'diagnoses' | 'sessions'>,
  profile: Profile,
  known: Fault,
  given: Secrets,
): Promise<Explained> {
  const state = await diagnoses.start({ kind: 'profile', profile }, 'connect', given)
  const session = sessions.states()[profile.id]
  return {
    fault: session?.kind === 'failed' ? session.fault : known,
    found: state?.kind === 'done' ? state : undefined,
  }
}
