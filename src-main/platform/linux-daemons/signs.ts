import type { Sign, Trail } from './trail.ts'

const beforeIke = (trail: Trail): boolean => !trail.ikeUp
const afterIke = (trail: Trail): boolean => trail.ikeUp
/** The answer to a repetition is as unreadable as the one before: no stray packet. */
const confirmed = (trail: Trail): boolean => beforeIke(trail) && (trail.repeated[3] ?? 0) >= 1 && trail.unreadable > 1

/** strongSwan 5.9 and 6.0, Libreswan 4 and 5, xl2tpd 1.3, pppd 2.4 and 2.5. */
export const DAEMON_SIGNS: readonly Sign[] = [
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
  { voice: 'ike', pattern: /subject certificate invalid|certificate .*expired/, code: 'gateway-certificate-expired' },
  {
    voice: 'ike',
    pattern: /no private key found|no shared key found|opening '.*' failed|building CRED_\S+ .*failed/,
    code: 'settings-refused',
  },
  {
    voice: 'ike',
    pattern: /received (?:AUTHENTICATION_FAILED|INVALID_HASH_INFORMATION)/,
    when: beforeIke,
    code: 'client-certificate-rejected',
    withKey: 'psk-mismatch',
  },
  // With a certificate the keys of phase 1 do not depend on who we are.
  {
    voice: 'ike',
    pattern: /received PAYLOAD_MALFORMED/,
    when: beforeIke,
    code: 'ike-refused',
    withKey: 'psk-mismatch',
  },
  // The gateway has forgotten the exchange before it was over: as a rule, our proof did not open.
  {
    voice: 'ike',
    pattern: /received INVALID_COOKIE/,
    when: (trail) => beforeIke(trail) && trail.ikeAnswered,
    code: 'ike-refused',
    withKey: 'psk-mismatch',
  },
  // A gateway that names our identity has read it, so the key is the right one.
  {
    voice: 'ike',
    pattern:
      /received (?:INVALID_ID_INFORMATION|INVALID_CERT(?:IFICATE|_ENCODING|_AUTHORITY)|CERT(?:_TYPE_UNSUPPORTED|IFICATE_UNAVAILABLE)|INVALID_SIGNATURE)/,
    when: beforeIke,
    code: 'client-certificate-rejected',
    withKey: 'ike-refused',
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
  // L2TP.
  { voice: 'l2tp', pattern: /Maximum retries exceeded for tunnel/, code: 'l2tp-no-response' },
  {
    voice: 'l2tp',
    pattern: /Connection \d+ closed to \S+, port \d+ \(Timeout\)/,
    when: (trail) => !trail.l2tpUp,
    code: 'l2tp-no-response',
  },
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
]
