import type { Crypto } from '../../crypto/port.ts'
import type { Secret } from '../../domain/profile/secret.ts'
import type { Result } from '../../domain/result.ts'
import type { Refusal } from './draft.ts'

/** A certificate of a person or a computer, with its private key and those who issued it. PEM (RFC 7468) each. */
export interface Identity {
  readonly certificate: string
  /** PKCS #8 or PKCS #1, unencrypted. */
  readonly privateKey: Secret
  readonly authorities: readonly string[]
}

/**
 * Opens PKCS #12 (RFC 7292). Without a passphrase an empty one is tried. Refusals: `passphrase`, `wrong-passphrase`,
 * `too-slow`, `identity`.
 */
export type IdentityOpener = (octets: Uint8Array, passphrase: Secret | undefined) => Result<Identity, Refusal>

/** What encrypted settings are opened with. */
export interface Opening {
  readonly crypto: Crypto
  readonly openIdentity: IdentityOpener
  /** Of the file, as a person typed it; not kept. */
  readonly passphrase?: Secret
}
