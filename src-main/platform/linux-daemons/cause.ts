import type { FaultCode } from '../../domain/connect/catalogue.ts'
import { fault, type Fault, type OsEvidence } from '../../domain/connect/fault.ts'
import type { DialContext } from './context.ts'
import type { Trail, Verdict } from './trail.ts'

/** What the daemons have said to be the cause, when one has. */
export function saidCause({ verdict }: Trail, context: DialContext): Fault | undefined {
  if (!verdict) return undefined
  const code = refine(verdict, context)
  return named(code, context, { source: verdict.source, text: verdict.text }, verdict.caught ?? verdict.text)
}

/** Nobody has said why: how far it came is all there is. */
export function unknownCause(trail: Trail, os: OsEvidence): Fault {
  // PPP is mostly sign-in; which of its steps it was, nobody has told.
  const stage = trail.unheard ? 'authenticate' : trail.stage
  return fault('cause-unknown', { stage, args: { stage }, os })
}

/** The same words mean another thing for a key than for a certificate. */
function refine({ code, withKey = code }: Verdict, context: DialContext): FaultCode {
  if (context.auth === 'psk') return withKey
  return code === 'client-certificate-rejected' && context.expired ? 'client-certificate-expired' : code
}

/** What silence means, by where it set in. */
export function impliedCode(trail: Trail, context: DialContext): FaultCode | undefined {
  if (trail.espUp && !trail.l2tpUp) return 'l2tp-no-response'
  if (trail.stage === 'lcp' && !trail.unheard) return 'lcp-no-response'
  if (trail.stage === 'address') return 'no-address'
  if (trail.ikeUp || trail.espUp) return undefined
  if (trail.unreadable > 0) return 'psk-mismatch'
  if (trail.repeated[3] !== undefined) {
    if (trail.nat) return 'natt-no-response'
    // Some gateways do not answer what they cannot decrypt.
    return context.auth === 'psk' ? 'psk-mismatch' : 'ike-refused'
  }
  return trail.repeated[1] !== undefined && !trail.ikeAnswered ? 'ike-no-response' : undefined
}

/** With a certificate, what charon cannot load is the certificate or its key. */
const refusedField = (detail: string, { auth }: DialContext): Fault['args'] =>
  auth === 'certificate' && /private key|CRED_|opening/.test(detail) ? { field: 'machineAuth.certificate' } : {}

/** `detail` is what of the daemon's words the fault's texts quote. */
export function named(code: FaultCode, context: DialContext, os: OsEvidence, detail: string): Fault {
  const args: Partial<Record<FaultCode, Fault['args']>> = {
    'component-missing': { component: 'IPsec (IKEv1)' },
    'kernel-module-missing': { module: /PPP/.test(detail) ? 'ppp_generic' : 'esp4' },
    'settings-refused': { component: os.source, reason: detail, ...refusedField(detail, context) },
  }
  return fault(code, { args: args[code] ?? { gateway: context.gateway, user: context.user }, os })
}
