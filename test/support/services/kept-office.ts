import type { FaultCode } from '../../../src-main/domain/connect/catalogue.ts'
import type { ProfileDraft } from '../../../src-main/domain/profile/schema.ts'
import { failed } from '../../../src-main/domain/result.ts'
import type { SessionState } from '../../../src-main/domain/session/state.ts'
import { VirtualHostEvents } from '../../../src-main/platform/fake/host-events.ts'
import type { HostEvent } from '../../../src-main/platform/host-events.ts'
import { anyFault } from '../faults.ts'
import { OFFICE_ID, profileWith } from '../profiles.ts'
import { calm } from './clock.ts'
import { ours, runnerWith, up } from './runner.ts'

export const problem = (code: FaultCode) => anyFault(code, { gateway: 'ok.test', user: 'alice', name: 'Lab' })

/** An office to keep connected, on a system whose every answer the test gives. */
export function office(draft: Partial<ProfileDraft> = {}, setting: Parameters<typeof runnerWith>[0] = {}) {
  const profile = profileWith({ keep: 'after-drop', ...draft })
  const hostEvents = new VirtualHostEvents()
  const set = runnerWith({
    ...setting,
    hooks: { ...setting.hooks, hostEvents, upkeep: { chance: () => 0, ...setting.hooks?.upkeep } },
  })
  const happen = async (event: HostEvent): Promise<void> => {
    hostEvents.happen(event)
    await calm()
  }
  const state = (): SessionState => set.runner.states()[OFFICE_ID] ?? { kind: 'idle' }
  const gateways: string[] = []
  const apply = set.backend.apply.bind(set.backend)
  set.backend.apply = (applied, ...rest) => {
    gateways.push((applied as typeof profile).gateway)
    return apply(applied, ...rest)
  }
  /** Answers the next apply and its dial. */
  const dialled = async (code?: FaultCode): Promise<void> => {
    await calm()
    set.backend.answer('apply')
    await calm()
    set.backend.answer('dial', code ? failed(problem(code)) : undefined)
    await calm()
    if (!code) set.backend.report(ours(up))
    if (!code) await set.clock.turn(1_000)
  }
  const takenDown = async (): Promise<void> => {
    set.backend.answer('hangUp')
    await calm()
  }
  const lost = async (code: FaultCode): Promise<void> => {
    set.backend.report(ours({ kind: 'down', fault: problem(code) }))
    await calm()
    await takenDown()
  }
  return { ...set, profile, happen, state, dialled, lost, takenDown, gateways }
}
