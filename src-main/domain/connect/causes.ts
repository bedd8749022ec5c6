import type { FaultCode } from './catalogue.ts'

/** How one cause is told from the others: `look`, this computer can check it; `ask`, a person has to. */
export type ToldBy = 'look' | 'ask'

interface CauseEntry {
  readonly code: FaultCode
  readonly by: ToldBy
}

const look = <Code extends FaultCode>(code: Code) => ({ code, by: 'look' }) as const
const ask = <Code extends FaultCode>(code: Code) => ({ code, by: 'ask' }) as const

/**
 * Causes that can lie behind the same symptom, more detailed than the codes. The texts are in the locale files:
 * `cause.<name>.what` names it, `cause.<name>.tell` says how to tell it apart.
 */
export const CAUSES = {
  // The sign-in.
  'wrong-password': ask('credentials-rejected'),
  'nothing-passed': look('secret-missing'),
  'needs-window': look('secret-missing'),
  'account-barred': ask('account-restricted'),
  'ntlm-refused': ask('auth-method-mismatch'),
  'session-held': ask('session-active'),
  'methods-differ': look('auth-method-mismatch'),
  'mppe-demanded': look('ppp-encryption-mismatch'),
  'directory-silent': ask('auth-no-response'),
  // Keys, certificates, names, algorithms.
  'wrong-key': ask('psk-mismatch'),
  'key-not-stored': look('secret-missing'),
  'certificate-not-stored': look('secret-missing'),
  'client-certificate': ask('client-certificate-rejected'),
  'gateway-certificate': look('gateway-certificate-untrusted'),
  'other-name': look('gateway-identity-mismatch'),
  'no-common-algorithm': ask('ike-no-common-proposal'),
  'no-common-esp': ask('esp-no-common-proposal'),
  // Windows.
  'natt-value': look('windows-natt-blocked'),
  'ipsec-off': look('ipsec-prohibited'),
  'services-off': look('component-stopped'),
  'custom-policy': look('settings-refused'),
  'miniport-broken': look('component-missing'),
  'profile-damaged': look('settings-refused'),
  'automatic-kind': look('cause-unknown'),
  // macOS.
  'filter-blocks': look('ike-no-response'),
  // Programs.
  'program-outdated': look('component-outdated'),
  // The path to the gateway.
  'ports-filtered': look('ike-no-response'),
  'wrong-address': ask('ike-no-response'),
  'gateway-off': ask('ike-no-response'),
  'natt-filtered': look('natt-no-response'),
  'packets-lost': look('path-mtu-black-hole'),
  'esp-lost': look('esp-blocked'),
  'hash-cut': ask('esp-sha256-truncated'),
  'other-client': ask('l2tp-no-response'),
  // The gateway.
  'l2tp-off': ask('l2tp-no-response'),
  'l2tp-log-elsewhere': ask('l2tp-no-response'),
  'ppp-off': ask('lcp-no-response'),
  'pool-empty': ask('no-address'),
  'hung-up': ask('gateway-closed'),
} as const satisfies Readonly<Record<string, CauseEntry>>

export type CauseName = keyof typeof CAUSES
/** The codes that have such causes. */
export type CauseCode = (typeof CAUSES)[CauseName]['code']
export const CAUSE_NAMES = Object.keys(CAUSES) as readonly CauseName[]

/** Another possible cause of what was observed. */
export interface OtherCause {
  readonly cause: CauseName
  /** Values that its texts interpolate. */
  readonly args: Readonly<Record<string, string | number>>
}
