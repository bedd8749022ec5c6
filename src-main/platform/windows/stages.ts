import type { Stage } from '../../domain/connect/stage.ts'

/**
 * The stage for each RAS state (RASCONNSTATE of Ras.h). For a VPN, ConnectDevice covers all of IKE, IPsec and L2TP, so
 * the first of them stands for it. States that are not listed concern modems.
 */
const STAGES: readonly (readonly [state: number, stage: Stage])[] = [
  // OpenPort, PortOpened: the miniport of this computer.
  [0, 'resolve'],
  // ConnectDevice
  [2, 'ike'],
  // DeviceConnected, AllDevicesConnected
  [3, 'lcp'],
  // Authenticate and the states that follow from it
  [5, 'authenticate'],
  // AuthProject
  [10, 'address'],
  // AuthLinkSpeed, AuthAck, ReAuthenticate
  [11, 'authenticate'],
  // Authenticated
  [14, 'address'],
  // Projected
  [18, 'address'],
  // StartAuthentication
  [19, 'authenticate'],
  // CallbackComplete, LogonNetwork
  [20, 'address'],
  // SubEntryConnected, SubEntryDisconnected, ApplySettings
  [22, 'routes'],
  // Interactive, RetryAuthentication and other pauses for the user
  [0x1000, 'authenticate'],
  // Connected
  [0x2000, 'live'],
]

/** @param state RASCONNSTATE */
export const stageOf = (state: number): Stage => STAGES.findLast(([from]) => from <= state)?.[1] ?? 'resolve'

/** The last stage that is certainly complete in this state; undefined if none is. */
export function climbedAt(state: number): Stage | undefined {
  const stage = stageOf(state)
  if (stage === 'lcp' || stage === 'authenticate') return 'l2tp'
  return stage === 'address' || stage === 'routes' || stage === 'live' ? 'authenticate' : undefined
}
