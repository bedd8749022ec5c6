import type { FaultCode } from '../../domain/faults/catalogue.ts'
import { fault, type Fault, type OsEvidence } from '../../domain/faults/fault.ts'
import type { BusFailure } from './run/bus.ts'
import { printable, type JournalLine } from './parse.ts'
import type { Trail } from './trail.ts'

/** Who speaks in the journal: charon or pluto, xl2tpd or kl2tpd, pppd, the plugin, its starter, NetworkManager. */
export type Voice = 'ike' | 'l2tp' | 'ppp' | 'plugin' | 'starter' | 'manager'

/** A line of the journal that says why. The first in the table that fits counts. */
export interface Sign {
  readonly voice: Voice
  readonly pattern: RegExp
  readonly when?: (trail: Trail) => boolean
  readonly code: FaultCode
  /** False when later lines may say it better; true when not given. */
  readonly decisive?: boolean
}

const beforeIke = (trail: Trail): boolean => !trail.ikeUp
const afterIke = (trail: Trail): boolean => trail.ikeUp
/** The answer to a repetition is as unreadable as the one before: no stray packet. */
const confirmed = (trail: Trail): boolean => beforeIke(trail) && (trail.repeated[3] ?? 0) >= 1 && trail.unreadable > 1

/** strongSwan 5.9 and 6.0, Libreswan 4 and 5, xl2tpd 1.3, pppd 2.4 and 2.5, network-manager-l2tp 1.20. */
export const SIGNS: readonly Sign[] = [
  // Phase 1.
  {
    voice: 'ike',
    pattern: /received NO_PROPOSAL_CHOSEN|NO_PROPOSAL_CHOSEN/,
    when: beforeIke,
    code: 'ike-no-common-proposal',
  },
  { voice: 'ike', pattern: /decryption failed\?|could not decrypt payloads/, when: confirmed, code: 'psk-mismatch' },
  { voice: 'ike', pattern: /decryption failed\?/, when: beforeIke, code: 'psk-mismatch', decisive: false },
  { voice: 'ike', pattern: /calculated HASH does not match|probable authentication failure/, code: 'psk-mismatch' },
  { voice: 'ike', pattern: /(?:ID\S+|peer ID) '.*' does not match to '.*'/, code: 'gateway-identity-mismatch' },
  { voice: 'ike', pattern: /we require .* but peer|require peer to have ID/, code: 'gateway-identity-mismatch' },
  {
    voice: 'ike',
    pattern:
      /no trusted \S+ public key found|no issuer certificate found|unable to verify.*certificate|certificate rejected/,
    code: 'gateway-certificate-untrusted',
  },
  { voice: 'ike', pattern: /subject certificate invalid|certificate .*expired/, code: 'gateway-certificate-untrusted' },
  {
    voice: 'ike',
    pattern: /no private key found|no shared key found|opening '.*' failed|building CRED_\S+ .*failed/,
    code: 'settings-refused',
  },
  {
    voice: 'ike',
    pattern: /received (?:AUTHENTICATION_FAILED|INVALID_(?:KEY|HASH|ID)_INFORMATION|PAYLOAD_MALFORMED)/,
    when: beforeIke,
    code: 'client-certificate-rejected',
  },
  {
    voice: 'ike',
    pattern: /received (?:INVALID_CERTIFICATE|CERTIFICATE_UNAVAILABLE|INVALID_SIGNATURE|INVALID_CERT_AUTHORITY)/,
    code: 'client-certificate-rejected',
  },
  { voice: 'ike', pattern: /received ([A-Z_]+) error notify/, when: beforeIke, code: 'ike-refused' },
  { voice: 'ike', pattern: /sending retransmit [2-9] of request message ID 0, seq 1/, code: 'ike-no-response' },
  { voice: 'ike', pattern: /IKE version 1 not supported|does not allow IKEv1/, code: 'component-missing' },
  // Phase 2.
  { voice: 'ike', pattern: /NO_PROPOSAL_CHOSEN/, when: afterIke, code: 'esp-no-common-proposal' },
  { voice: 'ike', pattern: /INVALID_ID_INFORMATION|TS_UNACCEPTABLE/, when: afterIke, code: 'esp-selectors-refused' },
  {
    voice: 'ike',
    pattern: /unable to install .* in kernel|received netlink error: Protocol not supported/,
    code: 'kernel-module-missing',
  },
  { voice: 'starter', pattern: /does not allow IKEv1/, code: 'component-missing' },
  // L2TP.
  { voice: 'l2tp', pattern: /Maximum retries exceeded for tunnel/, code: 'l2tp-no-response' },
  {
    voice: 'l2tp',
    pattern: /Connection \d+ closed to \S+, port \d+ \((?!Server closing|Goodbye)(.*)\)/,
    when: (trail) => !trail.l2tpUp,
    code: 'l2tp-refused',
    decisive: false,
  },
  {
    voice: 'l2tp',
    pattern: /Connection closed to .* \((?!Server closing|Goodbye)(.*)\)/,
    code: 'l2tp-refused',
    decisive: false,
  },
  {
    voice: 'plugin',
    pattern: /pppd didn't initialize our dbus module/,
    when: (trail) => trail.espUp && !trail.l2tpUp,
    code: 'l2tp-no-response',
  },
  // PPP.
  { voice: 'ppp', pattern: /E=648|[Pp]assword (?:has )?expired/, code: 'password-expired' },
  {
    voice: 'ppp',
    pattern: /E=64[679]|[Aa]ccount (?:disabled|locked|restricted)|[Rr]estricted logon|[Nn]o dialin/,
    code: 'account-restricted',
  },
  {
    voice: 'ppp',
    pattern: /mutual authentication failed|failed to authenticate itself|couldn't authenticate peer/i,
    code: 'server-not-authentic',
  },
  { voice: 'ppp', pattern: /(?:CHAP|PAP|EAP) authentication failed/, code: 'credentials-rejected' },
  {
    voice: 'ppp',
    pattern: /LCP terminated by peer \(.*authenticat/i,
    when: (trail) => trail.stage === 'lcp',
    code: 'auth-method-mismatch',
  },
  {
    voice: 'ppp',
    pattern: /peer refused to authenticate|No auth is possible|No acceptable authentication/i,
    code: 'auth-method-mismatch',
  },
  { voice: 'ppp', pattern: /LCP: timeout sending Config-Requests/, code: 'lcp-no-response' },
  {
    voice: 'ppp',
    pattern: /Could not determine (?:local|remote) IP address|Peer refused to agree to our IP|IPCP: timeout sending/,
    code: 'no-address',
  },
  {
    voice: 'ppp',
    pattern: /lacks kernel support for PPP|Couldn't (?:open|set) (?:\/dev\/ppp|tty to PPP)/,
    code: 'kernel-module-missing',
  },
  // NetworkManager and its plugin.
  { voice: 'manager', pattern: /couldn't look up L2TP VPN gateway/, code: 'gateway-name-unresolved' },
  { voice: 'manager', pattern: /property '(.*)' (?:invalid|is not|failed)/, code: 'settings-refused' },
  { voice: 'plugin', pattern: /property '(.*)' (?:invalid|is not|failed)/, code: 'settings-refused' },
]

/** What the texts of the faults need to know of the profile. */
export interface DialContext {
  readonly gateway: string
  readonly user: string
  readonly auth: 'psk' | 'certificate'
  /** The profile's own certificate is past its time. */
  readonly expired: boolean
  /** Names of the secrets that a dial needs and has not been given. */
  readonly missing: readonly string[]
}

/** How NetworkManager ended the attempt: VpnState 6 or 7 with its reason, a refused call, or not at all. */
export type Ending =
  | { readonly kind: 'state'; readonly state: number; readonly reason: number }
  | { readonly kind: 'call'; readonly failure: BusFailure }
  | { readonly kind: 'none' }

/** The fault of a failed attempt: the journal's word first, then NetworkManager's, then what the trail implies. */
export function faultOf(trail: Trail, ending: Ending, context: DialContext): Fault {
  if (ending.kind === 'call') return callFault(ending.failure)
  const { verdict } = trail
  if (verdict) {
    const code = refine(verdict.code, context)
    return named(code, context, { source: verdict.source, text: verdict.text }, verdict.caught ?? verdict.text)
  }
  const evidence = evidenceOf(trail, ending)
  const implied = impliedCode(trail, context) ?? REASONS[ending.kind === 'state' ? ending.reason : 0]
  if (implied !== undefined) return named(implied, context, evidence, trail.complaint?.text ?? '')
  // PPP is mostly sign-in; which of its steps it was, nobody has told.
  const stage = trail.unheard ? 'authenticate' : trail.stage
  return fault('cause-unknown', { stage, args: { stage }, os: evidence })
}

/** The same words mean another thing for a key than for a certificate. */
function refine(code: FaultCode, context: DialContext): FaultCode {
  if (code !== 'client-certificate-rejected') return code
  if (context.auth === 'psk') return 'psk-mismatch'
  return context.expired ? 'client-certificate-expired' : code
}

/** What silence means, by where it set in. */
function impliedCode(trail: Trail, context: DialContext): FaultCode | undefined {
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

/** NMActiveConnectionStateReason, where it says more than that it failed. */
const REASONS: Readonly<Partial<Record<number, FaultCode>>> = {
  3: 'network-down',
  10: 'credentials-rejected',
}

const REASON_NAMES: readonly string[] = [
  'unknown reason',
  'none',
  'user disconnected',
  'device disconnected',
  'service stopped unexpectedly',
  'invalid IP configuration',
  'connect timed out',
  'service did not start in time',
  'service failed to start',
  'no valid secrets',
  'login failed',
  'connection removed',
]

const reasonName = (reason: number): string => REASON_NAMES[reason] ?? 'unknown reason'

function evidenceOf(trail: Trail, ending: Ending): OsEvidence {
  if (ending.kind === 'state' && !trail.complaint)
    return { source: 'NetworkManager', code: ending.reason, text: reasonName(ending.reason) }
  if (trail.complaint) return { ...trail.complaint, ...(ending.kind === 'state' ? { code: ending.reason } : {}) }
  return { source: 'NetworkManager', text: 'no answer in time' }
}

function named(code: FaultCode, context: DialContext, os: OsEvidence, detail: string): Fault {
  const args: Partial<Record<FaultCode, Fault['args']>> = {
    'component-missing': { component: 'IPsec (IKEv1)' },
    'kernel-module-missing': { module: /PPP/.test(detail) ? 'ppp_generic' : 'esp4' },
    'settings-refused': { component: os.source, reason: detail },
  }
  return fault(code, { args: args[code] ?? { gateway: context.gateway, user: context.user }, os })
}

/** Errors of NetworkManager's and the bus's own, by the name of the D-Bus error. */
const CALL_ERRORS: readonly { readonly name: RegExp; readonly text?: RegExp; readonly code: FaultCode }[] = [
  { name: /PermissionDenied|AccessDenied|NotAuthorized|InteractiveAuthorizationRequired/, code: 'not-authorised' },
  { name: /./, text: /not authorized|insufficient privileges/i, code: 'not-authorised' },
  { name: /ServiceUnknown|NameHasNoOwner|Spawn|Disconnected/, code: 'component-stopped' },
  { name: /NoReply|Timeout/, code: 'component-stopped' },
  { name: /./, text: /plugin .*not installed|no VPN plugin|unknown VPN plugin/i, code: 'component-missing' },
  {
    name: /./,
    text: /could not find source connection|no active|not available because|networking is disabled/i,
    code: 'network-down',
  },
  {
    name: /InvalidConnection|InvalidProperty|InvalidSetting|MissingProperty|InvalidArguments/,
    code: 'settings-refused',
  },
]

export function callFault(failure: BusFailure): Fault {
  const os = { source: 'NetworkManager', text: printable(`${failure.name}: ${failure.text}`) }
  const code = CALL_ERRORS.find(({ name, text }) => name.test(failure.name) && (!text || text.test(failure.text)))?.code
  if (code === undefined) return fault('cause-unknown', { args: { stage: 'prerequisites' }, os })
  const args: Partial<Record<FaultCode, Fault['args']>> = {
    'component-missing': { component: 'network-manager-l2tp' },
    'component-stopped': { component: 'NetworkManager' },
    'settings-refused': { component: 'NetworkManager', reason: printable(failure.text) },
  }
  return fault(code, { args: args[code] ?? {}, os })
}

/** A line that says why a tunnel that was up went down. */
export interface DropSign {
  readonly code: FaultCode
  readonly os: OsEvidence
}

const DROP_SIGNS: readonly { readonly program: RegExp; readonly pattern: RegExp; readonly code: FaultCode }[] = [
  { program: /^pppd$/, pattern: /No response to \d+ echo-requests/, code: 'peer-silent' },
  { program: /^pppd$/, pattern: /LCP terminated by peer|terminated by peer/i, code: 'gateway-closed' },
  { program: /^k?xl2tpd$/, pattern: /control_finish: (?:Connection|Call) .*closed/i, code: 'gateway-closed' },
  {
    program: /^(charon|pluto)/,
    pattern: /DPD check timed out|giving up after \d+ retransmits|peer not responding/,
    code: 'peer-silent',
  },
  {
    program: /^(charon|pluto)/,
    pattern: /rekeying failed|failed to rekey|reauthenticat\S* failed/i,
    code: 'rekey-failed',
  },
  {
    program: /^(charon|pluto)/,
    pattern: /received DELETE for (?:IKE_SA|ESP CHILD_SA)|received Delete SA/i,
    code: 'gateway-closed',
  },
]

export function dropSign({ program, text }: JournalLine): DropSign | undefined {
  const row = DROP_SIGNS.find((sign) => sign.program.test(program) && sign.pattern.test(text))
  return row && { code: row.code, os: { source: program, text } }
}

const DEVICE_DISCONNECTED = 3

export function dropFault(sign: DropSign | undefined, reason: number | undefined): Fault {
  if (reason === DEVICE_DISCONNECTED)
    return fault('network-down', { os: { source: 'NetworkManager', code: reason, text: reasonName(reason) } })
  if (sign) return fault(sign.code, { os: sign.os })
  const os = {
    source: 'NetworkManager',
    text: reasonName(reason ?? 0),
    ...(reason === undefined ? {} : { code: reason }),
  }
  return fault('cause-unknown', { stage: 'live', args: { stage: 'live' }, os })
}
