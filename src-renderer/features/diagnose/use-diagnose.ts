import type { DiagnosisAim, DiagnosisState } from '../../../src-main/contract/diagnosis.ts'
import type { ProfileEntry } from '../../../src-main/contract/desktop.ts'
import { SECRET_FIELDS } from '../../../src-main/domain/profile/secret.ts'
import { useCall, useSnapshot, useTools, type WindowTools } from '../../view/window-context.tsx'
import { ask, askForPassphrase, missingNow, missingSecrets, type Entered } from '../connect/use-connect.ts'

/** The latest diagnosis of a profile, of the log or of the practice gateway. */
export const useDiagnosis = (subject: string): DiagnosisState | undefined =>
  useSnapshot((snapshot) => snapshot.diagnoses[subject])

/** Aims that need no secret: what a gateway shows without credentials, and what the system has recorded. */
const WITHOUT_SECRETS: ReadonlySet<DiagnosisAim> = new Set<DiagnosisAim>(['card', 'record'])

/** Diagnoses a profile, or first asks for the secrets that the aim needs and the keychain does not have. */
export function useDiagnose(): (entry: ProfileEntry, aim: DiagnosisAim) => void {
  const tools = useTools()
  const call = useCall()
  const begin = async (entry: ProfileEntry, aim: DiagnosisAim): Promise<void> => {
    const { id } = entry.profile
    const fields = WITHOUT_SECRETS.has(aim) ? [] : (missingSecrets(entry) ?? (await missingNow(tools, entry)))
    if (fields.length > 0) ask(tools.view, id, fields, false, aim)
    else await startDiagnosis(tools, id, aim, { secrets: {} })
  }
  return (entry, aim) => call(begin(entry, aim))
}

/** If main refuses the input, the question returns. */
export async function startDiagnosis(
  { client, view }: WindowTools,
  id: string,
  aim: DiagnosisAim,
  entered: Entered,
): Promise<void> {
  const result = await client.diagnosis.start({ id, aim, ...entered })
  if (result.ok) return
  if ('sealed' in result.fault) {
    askForPassphrase(view, id, entered, result.fault.sealed, aim)
    return
  }
  const problems = result.fault
  const fields = SECRET_FIELDS.filter((field) => problems.some((problem) => problem.field === field))
  if (fields.length > 0) view.setState({ prompt: { id, fields, again: true, problems, aim } })
}
