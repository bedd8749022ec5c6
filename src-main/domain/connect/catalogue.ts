import type { Stage } from './stage.ts'

/**
 * Every fault that Culvert can name. The texts are in the locale files (`fault.<code>.title|explanation`); this table
 * holds what the program needs to know. Remedies are listed in order of likelihood.
 */
export const REMEDIES = [
  'retry',
  'edit-profile',
  'enter-psk',
  'enter-password',
  'enter-private-key',
  'enter-tunnel-secret',
  'allow-weak',
  'change-ppp-methods',
  'set-mtu',
  'force-nat-t',
  'check-network',
  'install-components',
  'start-service',
  'remove-rules',
  'update-component',
  'load-module',
  'free-port',
  'unlock-keychain',
  'grant-permission',
  'allow-gateway-nat',
  'turn-ipsec-on',
  'disconnect-other',
  'diagnose',
  'copy-admin-note',
  'show-logs',
] as const
export type Remedy = (typeof REMEDIES)[number]

/**
 * Who can fix it: the person, this app with the person's consent, the gateway's administrator, or the network in
 * between.
 */
export type Owner = 'you' | 'app' | 'admin' | 'network'

export interface CatalogueEntry {
  readonly stage: Stage
  readonly severity: 'error' | 'warning'
  readonly owner: Owner
  readonly remedies: readonly Remedy[]
  /** Causes that make this fault a mere symptom, which is not shown when one of them is present. */
  readonly hiddenBy?: readonly string[]
}

const entry = (
  stage: Stage,
  owner: Owner,
  remedies: readonly Remedy[],
  more: Partial<Pick<CatalogueEntry, 'hiddenBy' | 'severity'>> = {},
): CatalogueEntry => ({ stage, severity: 'error', owner, remedies, ...more })

