import type { InputProblem } from '../../domain/profile/problem.ts'
import type { ProfileDraft } from '../../domain/profile/schema.ts'
import type { SecretField, Secrets } from '../../domain/profile/secret.ts'
import type { Result } from '../../domain/result.ts'

/** A file that the user has given: its name without a path, which is never opened, and its octets. */
export interface SettingsFile {
  readonly name: string
  readonly octets: Uint8Array
}

/** Settings that another program stored; absent members have the profile's default, or the user is asked for them. */
export type ImportedProfile = Partial<Omit<ProfileDraft, 'id' | 'machineAuth'>> & {
  readonly machineAuth?: ImportedMachineAuth
}
/** PEM; a certificate or authority is absent if the file does not contain it. */
export type ImportedMachineAuth =
  | { readonly kind: 'psk' }
  | { readonly kind: 'certificate'; readonly certificate?: string; readonly authority?: string }

/** What the user is asked for if the file does not contain it. */
export type AskedField = 'name' | 'gateway' | 'user' | SecretField

/**
 * One thing that the user must know before an import. The text is `import.told.<kind>` in the locale files; `setting`
 * is the other program's own word, so that the user can find it in the file. It never contains a secret's value.
 */
export type Told =
  /** The file does not contain it; the user is asked for it. */
  | { readonly kind: 'missing'; readonly field: AskedField }
  /** The file has it with a value that is invalid here; it is left out. */
  | { readonly kind: 'not-legal'; readonly setting: string; readonly problem: InputProblem }
  /** Known, but without a counterpart here. */
  | { readonly kind: 'not-carried'; readonly setting: string }
  /** Unknown to Culvert, and perhaps to the other program. */
  | { readonly kind: 'unknown'; readonly setting: string }
  /** The line or the value is the output of a program or an expression, which is never run. */
  | { readonly kind: 'not-run'; readonly setting: string }
  /** It names another file, which is never opened. */
  | { readonly kind: 'not-opened'; readonly setting: string }
  /** Given twice with different values; `taken` says which one is used. */
  | { readonly kind: 'twice'; readonly setting: string; readonly taken: 'first' | 'last' | 'neither' }
  /** The other program uses another spelling and would not read this line itself. */
  | { readonly kind: 'loose'; readonly setting: string }
  /** A template's text that should have been replaced. */
  | { readonly kind: 'placeholder'; readonly setting: string }
  /** The certificate is in another file, or in the other system's store. */
  | { readonly kind: 'certificate-elsewhere'; readonly setting: string }
  /** The file names a key and a certificate; only the user knows which one is used. */
  | { readonly kind: 'key-or-certificate'; readonly setting: string }
  /** Not the secret but an encoding of it, whose key only the other system has. */
  | { readonly kind: 'obfuscated'; readonly setting: string }
  /** The signer's name according to the signature, which was not verified. */
  | { readonly kind: 'signed'; readonly setting: string }
  | { readonly kind: Stricter }
  | { readonly kind: 'weak'; readonly setting: string }
  /** The file contains the secret in clear text. */
  | { readonly kind: 'clear-secret'; readonly field: SecretField }
  /** A line end after the key is left out: a gateway whose key was typed does not have it. */
  | { readonly kind: 'key-line-end' }

/** The profile requires more than the other program did, or does something else. */
export type Stricter =
  | 'stricter-proposals'
  | 'stricter-identity'
  | 'stricter-methods'
  | 'routes-in-full'
  | 'routes-of-class'
  | 'dns-replaces'
  | 'routes-elsewhere'
  | 'pap-readable'
  | 'type-uncertain'
  | 'identity-group'
  | 'routes-unnamed'
  | 'routing-open'
  | 'ipsec-elsewhere'
  | 'mail-signed'
  | 'starts-like-formula'
  | 'columns-guessed'
  | 'authority-assumed'
  | 'authority-missing'
export interface ImportEntry {
  /** The file's name for it, for the user's choice. Empty if it has none. */
  readonly name: string
  readonly profile: ImportedProfile
  /** Separate from the profile: they are stored only in the keychain. */
  readonly secrets: Secrets
  /** Subjects of the certificates in the profile, by the profile's paths, because PEM is not readable. */
  readonly subjects?: Readonly<Record<string, string>>
  readonly told: readonly Told[]
}

/** Why a file, or an entry of one, does not become a profile. The text is `import.refusal.<code>`. */
export type RefusalCode =
  | 'empty'
  | 'too-large'
  | 'too-many-entries'
  | 'too-deep'
  | 'archive'
  | 'picture'
  | 'binary'
  | 'unknown'
  | 'script'
  | 'template'
  | 'gateway-side'
  | 'other-vpn'
  | 'not-vpn'
  | 'plain-l2tp'
  | 'certificate'
  | 'user-certificate'
  /** A certificate's file, given without settings that use it. */
  | 'identity-alone'
  /** Not a certificate with its RSA key, or one that cannot be opened. */
  | 'identity'
  | 'hostile'
  | 'entities'
  | 'syntax'
  | 'incomplete-set'
  | 'passphrase'
  | 'wrong-passphrase'
  | 'too-slow'
  | 'reading-timed-out'
  | 'reading-died'
  | 'encrypted'
  | 'computed'
  | 'switched-off'
  | 'registry'
  | 'registry-nat'
  | 'registry-no-ipsec'
  | 'registry-weak'
  | 'columns'
  | 'no-gateway'

/** Most entries of one file; a longer list is not one from which a user can choose. */
export const MOST_ENTRIES = 1000

export interface Refusal {
  readonly code: RefusalCode
  /** `format`, `kind`, `fields`, `setting`, whichever the text names. Never a secret's value. */
  readonly args: Readonly<Record<string, string>>
}

export const refusal = (code: RefusalCode, args: Readonly<Record<string, string>> = {}): Refusal => ({ code, args })

export interface RefusedEntry {
  readonly name: string
  readonly refusal: Refusal
}

/** Result of reading a file, or several files that belong together. */
export interface Imported {
  readonly entries: readonly ImportEntry[]
  /** Entries that are not an L2TP/IPsec connection, or cannot become a profile. */
  readonly refused: readonly RefusedEntry[]
}

export type ReadSettings = Result<Imported, Refusal>
