import { useEffect } from 'react'
import type { DiagnosisAim } from '../../../src-main/contract/diagnosis.ts'
import type { ProfileEntry, Snapshot } from '../../../src-main/contract/desktop.ts'
import type { Fault } from '../../../src-main/domain/connect/fault.ts'
import { askedSecrets } from '../../../src-main/domain/profile/needs.ts'
import { SECRET_FIELDS, type SecretField } from '../../../src-main/domain/profile/secret.ts'
import type { TrustProblem } from '../../../src-main/domain/trust/problem.ts'
import { IDLE, type SessionState } from '../../../src-main/domain/session/state.ts'
import { useCall, useTools, type WindowTools } from '../../view/window-context.tsx'
import type { ViewStore } from '../../view/view.ts'

export const stateOf = (snapshot: Snapshot, id: string): SessionState => snapshot.sessions[id] ?? IDLE

/** Undefined while nobody knows what the keychain has. */
export const missingSecrets = ({ profile, stored }: ProfileEntry): readonly SecretField[] | undefined =>
  stored && askedSecrets(profile).filter((field) => !stored.includes(field))

/** The same, asked of the keychain, for a profile of which it is not known yet. */
export async function missingNow({ client }: WindowTools, { profile }: ProfileEntry): Promise<readonly SecretField[]> {
  const stored = await client.secrets.stored({ id: profile.id })
  return askedSecrets(profile).filter((field) => !stored.includes(field))
}

/** A session that waits holds what it was dialled with, but for the code, which no gateway takes twice. */
const toAsk = (missing: readonly SecretField[], { kind }: SessionState): readonly SecretField[] =>
  missing.filter((field) => kind !== 'waiting' || field === 'code')

/** Connects, or asks first for what nobody has yet. */
export function useConnect(): (entry: ProfileEntry) => void {
  const tools = useTools()
  const call = useCall()
  const begin = async (entry: ProfileEntry): Promise<void> => {
    const missing = missingSecrets(entry) ?? (await missingNow(tools, entry))
    const { snapshot } = tools.live.getState()
    const asked = toAsk(missing, snapshot ? stateOf(snapshot, entry.profile.id) : IDLE)
    if (asked.length > 0) ask(tools.view, entry.profile.id, asked, false)
    else await attempt(tools, entry.profile.id, { secrets: {} }, false)
  }
  return (entry) => call(begin(entry))
}

/** Without an aim they are for a connect. */
export function ask(
  view: ViewStore,
  id: string,
  fields: readonly SecretField[],
  again: boolean,
  aim?: DiagnosisAim,
): void {
  view.setState({ prompt: { id, fields, again, problems: [], ...(aim ? { aim } : {}) } })
}

/** What a person has entered; `passphrase` opens the key that lies sealed in the profile. */
export type Entered = Pick<Parameters<WindowTools['client']['session']['connect']>[0], 'secrets' | 'passphrase'>

/** One attempt. A refusal of what was entered brings the question back; any other is shown where a failure is. */
export async function attempt(
  { client, live, view }: WindowTools,
  id: string,
  entered: Entered,
  remember: boolean,
): Promise<void> {
  view.setState({ refused: undefined, notKept: undefined })
  const result = await client.session.connect({ id, ...entered, remember })
  if (result.ok) {
    view.setState({ notKept: result.value.notKept })
    return
  }
  if ('sealed' in result.fault) {
    askForPassphrase(view, id, entered, result.fault.sealed)
    return
  }
  if ('code' in result.fault) {
    const state = live.getState().snapshot?.sessions[id] ?? IDLE
    // A session that failed says so itself, in its own time; only what kept one from beginning is ours to tell.
    if (isStill(state) && faultOf(state)?.code !== result.fault.code)
      view.setState({ refused: { id, fault: result.fault } })
    return
  }
  const problems = result.fault
  const fields = SECRET_FIELDS.filter((field) => problems.some((problem) => problem.field === field))
  if (fields.length > 0) view.setState({ prompt: { id, fields, again: true, problems } })
}

/** Asks again for all that was entered: it is kept nowhere. */
export function askForPassphrase(
  view: ViewStore,
  id: string,
  { secrets }: Entered,
  sealed: TrustProblem,
  aim?: DiagnosisAim,
): void {
  const fields = SECRET_FIELDS.filter((field) => field === 'psk' || secrets[field] !== undefined)
  view.setState({ prompt: { id, fields, again: true, problems: [], sealed, ...(aim ? { aim } : {}) } })
}

export const isStill = (state: SessionState): boolean => state.kind === 'idle' || state.kind === 'failed'

const faultOf = (state: SessionState): Fault | undefined => (state.kind === 'failed' ? state.fault : undefined)

/** A refusal is over as soon as the session moves. */
export function useRefusalEnd(): void {
  const { live, view } = useTools()
  useEffect(
    () =>
      live.subscribe((now, before) => {
        const id = view.getState().refused?.id
        if (id === undefined) return
        if (now.snapshot?.sessions[id]?.kind !== before.snapshot?.sessions[id]?.kind)
          view.setState({ refused: undefined })
      }),
    [live, view],
  )
}
