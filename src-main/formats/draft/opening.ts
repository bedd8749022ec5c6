import type { Crypto } from '../../crypto/port.ts'
import type { Secret } from '../../domain/profile/secret.ts'

/** What encrypted settings are opened with. */
export interface Opening {
  readonly crypto: Crypto
  /** Of the file, as a person typed it; not kept. */
  readonly passphrase?: Secret
}
