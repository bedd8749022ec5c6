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

/** Undefined while it is unknown which secrets the keychain has. */
export const missingSecrets = ({ profile, stored }: ProfileEntry): readonly SecretField[] | undefined =>
  stored && askedSecrets(profile).filter((field) => !stored.includes(field))

/** The same, after asking the keychain, for a profile where this is still unknown. */
export async function missingNow({ client }: WindowTools, { profile }: ProfileEntry): Promise<readonly SecretField[]> {
  const stored = await client.secrets.stored({ id: profile.id })
  return askedSecrets(profile).filter((field) => !stored.includes(field))
}

/** A waiting session still holds its secrets, except the one-time code, which no gateway accepts twice. */
const toAsk = (missing: readonly SecretField[], { kind }: SessionState): readonly SecretField[] =>
  missing.filter((field) => kind !== 'waiting' || field === 'code')

/** Connects, or first asks for the missing secrets. */
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

/** Without an aim, the secrets are for a connect. */
export function ask(
  view: ViewStore,
  id: string,
  fields: readonly SecretField[],
  again: boolean,
  aim?: DiagnosisAim,
): void {
  view.setState({ prompt: { id, fields, again, problems: [], ...(aim ? { aim } : {}) } })
}

/** The person's input; `passphrase` opens the key sealed in the profile. */
export type Entered = Pick<Parameters<WindowTools['client']['session']['connect']>[0], 'secrets' | 'passphrase'>

/** Makes one attempt. If main refuses the input, the question returns; any other refusal is shown like a failure. */
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
    // A failed session reports its fault itself; only a refusal before the session began is shown here.
    if (isStill(state) && faultOf(state)?.code !== result.fault.code)
      view.setState({ refused: { id, fault: result.fault } })
    return
  }
  const problems = result.fault
  const fields = SECRET_FIELDS.filter((field) => problems.some((problem) => problem.field === field))
  if (fields.length > 0) view.setState({ prompt: { id, fields, again: true, problems } })
}

/** Asks again for the whole input, because it is not stored anywhere. */
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

/** Clears a refusal as soon as the session's state changes. */
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
