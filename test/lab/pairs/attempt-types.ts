import type { EspSuite, IkeSuite } from '../../../src-main/protocol/wire/ike/suites.ts'
import type { GroupNumber } from '../../../src-main/crypto/port.ts'

/** One connect by our own exchanges that offers a single proposal for each phase, so that the result is that one. */
export interface Attempt {
  readonly name: string
  /** `keys` ends once ESP has keys, `data` when echoes of both sizes have come back through the tunnel. */
  readonly until: 'keys' | 'data'
  readonly phase1: { readonly suite: IkeSuite; readonly group: GroupNumber }
  readonly phase2: EspSuite
  readonly pfs: boolean
}

/** What all attempts of a run have in common. */
export interface Question {
  readonly gateway: string
  readonly user: string
  readonly password: string
  readonly authentication:
    | { readonly kind: 'psk'; readonly psk: string }
    /** Paths to PEM files. */
    | { readonly kind: 'certificate'; readonly certificate: string; readonly key: string; readonly authority: string }
  readonly attempts: readonly Attempt[]
}

/** Result of an attempt; one line of JSON each. */
export interface Report {
  readonly name: string
  readonly milliseconds: number
  /** Why it ended early; absent if all went well. */
  readonly failure?: string
  readonly keys: KeyLog
}

/** What Wireshark needs for decryption. Bytes are hexadecimal. */
export interface KeyLog {
  readonly ike?: { readonly initiatorCookie: string; readonly key: string }
  readonly esp: readonly EspKeyLog[]
}

export interface EspKeyLog {
  /** The sender of these packets. */
  readonly from: 'client' | 'gateway'
  readonly spi: number
  readonly suite: EspSuite
  /** With GCM the salt's four bytes follow the key. */
  readonly cipherKey: string
  readonly integrityKey: string
}
