import type { CbcCipher, MacHash } from '../../../crypto/port.ts'

/** The algorithms agreed on in phase 1. */
export interface IkeSuite {
  readonly hash: MacHash
  readonly cipher: CbcCipher
  /** Octets of the cipher's key: AES 16, 24 or 32; 3DES 24. */
  readonly keyBytes: number
}

export type EspCipher = 'aes-cbc' | '3des-cbc' | 'aes-gcm' | 'null'

export interface EspSuite {
  readonly cipher: EspCipher
  /** Octets: AES 16, 24 or 32 (for GCM without the salt), 3DES 24, NULL 0. */
  readonly keyBytes: number
  /** Undefined with GCM, which has its own. */
  readonly integrity: MacHash | undefined
}
