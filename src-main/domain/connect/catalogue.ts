import type { Stage } from './stage.ts'

/**
 * Every fault Culvert can name. Words live in the locale files (`fault.<code>.title|explanation`); this table holds
 * what the program needs to know. Order of remedies is order of likelihood.
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

/** Who can put it right: the person, this app with consent, the gateway's administrator, or the network between. */
export type Owner = 'you' | 'app' | 'admin' | 'network'

export interface CatalogueEntry {
  readonly stage: Stage
  readonly severity: 'error' | 'warning'
  readonly owner: Owner
  readonly remedies: readonly Remedy[]
  /** Causes whose presence makes this one a mere symptom, not to be shown. */
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
  /** Built or set up without the only version of IKE that L2TP/IPsec knows. */
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
  /** A policy or a product of this computer lets no script of ours run. */
  'powershell-blocked': entry('prerequisites', 'admin', ['copy-admin-note', 'retry']),
  /** It gave no answer in time, or none that can be read. */
  'powershell-silent': entry('prerequisites', 'app', ['retry', 'show-logs']),
  /** Windows is handed no password, and dials with the one that it keeps. */
  'windows-password-stored': entry('prerequisites', 'you', ['show-logs'], { severity: 'warning' }),
  /** A program of the system gave no answer in time, or none that can be read. */
  'system-tool-silent': entry('prerequisites', 'app', ['retry', 'show-logs']),
  /** A configuration that the person has to allow in the system's settings, and did not. */
  'approval-missing': entry('prerequisites', 'you', ['retry']),
  /** It is in the system's network settings, and somebody turned it off there. */
  'service-off': entry('prerequisites', 'you', ['retry']),
  /** A configuration that the system lets nobody but the person remove. */
  'configuration-left': entry('prerequisites', 'you', ['retry']),
  'secret-missing': entry('prerequisites', 'you', [
    'enter-password',
    'enter-psk',
    'enter-private-key',
    'enter-tunnel-secret',
  ]),
  'settings-refused': entry('prerequisites', 'you', ['edit-profile', 'show-logs']),
  /** The profile names a network or server of IPv6, and the tunnel carries IPv4 alone. */
  'ipv6-not-carried': entry('prerequisites', 'you', ['edit-profile']),
  /** The package manager was let in, and did not finish. */
  'install-failed': entry('prerequisites', 'you', ['install-components', 'show-logs']),
  'store-newer': entry('prerequisites', 'you', ['show-logs']),
  'store-unwritable': entry('prerequisites', 'you', ['retry', 'show-logs']),
  /** What Culvert writes beside the profiles: the history, a report. */
  'file-unwritable': entry('prerequisites', 'you', ['retry', 'show-logs']),
  /** A signed profile whose time is over, whose publisher took it back, and one that is no longer as it was signed. */
  'profile-expired': entry('prerequisites', 'admin', ['show-logs']),
  'profile-withdrawn': entry('prerequisites', 'admin', ['show-logs']),
  'profile-distrusted': entry('prerequisites', 'admin', ['show-logs']),
  /** The administrator of this computer lets signed profiles connect, and no others. */
  'profile-unsigned': entry('prerequisites', 'admin', ['show-logs']),
  /** Limits of the person's session hold for root's helper too, and could cut what it writes. */
  'session-limited': entry('prerequisites', 'you', ['show-logs']),
  /** Another person's tunnel is gone, and its kill switch still on. */
  'kill-switch-held': entry('prerequisites', 'you', ['grant-permission', 'retry']),
  /** /etc/resolv.conf has the servers of a tunnel that is gone. */
  'names-left': entry('prerequisites', 'you', ['retry'], { severity: 'warning' }),
  /** What the system keeps of a connect is for its administrators, and nobody has agreed that one looks. */
  'record-refused': entry('prerequisites', 'you', ['grant-permission'], { severity: 'warning' }),
  /** It kept nothing of this gateway, or not long enough. */
  'record-empty': entry('prerequisites', 'you', ['retry', 'diagnose'], { severity: 'warning' }),
  'session-active': entry('prerequisites', 'you', ['disconnect-other']),
  /** A tunnel of another program; it may carry away what is meant for ours. */
  'other-vpn-active': entry('prerequisites', 'you', ['disconnect-other', 'retry'], { severity: 'warning' }),
  /** Our own protocols came through where the system's parts did not. Its stage is where those stopped. */
  'local-parts-failed': entry('prerequisites', 'you', ['retry', 'show-logs']),
  'gateway-name-unresolved': entry('resolve', 'you', ['edit-profile', 'check-network', 'retry'], {
    hiddenBy: ['network-down'],
  }),
  'network-down': entry('resolve', 'network', ['check-network', 'retry']),
  /** A packet filter of this computer throws our own packets away. */
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
  /** By the clock of this computer, which is wrong more often than a new certificate is too early. */
  'gateway-certificate-early': entry('ike', 'you', ['retry', 'copy-admin-note']),
  'gateway-identity-mismatch': entry('ike', 'you', ['edit-profile', 'copy-admin-note']),
  'ike-refused': entry('ike', 'admin', ['edit-profile', 'copy-admin-note', 'diagnose']),
  /** No more clients: a licence, a limit of sessions or half-open ones, a pool of ports. */
  'gateway-full': entry('ike', 'admin', ['retry', 'copy-admin-note']),
  'ikev2-only': entry('ike', 'admin', ['copy-admin-note']),
  'wants-xauth': entry('ike', 'admin', ['copy-admin-note']),
  'natt-unsupported': entry('ike', 'admin', ['check-network', 'copy-admin-note']),
  'esp-no-common-proposal': entry('ipsec', 'admin', ['edit-profile', 'allow-weak', 'copy-admin-note', 'diagnose']),
  'esp-selectors-refused': entry('ipsec', 'admin', ['edit-profile', 'copy-admin-note']),
  /** In transport mode a gateway may not tell two clients of one address apart. */
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
  /** One side demands MPPE inside IPsec, and the other has none. */
  'ppp-encryption-mismatch': entry('address', 'admin', ['edit-profile', 'copy-admin-note', 'show-logs']),
  'no-address': entry('address', 'admin', ['retry', 'copy-admin-note']),
  'routes-missing': entry('routes', 'app', ['retry', 'show-logs']),
  'dns-not-applied': entry('routes', 'app', ['retry', 'show-logs']),
  'subnet-overlap': entry('routes', 'you', ['edit-profile', 'copy-admin-note'], { severity: 'warning' }),
  'path-mtu-black-hole': entry('live', 'app', ['set-mtu', 'diagnose'], { severity: 'warning' }),
  /** The tunnel was made over a network that this computer has left. */
  'network-changed': entry('live', 'network', ['retry', 'check-network']),
  /** Its owner has no session on this computer any more. */
  'signed-out': entry('live', 'you', ['retry']),
  'peer-silent': entry('live', 'network', ['retry', 'check-network'], { hiddenBy: ['network-down'] }),
  /** Nothing is wrong: an idle, time or volume limit ends it, at the gateway or here. */
  'session-limit-reached': entry('live', 'you', ['retry', 'copy-admin-note'], { severity: 'warning' }),
  'gateway-closed': entry('live', 'admin', ['retry', 'copy-admin-note']),
  /** A program that carries a part of the tunnel ended, and nobody had asked it to. Its stage is where that was. */
  'component-died': entry('live', 'you', ['retry', 'show-logs']),
  'rekey-failed': entry('live', 'admin', ['retry', 'copy-admin-note']),
  /** Of a log that somebody handed over, and not of a connect. */
  'log-reading-timed-out': entry('prerequisites', 'app', ['retry', 'show-logs']),
  'log-reading-died': entry('prerequisites', 'app', ['retry', 'show-logs']),
  /** The honest answer when nothing readable says why. Its stage is how far the connect had come. */
  'cause-unknown': entry('prerequisites', 'app', ['diagnose', 'retry', 'show-logs']),
} as const satisfies Readonly<Record<string, CatalogueEntry>>

export type FaultCode = keyof typeof CATALOGUE

export const FAULT_CODES = Object.keys(CATALOGUE) as readonly FaultCode[]
export const entryOf = (code: FaultCode): CatalogueEntry => CATALOGUE[code]
