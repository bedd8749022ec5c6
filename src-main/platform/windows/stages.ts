import type { Stage } from '../../domain/connect/stage.ts'

/**
 * The stage that RAS is at in each of its states (RASCONNSTATE of Ras.h): of a VPN, all of IKE, IPsec and L2TP is in
 * ConnectDevice, so that the first of them stands for it. What is not in the list is of modems.
 */
const STAGES: readonly (readonly [state: number, stage: Stage])[] = [
  // OpenPort, PortOpened: the miniport of this computer.
  [0, 'resolve'],
  // ConnectDevice
  [2, 'ike'],
  // DeviceConnected, AllDevicesConnected
  [3, 'lcp'],
  // Authenticate and what follows from it
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
  // Interactive, RetryAuthentication and other pauses for the person
  [0x1000, 'authenticate'],
  // Connected
  [0x2000, 'live'],
]

/** @param state RASCONNSTATE */
export const stageOf = (state: number): Stage => STAGES.findLast(([from]) => from <= state)?.[1] ?? 'resolve'

/** The last stage that is over for sure in this state; undefined while none is. */
export function climbedAt(state: number): Stage | undefined {
  const stage = stageOf(state)
  if (stage === 'lcp' || stage === 'authenticate') return 'l2tp'
  return stage === 'address' || stage === 'routes' || stage === 'live' ? 'authenticate' : undefined
}
