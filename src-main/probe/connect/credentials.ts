import { fault } from '../../domain/connect/fault.ts'
import { LEGACY_PHASE2, MODERN_PHASE2 } from '../../domain/profile/proposal.ts'
import type { IpAddress } from '../../domain/net/address.ts'
import { identityOf, type Identity } from '../../domain/profile/identity.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Secret, Secrets } from '../../domain/profile/secret.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import type { Authentication } from '../../protocol/ikev1/authentication.ts'
import type { TunnelSettings } from '../../protocol/tunnel/tunnel-io.ts'
import { utf8 } from '../../crypto/bytes.ts'
import { REACH_STEP } from './session-task.ts'
import { ableOf } from './able.ts'
import type { GatewayAddress, Environment } from '../../protocol/run/environment.ts'

/** The validated secrets and settings for a connect: everything that the profile needs. */
export interface Credentials {
  readonly profile: Profile
  readonly authentication: Authentication
  readonly password: Secret
  readonly tunnelSecret?: Secret
}

/**
 * Faults: `secret-missing`; `settings-refused` for an unreadable certificate, and, with the names of the missing
 * algorithms, for a profile of which this computer's crypto engine can carry out nothing.
 */
export function credentialsOf({ crypto }: Environment, profile: Profile, secrets: Secrets): Result<Credentials> {
  const { machineAuth } = profile
  const { password, psk, privateKey, tunnelSecret } = secrets
  const lacking = ableOf(crypto, profile).missing
  if (lacking.length > 0) return refused(`crypto: ${lacking.join(', ')}`)
  if (!password) return missing('password')
  if (profile.l2tp.tunnelSecret && !tunnelSecret) return missing('tunnelSecret')
  const common = { profile, password, ...(profile.l2tp.tunnelSecret && tunnelSecret ? { tunnelSecret } : {}) }
  if (machineAuth.kind === 'psk') {
    return psk ? done({ ...common, authentication: { method: 'psk', psk } }) : missing('psk')
  }
  if (!privateKey) return missing('privateKey')
  const certificate = crypto.certificateDer(utf8(machineAuth.certificate))
  const authority = crypto.certificateDer(utf8(machineAuth.authority))
  if (!certificate.ok || !authority.ok) {
    return refused(certificate.ok ? 'machineAuth.authority' : 'machineAuth.certificate')
  }
  const authentication: Authentication = {
    method: 'certificate',
    certificate: certificate.value,
    privateKey,
    authority: authority.value,
  }
  return done({ ...common, authentication })
}

const missing = (field: string): Result<never> => failed(fault('secret-missing', { args: { missing: field } }))

const refused = (reason: string): Result<never> =>
  failed(fault('settings-refused', { args: { component: 'Culvert', reason } }))

/** Neutral, because gateways write the host name into their logs. */
const HOST = 'culvert'
/** MRU that we request, so that large echoes can come back whole. */
const MRU = 1_500
/** Milliseconds. A wrong key must be reported within three seconds; a gateway that answers at all proves within two. */
const PROOF = 2_600
const HINT = 600
/** The system's client uses L2TP's own port, and the two must not collide at the gateway. */
const L2TP_SOURCE_PORT = 40_000

/**
 * An identity for the probe. Many gateways keep one tunnel per identity and end the older one, which may be the
 * system's own on this computer. So the probe does not use its address, which behind a NAT means nothing to a gateway,
 * but one that no computer has (RFC 2544).
 */
function nobody({ entropy }: Environment, { family }: IpAddress): IpAddress {
  const [a = 0, b = 0, c = 0] = entropy(3)
  if (family === 4) return { family, bytes: [198, 18 + (a & 1), b, c] }
  // The same for IPv6 (RFC 5180).
  return { family, bytes: [0x20, 1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, a, b, c] }
}

/** With a certificate, the identity is its subject. */
const unclaimed = (environment: Environment, local: IpAddress, { method }: Authentication): Identity | undefined =>
  method === 'psk' ? { kind: 'address', address: nobody(environment, local) } : undefined

/** Tunnel settings of a diagnosis: without INITIAL-CONTACT and a second attempt, from an unprivileged source port. */
export function tunnelSettings(
  environment: Environment,
  gateway: GatewayAddress,
  local: GatewayAddress,
  { profile, authentication, password, tunnelSecret }: Credentials,
): TunnelSettings {
  const { crypto, entropy } = environment
  const able = ableOf(crypto, profile)
  const { remoteId, localId } = profile.ipsec
  const identity = remoteId ?? (authentication.method === 'certificate' ? profile.gateway : undefined)
  // A required identity is sent unchanged: a gateway that selects its clients by it would accept no other.
  const claimed: Identity | undefined =
    localId === undefined ? unclaimed(environment, local.address, authentication) : identityOf(localId)
  return {
    ike: {
      crypto,
      entropy,
      today: environment.clock.today(),
      gateway,
      local,
      authentication,
      ...(claimed ? { claimed } : {}),
      ...(identity === undefined ? {} : { identity: identityOf(identity) }),
      phase1: able.phase1,
      phase2: able.phase2,
      phase1Seconds: profile.ipsec.ikeLifetime,
      phase2Seconds: profile.ipsec.espLifetime,
      pfs: profile.ipsec.pfs,
      startOn: 'natt',
      l2tpPort: L2TP_SOURCE_PORT,
      gatewayL2tpPort: profile.l2tp.port,
      fallbacks: false,
      alternatives: [...MODERN_PHASE2, ...LEGACY_PHASE2],
      budgets: { step: REACH_STEP, hint: HINT, proof: authentication.method === 'psk' ? PROOF : 2 * REACH_STEP },
    },
    l2tp: {
      crypto,
      entropy,
      host: HOST,
      ...(tunnelSecret ? { secret: tunnelSecret } : {}),
      timing: { step: L2TP_STEP, again: L2TP_AGAIN },
    },
    ppp: {
      crypto,
      entropy,
      mru: MRU,
      methods: able.methods,
      user: profile.user,
      password,
      encrypted: profile.ppp.mppe === 'required',
    },
  }
}

/** Milliseconds. A gateway that loads its modules for the first client takes a while. */
const L2TP_STEP = 8_000
/**
 * Milliseconds. The first message may arrive before the gateway has installed the keys; that must not cost a second.
 */
const L2TP_AGAIN = 350
