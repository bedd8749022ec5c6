import type { EspSuite, IkeSuite } from '../../../src-main/protocol/wire/ike/suites.ts'
import type { GroupNumber } from '../../../src-main/crypto/port.ts'

/** One connect of our own exchanges that offers a single proposal for each phase, so that what stands is that one. */
export interface Attempt {
  readonly name: string
  /** `keys` ends once ESP has keys, `data` when echoes of both sizes came back through the tunnel. */
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

/** What came of one; one line of JSON each. */
export interface Report {
  readonly name: string
  readonly milliseconds: number
  /** Why it ended before its time; absent when all went well. */
  readonly failure?: string
  readonly keys: KeyLog
}

/** What Wireshark needs to look inside. Octets are hexadecimal. */
export interface KeyLog {
  readonly ike?: { readonly initiatorCookie: string; readonly key: string }
  readonly esp: readonly EspKeyLog[]
}

export interface EspKeyLog {
  /** Whose packets these are. */
  readonly from: 'client' | 'gateway'
  readonly spi: number
  readonly suite: EspSuite
  /** With GCM the salt's four octets follow the key. */
  readonly cipherKey: string
  readonly integrityKey: string
}
