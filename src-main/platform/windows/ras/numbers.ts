import type { RasProjection } from '../../../contract/ras-door.ts'

/** RASCONNSTATE (Ras.h): the last two are above RASCS_DONE. */
export const STATES = { connected: 0x2000, disconnected: 0x2001 } as const

/** RAS results on which code depends; their meaning for a user is in `verdict/`. */
export const ERRORS = {
  invalidHandle: 6,
  invalidParameter: 87,
  /** In progress, not an error. */
  pending: 600,
  bufferTooSmall: 603,
  userDisconnection: 631,
  /** A dialog would be needed: RAS' own error if it has no credentials. */
  interactive: 703,
} as const

/** RASCM: selects the parts of RASCREDENTIALS. The key is set separately. */
export const PARTS = { userName: 1, password: 2, preSharedKey: 0x10 } as const

/** RASCN: a connection has started, or has ended. */
export const NOTIFIED = 1 | 2

/** RASDIALFUNC among RasDialW's kinds of notifier. */
export const PLAIN_NOTIFIER = 0

/** INVALID_HANDLE_VALUE: no connection, which means all of them. */
export const EVERY_CONNECTION = 0xffff_ffff_ffff_ffffn

const METHODS: Readonly<Record<number, RasProjection['method']>> = { 128: 'mschap', 129: 'mschapv2', 5: 'chap' }

export const PROJECTIONS = {
  /** RASAPIVERSION_601. */
  version: 4,
  ppp: 1,
  /** @param protocol of PPP (RFC 1661 section 6.2) @param data for CHAP, its algorithm (RFC 1994 section 3) */
  methodOf(protocol: number, data: number): RasProjection['method'] {
    if (protocol === 0xc023) return 'pap'
    if (protocol === 0xc227) return 'eap'
    return protocol === 0xc223 ? METHODS[data] : undefined
  },
} as const
