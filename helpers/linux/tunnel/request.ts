import type { HelperRequest } from '../../../src-main/contract/helper.ts'
import type { Secrets } from '../../../src-main/domain/profile/secret.ts'

/** A request to connect, with its secrets wrapped. */
export type ConnectRequest = Omit<Extract<HelperRequest, { verb: 'connect' }>, 'secrets'> & {
  readonly secrets: Secrets
}

/** The same request with L2TP from another port than its own. */
export function withOtherPort(request: ConnectRequest): ConnectRequest {
  const { profile } = request
  return { ...request, profile: { ...profile, l2tp: { ...profile.l2tp, sourcePort: 'ephemeral' } } }
}

/** Whether nothing may leave this computer outside the tunnel. */
export const shuts = ({ profile: { routing } }: ConnectRequest): boolean =>
  routing.mode === 'full' && routing.killSwitch
