import type { Crypto } from '../../crypto/port.ts'
import type { Secret } from '../../domain/profile/secret.ts'
import type { Result } from '../../domain/result.ts'
import type { Refusal } from './draft.ts'

/** A user's or a computer's certificate with its private key and issuers. Each is PEM (RFC 7468). */
export interface Identity {
  readonly certificate: string
  /** PKCS #8 or PKCS #1, unencrypted. */
  readonly privateKey: Secret
  readonly authorities: readonly string[]
}

/**
 * Opens PKCS #12 (RFC 7292); without a passphrase, tries an empty one. Refusals: `passphrase`, `wrong-passphrase`,
 * `too-slow`, `identity`.
 */
export type IdentityOpener = (octets: Uint8Array, passphrase: Secret | undefined) => Result<Identity, Refusal>

/** What is needed to open encrypted settings. */
export interface Opening {
  readonly crypto: Crypto
  readonly openIdentity: IdentityOpener
  /** The file's passphrase as the user typed it; it is not stored. */
  readonly passphrase?: Secret
}
