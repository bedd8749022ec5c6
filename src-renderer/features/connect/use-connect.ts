import type { DesktopClient, ProfileEntry, SecretInput, Snapshot } from '../../../src-main/contract/desktop.ts'
import { neededSecrets } from '../../../src-main/domain/profile/needs.ts'
import { SECRET_FIELDS, type SecretField } from '../../../src-main/domain/profile/secret.ts'
import { IDLE, type SessionState } from '../../../src-main/domain/session/state.ts'
import { useCall, useTools } from '../../bridge/window-context.tsx'
import type { ViewStore } from '../../view.ts'

export const stateOf = (snapshot: Snapshot, id: string): SessionState => snapshot.sessions[id] ?? IDLE

export const missingSecrets = (entry: ProfileEntry): readonly SecretField[] =>
  neededSecrets(entry.profile).filter((field) => !entry.stored.includes(field))

/** Connects, or asks first for what the keychain does not have. */
export function useConnect(): (entry: ProfileEntry) => void {
  const { client, view } = useTools()
  const call = useCall()
  return (entry) => {
    const missing = missingSecrets(entry)
    if (missing.length > 0) ask(view, entry.profile.id, missing, false)
    else call(attempt(client, view, entry.profile.id, {}, false))
  }
}

export function ask(view: ViewStore, id: string, fields: readonly SecretField[], again: boolean): void {
  view.setState({ prompt: { id, fields, again, problems: [] } })
}

/** One attempt. A refusal of what was entered brings the question back; any other is shown where a failure is. */
export async function attempt(
  client: DesktopClient,
  view: ViewStore,
  id: string,
  secrets: SecretInput,
  remember: boolean,
): Promise<void> {
  view.setState({ refused: undefined })
  const result = await client.session.connect({ id, secrets, remember })
  if (result.ok) return
  if ('code' in result.fault) {
    view.setState({ refused: { id, fault: result.fault } })
    return
  }
  const problems = result.fault
  const fields = SECRET_FIELDS.filter((field) => problems.some((problem) => problem.field === field))
  if (fields.length > 0) view.setState({ prompt: { id, fields, again: true, problems } })
}
