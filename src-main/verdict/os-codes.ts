import type { Certainty } from '../domain/connect/certainty.ts'

/** The faults that operating systems' numbers stand for. */
export type OsCode =
  | 'account-restricted'
  | 'auth-method-mismatch'
  | 'auth-no-response'
  | 'cause-unknown'
  | 'component-missing'
  | 'component-stopped'
  | 'credentials-rejected'
  | 'gateway-certificate-untrusted'
  | 'gateway-closed'
  | 'gateway-identity-mismatch'
  | 'gateway-name-unresolved'
  | 'ike-no-common-proposal'
  | 'ike-no-response'
  | 'ike-refused'
  | 'l2tp-refused'
  | 'lcp-no-response'
  | 'network-changed'
  | 'network-down'
  | 'no-address'
  | 'password-expired'
  | 'peer-silent'
  | 'port-in-use'
  | 'ppp-encryption-mismatch'
  | 'psk-mismatch'
  | 'secret-missing'
  | 'server-not-authentic'
  | 'session-active'
  | 'session-limit-reached'
  | 'windows-natt-blocked'

/** The most likely meaning of an operating system's error number for L2TP/IPsec. */
export interface OsMeaning {
  readonly code: OsCode
  readonly certainty: Certainty
}

const means = (code: OsCode, certainty: Certainty = 'likely'): OsMeaning => ({ code, certainty })

/**
 * RAS errors (600 to 956) and those of Windows' IPsec (13000 to 13999). The numbers are Microsoft's, but their meaning
 * with L2TP is known from experience, so most are likely and none for IPsec is sure.
 */
const WINDOWS: Readonly<Record<number, OsMeaning>> = {
  87: means('component-missing', 'open'),
  619: means('gateway-closed', 'open'),
  628: means('auth-method-mismatch', 'open'),
  629: means('gateway-closed'),
  633: means('port-in-use', 'open'),
  646: means('account-restricted', 'sure'),
  647: means('account-restricted', 'sure'),
  648: means('password-expired', 'sure'),
  649: means('account-restricted', 'sure'),
  651: means('component-stopped', 'open'),
  678: means('ike-no-response', 'open'),
  // Also reported for a correct password: none stored, the domain missing, or the method or dial-in not allowed.
  691: means('credentials-rejected'),
  703: means('secret-missing'),
  711: means('component-stopped', 'near-sure'),
  718: means('auth-no-response'),
  // Usually WAN Miniport (IP) is not bound: the error is then the same with every gateway.
  720: means('component-missing'),
  721: means('lcp-no-response'),
  732: means('lcp-no-response'),
  // PPP also ends like this without credentials, and if encryption is required.
  734: means('auth-method-mismatch', 'open'),
  735: means('no-address'),
  736: means('no-address'),
  741: means('ppp-encryption-mismatch', 'near-sure'),
  742: means('ppp-encryption-mismatch', 'near-sure'),
  756: means('session-active', 'sure'),
  766: means('secret-missing'),
  768: means('component-stopped'),
  778: means('server-not-authentic'),
  781: means('secret-missing'),
  786: means('secret-missing'),
  787: means('psk-mismatch'),
  788: means('ike-no-common-proposal'),
  // Microsoft's list of its causes begins with NAT, before a wrong key.
  789: means('windows-natt-blocked', 'open'),
  790: means('gateway-certificate-untrusted'),
  791: means('component-stopped'),
  792: means('ike-no-response'),
  793: means('ike-refused', 'open'),
  798: means('secret-missing'),
  800: means('cause-unknown', 'open'),
  801: means('gateway-certificate-untrusted'),
  807: means('peer-silent'),
  809: means('ike-no-response'),
  812: means('auth-method-mismatch'),
  827: means('component-stopped', 'sure'),
  835: means('gateway-identity-mismatch'),
  868: means('gateway-name-unresolved', 'sure'),
  919: means('auth-method-mismatch'),
  1460: means('ike-no-response', 'open'),
  13801: means('psk-mismatch'),
  13804: means('windows-natt-blocked', 'open'),
  13805: means('ike-no-response'),
  13806: means('secret-missing'),
  13807: means('ike-refused'),
  13816: means('ike-refused', 'open'),
  13825: means('component-stopped', 'open'),
  13843: means('psk-mismatch'),
  13850: means('component-stopped', 'open'),
  13868: means('ike-no-common-proposal'),
  13870: means('psk-mismatch'),
  // The IKE service could not load because it is turned off, which SoftEther Server does.
  13876: means('component-stopped', 'near-sure'),
}

