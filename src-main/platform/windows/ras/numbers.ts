import type { RasProjection } from '../../../contract/ras-door.ts'

/** RASCONNSTATE (Ras.h): the last two are above RASCS_DONE. */
export const STATES = { connected: 0x2000, disconnected: 0x2001 } as const

/** Answers of RAS that steps are taken by; what they mean to a person is `verdict/`'s affair. */
export const ERRORS = {
  invalidHandle: 6,
  invalidParameter: 87,
  /** Under way, and no error. */
  pending: 600,
  bufferTooSmall: 603,
  userDisconnection: 631,
  /** A dialogue would be needed: what RAS itself says where it has no sign-in. */
  interactive: 703,
} as const

/** RASCM: which parts of RASCREDENTIALS are meant. The key goes alone. */
export const PARTS = { userName: 1, password: 2, preSharedKey: 0x10 } as const

/** RASCN: a connection has come, or has gone. */
export const NOTIFIED = 1 | 2

/** RASDIALFUNC of RasDialW's kinds of notifier. */
export const PLAIN_NOTIFIER = 0

/** INVALID_HANDLE_VALUE: of no connection, and so of all. */
export const EVERY_CONNECTION = 0xffff_ffff_ffff_ffffn

const METHODS: Readonly<Record<number, RasProjection['method']>> = { 128: 'mschap', 129: 'mschapv2', 5: 'chap' }

export const PROJECTIONS = {
  /** RASAPIVERSION_601. */
  version: 4,
  ppp: 1,
  /** @param protocol of PPP (RFC 1661 section 6.2) @param data of CHAP, its algorithm (RFC 1994 section 3) */
  methodOf(protocol: number, data: number): RasProjection['method'] {
    if (protocol === 0xc023) return 'pap'
    if (protocol === 0xc227) return 'eap'
    return protocol === 0xc223 ? METHODS[data] : undefined
  },
} as const
