import type { InputProblem } from '../../domain/profile/problem.ts'
import type { ProfileDraft } from '../../domain/profile/schema.ts'
import type { SecretField, Secrets } from '../../domain/profile/secret.ts'
import type { Result } from '../../domain/result.ts'

/** A file as a person gives it: its name without a path, which is never opened, and its octets. */
export interface SettingsFile {
  readonly name: string
  readonly octets: Uint8Array
}

/** Settings that another program kept; what is absent has the profile's default, or is asked for. */
export type ImportedProfile = Partial<Omit<ProfileDraft, 'id' | 'machineAuth'>> & {
  readonly machineAuth?: ImportedMachineAuth
}
/** PEM; where a certificate or the authority is absent, the file does not have it. */
export type ImportedMachineAuth =
  | { readonly kind: 'psk' }
  | { readonly kind: 'certificate'; readonly certificate?: string; readonly authority?: string }

/** What a person is asked for where the file does not say it. */
export type AskedField = 'name' | 'gateway' | 'user' | SecretField

/**
 * One thing a person has to know before an import. The text is `import.told.<kind>` in the locale files; `setting` is
 * the other program's own word, so that it is found again in the file. No value of a secret is ever in it.
 */
export type Told =
  /** The file does not have it; it is asked for. */
  | { readonly kind: 'missing'; readonly field: AskedField }
  /** The file has it, in a form that is no legal value here; it is left out. */
  | { readonly kind: 'not-legal'; readonly setting: string; readonly problem: InputProblem }
  /** Known, and without a counterpart here. */
  | { readonly kind: 'not-carried'; readonly setting: string }
  /** Not known to Culvert, nor perhaps to the other program. */
  | { readonly kind: 'unknown'; readonly setting: string }
  /** The line, or the value, is the output of a program or an expression, which is never run. */
  | { readonly kind: 'not-run'; readonly setting: string }
  /** Names another file, which is never opened. */
  | { readonly kind: 'not-opened'; readonly setting: string }
  /** Given twice with different values; the one taken is named by its place. */
  | { readonly kind: 'twice'; readonly setting: string; readonly taken: 'first' | 'last' | 'neither' }
  /** The other program writes it differently; it would not read this line itself. */
  | { readonly kind: 'loose'; readonly setting: string }
  /** A template's text that somebody was to replace. */
  | { readonly kind: 'placeholder'; readonly setting: string }
  /** The certificate is in another file, or in a store of the other system. */
  | { readonly kind: 'certificate-elsewhere'; readonly setting: string }
  /** The file names a key and a certificate; which of them counts, only a person knows. */
  | { readonly kind: 'key-or-certificate'; readonly setting: string }
  /** Not the secret but an encoding of it whose key is the other system's. */
  | { readonly kind: 'obfuscated'; readonly setting: string }
  /** The name that a signature gives its signer. It was not checked. */
  | { readonly kind: 'signed'; readonly setting: string }
  | { readonly kind: Stricter }
  | { readonly kind: 'weak'; readonly setting: string }
  /** The secret stands in the file for anybody to read. */
  | { readonly kind: 'clear-secret'; readonly field: SecretField }
  /** Left out of the key: a gateway whose key was typed does not have it. */
  | { readonly kind: 'key-line-end' }

/** Where the profile demands more than the other program did, or does something else. */
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
  /** What the file calls it; to choose by. Empty where it has no name. */
  readonly name: string
  readonly profile: ImportedProfile
  /** Apart from the profile: they go to the keychain and nowhere else. */
  readonly secrets: Secrets
  /** Whom the certificates in the profile name, by the profile's paths; nobody reads PEM. */
  readonly subjects?: Readonly<Record<string, string>>
  readonly told: readonly Told[]
}

/** Why a file, or an entry of one, becomes no profile. The text is `import.refusal.<code>`. */
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
  /** A certificate's file, given without settings that sign in with it. */
  | 'identity-alone'
  /** Neither a certificate with its RSA key, nor one that can be opened. */
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

/** Entries of one file; one with more is no list for a person to choose from. */
export const MOST_ENTRIES = 1000

export interface Refusal {
  readonly code: RefusalCode
  /** `format`, `kind`, `fields`, `setting`, whichever the text names. Never a value of a secret. */
  readonly args: Readonly<Record<string, string>>
}

export const refusal = (code: RefusalCode, args: Readonly<Record<string, string>> = {}): Refusal => ({ code, args })

export interface RefusedEntry {
  readonly name: string
  readonly refusal: Refusal
}

/** What a reader makes of a file, or of several that belong together. */
export interface Imported {
  readonly entries: readonly ImportEntry[]
  /** Entries beside those that are no L2TP/IPsec connection, or cannot become a profile. */
  readonly refused: readonly RefusedEntry[]
}

export type ReadSettings = Result<Imported, Refusal>