/** Win32 numbers with which a dial ends: an invalid parameter, caused by a broken WAN Miniport, and a time-out. */
const OF_WIN32: ReadonlySet<number> = new Set([87, 1460])

/** The faults with which a change of the phone book can end. */
export type CallCode =
  | 'cause-unknown'
  | 'component-stopped'
  | 'not-authorised'
  | 'session-active'
  | 'settings-refused'
  | 'store-unwritable'

/** Errors of the VpnClient cmdlets, by their ids. */
const CALLS: Readonly<Record<string, CallCode>> = {
  // The phone book cannot be opened, loaded or written.
  'VPN 621': 'store-unwritable',
  'VPN 622': 'store-unwritable',
  'VPN 624': 'store-unwritable',
  // RasMan cannot start.
  'VPN 711': 'component-stopped',
  // An entry cannot be removed while it is connected.
  'VPN 817': 'session-active',
  'WIN32 5': 'not-authorised',
  'WIN32 13': 'settings-refused',
  'WIN32 19': 'store-unwritable',
  'WIN32 87': 'settings-refused',
  'WIN32 183': 'settings-refused',
}

/** The meaning of the number in a cmdlet's error id, `VPN 623` or `WIN32 5`. */
export const windowsCallMeaning = (family: 'VPN' | 'WIN32', code: number): CallCode =>
  CALLS[`${family} ${code}`] ?? 'cause-unknown'

/** Whether it is a dial's number: in the ranges of RAS and IPsec, known or not, or otherwise known to end a dial. */
export const isDialCode = (code: number): boolean => isWindowsCode(code) || OF_WIN32.has(code)

/** Whether it is in the ranges of RAS and IPsec, known or not. */
export const isWindowsCode = (code: number): boolean =>
  Number.isInteger(code) && ((code >= 600 && code <= 956) || (code >= 13000 && code <= 13999))

export const windowsMeaning = (code: number): OsMeaning => WINDOWS[code] ?? means('cause-unknown', 'open')

/** macOS: PPP's LastCause, which is pppd's exit code, and L2TP's DeviceLastCause (ppp's pppd.h and l2tp.h). */
export function macosMeaning(code: number, device: number | undefined): OsMeaning {
  const unknown = means('cause-unknown', 'open')
  return code === 8 ? (DEVICE[device ?? 0] ?? unknown) : (MACOS[code] ?? unknown)
}

const MACOS: Readonly<Record<number, OsMeaning>> = {
  0: means('gateway-closed', 'open'),
  10: means('auth-method-mismatch', 'open'),
  // We had required the gateway to authenticate itself.
  11: means('server-not-authentic', 'open'),
  12: means('session-limit-reached', 'sure'),
  13: means('session-limit-reached', 'sure'),
  15: means('peer-silent', 'near-sure'),
  16: means('gateway-closed'),
  17: means('lcp-no-response'),
  19: means('credentials-rejected', 'near-sure'),
  22: means('session-limit-reached', 'sure'),
  25: means('peer-silent'),
}

const DEVICE: Readonly<Record<number, OsMeaning>> = {
  1: means('gateway-name-unresolved'),
  // No answer, which also covers every IPsec failure.
  2: means('ike-no-response', 'open'),
  5: means('l2tp-refused', 'open'),
  6: means('network-changed', 'near-sure'),
  7: means('secret-missing', 'sure'),
  8: means('secret-missing', 'sure'),
  9: means('network-down'),
}