export const CATALOGUE = {
  'component-missing': entry('prerequisites', 'you', ['install-components', 'retry']),
  /** Built or configured without IKEv1, the only version of IKE that L2TP/IPsec uses. */
  'ikev1-missing': entry('prerequisites', 'you', ['install-components', 'retry'], { hiddenBy: ['component-missing'] }),
  'component-outdated': entry('prerequisites', 'you', ['update-component', 'retry']),
  'component-stopped': entry('prerequisites', 'you', ['start-service', 'retry'], { hiddenBy: ['component-missing'] }),
  'kernel-module-missing': entry('prerequisites', 'you', ['load-module', 'retry']),
  'port-in-use': entry('prerequisites', 'you', ['free-port', 'retry']),
  'helper-missing': entry('prerequisites', 'you', ['install-components', 'retry']),
  'not-authorised': entry('prerequisites', 'you', ['grant-permission', 'retry']),
  'keychain-unavailable': entry('prerequisites', 'you', ['unlock-keychain', 'retry']),
  'windows-natt-blocked': entry('prerequisites', 'you', ['allow-gateway-nat', 'retry']),
  'ipsec-prohibited': entry('prerequisites', 'you', ['turn-ipsec-on', 'retry']),
  /** A policy or a product on this computer prevents all our scripts from running. */
  'powershell-blocked': entry('prerequisites', 'admin', ['copy-admin-note', 'retry']),
  /** PowerShell gave no readable answer in time. */
  'powershell-silent': entry('prerequisites', 'app', ['retry', 'show-logs']),
  /** Windows was given no password and dials with the stored one. */
  'windows-password-stored': entry('prerequisites', 'you', ['show-logs'], { severity: 'warning' }),
  /** Windows uses certificates of the computer's store, which only an administrator can write to. */
  'windows-certificate-unusable': entry('prerequisites', 'admin', ['copy-admin-note', 'retry']),
  /** Windows asks the servers of a tunnel that is gone for its domains. */
  'windows-rules-left': entry('prerequisites', 'you', ['remove-rules', 'retry'], { severity: 'warning' }),
  /** A program of the system gave no readable answer in time. */
  'system-tool-silent': entry('prerequisites', 'app', ['retry', 'show-logs']),
  /** A configuration that the person has to allow in the system's settings and has not allowed. */
  'approval-missing': entry('prerequisites', 'you', ['retry']),
  /** The service exists in the system's network settings but is turned off there. */
  'service-off': entry('prerequisites', 'you', ['retry']),
  /** A configuration that only the person can remove from the system. */
  'configuration-left': entry('prerequisites', 'you', ['retry']),
  'secret-missing': entry('prerequisites', 'you', [
    'enter-password',
    'enter-psk',
    'enter-private-key',
    'enter-tunnel-secret',
  ]),
  'settings-refused': entry('prerequisites', 'you', ['edit-profile', 'show-logs']),
  /** The profile names an IPv6 network or server, but the tunnel carries only IPv4. */
  'ipv6-not-carried': entry('prerequisites', 'you', ['edit-profile']),
  /** The profile requires IPv6 outside the tunnel, and what sends L2TP here knows only IPv4. */
  'ipv6-outside-not-carried': entry('prerequisites', 'you', ['edit-profile']),
  /** The package manager was allowed to run and did not finish. */
  'install-failed': entry('prerequisites', 'you', ['install-components', 'show-logs']),
  'store-newer': entry('prerequisites', 'you', ['show-logs']),
  'store-unwritable': entry('prerequisites', 'you', ['retry', 'show-logs']),
  /** A file that Culvert writes in addition to the profiles: the history, a report. */
  'file-unwritable': entry('prerequisites', 'you', ['retry', 'show-logs']),
  /** A signed profile that has expired, that its publisher has revoked, or that was changed since it was signed. */
  'profile-expired': entry('prerequisites', 'admin', ['show-logs']),
  'profile-withdrawn': entry('prerequisites', 'admin', ['show-logs']),
  'profile-distrusted': entry('prerequisites', 'admin', ['show-logs']),
  /** The administrator of this computer allows only signed profiles to connect. */
  'profile-unsigned': entry('prerequisites', 'admin', ['show-logs']),
  /** Limits of the person's session also apply to root's helper and could truncate what it writes. */
  'session-limited': entry('prerequisites', 'you', ['show-logs']),
  /** Another person's tunnel is gone, but its kill switch is still on. */
  'kill-switch-held': entry('prerequisites', 'you', ['grant-permission', 'retry']),
  /** /etc/resolv.conf still has the servers of a tunnel that is gone. */
  'names-left': entry('prerequisites', 'you', ['retry'], { severity: 'warning' }),
  /** Only administrators may read the system's record of a connect, and nobody has agreed to that. */
  'record-refused': entry('prerequisites', 'you', ['grant-permission'], { severity: 'warning' }),
  /** The system has no record of this gateway, or no longer has it. */
  'record-empty': entry('prerequisites', 'you', ['retry', 'diagnose'], { severity: 'warning' }),
  'session-active': entry('prerequisites', 'you', ['disconnect-other']),
  /** A tunnel of another program, which may take traffic that is meant for ours. */
  'other-vpn-active': entry('prerequisites', 'you', ['disconnect-other', 'retry'], { severity: 'warning' }),
  /** Our own protocol engine succeeded where the system's parts failed. Its stage is the one at which those stopped. */
  'local-parts-failed': entry('prerequisites', 'you', ['retry', 'show-logs']),
  'gateway-name-unresolved': entry('resolve', 'you', ['edit-profile', 'check-network', 'retry'], {
    hiddenBy: ['network-down'],
  }),
  /** The gateway has addresses of IPv6 alone, and what sends L2TP here knows only IPv4. */
  'gateway-ipv6-only': entry('resolve', 'you', ['edit-profile', 'copy-admin-note']),
  /** The profile requires one IP version, and the gateway's name has addresses of the other only. */
  'address-family-missing': entry('resolve', 'you', ['edit-profile', 'copy-admin-note']),
  'network-down': entry('resolve', 'network', ['check-network', 'retry']),
  /** A packet filter on this computer drops our own packets. */
  'local-firewall': entry('reach', 'you', ['check-network', 'retry', 'show-logs']),
  'ike-no-response': entry('reach', 'network', ['check-network', 'edit-profile', 'copy-admin-note', 'diagnose'], {
    hiddenBy: ['network-down'],
  }),
  'natt-no-response': entry('reach', 'network', ['check-network', 'copy-admin-note', 'diagnose'], {
    hiddenBy: ['network-down'],
  }),
  'ike-no-common-proposal': entry('ike', 'admin', ['edit-profile', 'allow-weak', 'copy-admin-note', 'diagnose']),
  'psk-mismatch': entry('ike', 'you', ['enter-psk', 'copy-admin-note']),
  'client-certificate-expired': entry('ike', 'you', ['edit-profile', 'copy-admin-note']),
  'client-certificate-early': entry('ike', 'you', ['edit-profile', 'retry', 'copy-admin-note']),
  'client-certificate-rejected': entry('ike', 'admin', ['edit-profile', 'copy-admin-note']),
  'gateway-certificate-untrusted': entry('ike', 'you', ['edit-profile', 'copy-admin-note']),
  'gateway-certificate-expired': entry('ike', 'admin', ['copy-admin-note', 'retry']),
  /** Judged by this computer's clock, which is wrong more often than a new certificate is issued for the future. */
  'gateway-certificate-early': entry('ike', 'you', ['retry', 'copy-admin-note']),
  'gateway-identity-mismatch': entry('ike', 'you', ['edit-profile', 'copy-admin-note']),
  'ike-refused': entry('ike', 'admin', ['edit-profile', 'copy-admin-note', 'diagnose']),
  /** The gateway accepts no more clients: a licence, a limit of sessions or half-open ones, a pool of ports. */
  'gateway-full': entry('ike', 'admin', ['retry', 'copy-admin-note']),
  'ikev2-only': entry('ike', 'admin', ['copy-admin-note']),
  'wants-xauth': entry('ike', 'admin', ['copy-admin-note']),
  'natt-unsupported': entry('ike', 'admin', ['check-network', 'copy-admin-note']),
  'esp-no-common-proposal': entry('ipsec', 'admin', ['edit-profile', 'allow-weak', 'copy-admin-note', 'diagnose']),
  'esp-selectors-refused': entry('ipsec', 'admin', ['edit-profile', 'copy-admin-note']),
  /** In transport mode a gateway may be unable to tell two clients with one address apart. */
  'second-client-behind-nat': entry('ipsec', 'admin', ['retry', 'copy-admin-note']),
  'esp-blocked': entry('ipsec', 'network', ['force-nat-t', 'check-network', 'copy-admin-note', 'diagnose']),
  'esp-sha256-truncated': entry('ipsec', 'admin', ['edit-profile', 'copy-admin-note']),
  'l2tp-no-response': entry('l2tp', 'admin', ['retry', 'copy-admin-note', 'diagnose'], { hiddenBy: ['esp-blocked'] }),
  'l2tp-refused': entry('l2tp', 'admin', ['retry', 'copy-admin-note']),
  'l2tp-secret-wanted': entry('l2tp', 'you', ['edit-profile', 'copy-admin-note']),
  'not-encrypted': entry('l2tp', 'admin', ['diagnose', 'copy-admin-note']),
  'lcp-no-response': entry('lcp', 'admin', ['retry', 'copy-admin-note', 'diagnose']),
  'auth-method-mismatch': entry('lcp', 'admin', ['change-ppp-methods', 'copy-admin-note']),
  'credentials-rejected': entry('authenticate', 'you', ['enter-password', 'edit-profile', 'copy-admin-note']),
  'password-expired': entry('authenticate', 'you', ['enter-password', 'copy-admin-note']),
  'account-restricted': entry('authenticate', 'admin', ['copy-admin-note', 'retry']),
  'server-not-authentic': entry('authenticate', 'admin', ['copy-admin-note', 'diagnose']),
  'auth-no-response': entry('authenticate', 'admin', ['retry', 'copy-admin-note']),
  /** One side demands MPPE inside IPsec, and the other does not support it. */
  'ppp-encryption-mismatch': entry('address', 'admin', ['edit-profile', 'copy-admin-note', 'show-logs']),
  'no-address': entry('address', 'admin', ['retry', 'copy-admin-note']),
  'routes-missing': entry('routes', 'app', ['retry', 'show-logs']),
  'dns-not-applied': entry('routes', 'app', ['retry', 'show-logs']),
  'subnet-overlap': entry('routes', 'you', ['edit-profile', 'copy-admin-note'], { severity: 'warning' }),
  'path-mtu-black-hole': entry('live', 'app', ['set-mtu', 'diagnose'], { severity: 'warning' }),
  /** This computer has left the network over which the tunnel was made. */
  'network-changed': entry('live', 'network', ['retry', 'check-network']),
  /** The tunnel's owner has no session on this computer any more. */
  'signed-out': entry('live', 'you', ['retry']),
  'peer-silent': entry('live', 'network', ['retry', 'check-network'], { hiddenBy: ['network-down'] }),
  /** Not an error: an idle, time or volume limit ends the tunnel, at the gateway or here. */
  'session-limit-reached': entry('live', 'you', ['retry', 'copy-admin-note'], { severity: 'warning' }),
  'gateway-closed': entry('live', 'admin', ['retry', 'copy-admin-note']),
  /**
   * A program that carries a part of the tunnel ended although nobody asked it to. Its stage is the one at which that
   * happened.
   */
  'component-died': entry('live', 'you', ['retry', 'show-logs']),
  'rekey-failed': entry('live', 'admin', ['retry', 'copy-admin-note']),
  /** These concern the reading of a log, not a connect. */
  'log-reading-timed-out': entry('prerequisites', 'app', ['retry', 'show-logs']),
  'log-reading-died': entry('prerequisites', 'app', ['retry', 'show-logs']),
  /** Used when nothing readable says why. Its stage is the one that the connect had reached. */
  'cause-unknown': entry('prerequisites', 'app', ['diagnose', 'retry', 'show-logs']),
} as const satisfies Readonly<Record<string, CatalogueEntry>>

export type FaultCode = keyof typeof CATALOGUE

export const FAULT_CODES = Object.keys(CATALOGUE) as readonly FaultCode[]
export const entryOf = (code: FaultCode): CatalogueEntry => CATALOGUE[code]
