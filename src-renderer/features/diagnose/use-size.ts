import type { Profile } from '../../../src-main/domain/profile/schema.ts'
import { useCall, useTexts, useTools } from '../../view/window-context.tsx'

/** Sets a profile to the measured size, and remembers the previous one for undo. */
export function useApplySize(): (profile: Profile) => void {
  const { client, live, view } = useTools()
  const call = useCall()
  const texts = useTexts()
  const apply = async ({ id }: Profile): Promise<void> => {
    const state = live.getState().snapshot?.diagnoses[id]
    const value = state?.kind === 'done' ? state.mtu?.value : undefined
    const result = await client.diagnosis.applySize({ id })
    if (!result.ok) view.setState({ defect: result.fault.map((problem) => texts.problem(problem)).join(' ') })
    else if (result.value && value !== undefined) view.setState({ sized: { id, value, before: result.value.before } })
  }
  return (profile) => call(apply(profile))
}

/** Restores a profile's previous sizes. */
export function useUndoSize(): (profile: Profile) => void {
  const { client, view } = useTools()
  const call = useCall()
  const texts = useTexts()
  const undo = async (profile: Profile): Promise<void> => {
    const { sized } = view.getState()
    if (sized?.id !== profile.id) return
    const result = await client.profiles.save({
      profile: { ...profile, ppp: { ...profile.ppp, ...sized.before } },
      secrets: {},
    })
    if (result.ok) view.setState({ sized: undefined })
    else view.setState({ defect: result.fault.map((problem) => texts.problem(problem)).join(' ') })
  }
  return (profile) => call(undo(profile))
}
