import type { ListShown } from '../contract/imports.ts'
import type { Secret } from '../domain/profile/secret.ts'
import type { Columns } from '../formats/csv/columns.ts'
import type { SettingsFile } from '../formats/draft/draft.ts'
import type { Identity } from '../formats/draft/opening.ts'
import type { ImportedFile } from '../formats/import.ts'
import type { Refusal } from '../formats/draft/draft.ts'
import type { Result } from '../domain/result.ts'

/** What the user entered in addition to the files. */
export interface ImportWords {
  /** Passphrase of an encrypted file. */
  readonly passphrase?: Secret
  /** The user's correction of what a list's columns contain. */
  readonly columns?: Columns
}

/** The content of other programs' files. */
export interface SettingsRead {
  readonly files: readonly ImportedFile[]
  /** For a single list: what its columns are taken for. */
  readonly list?: ListShown
}

/** Reads untrusted files. An abort ends it at once, a minute is the limit, and nothing is changed. */
export interface SettingsReader {
  /**
   * Converts other programs' settings. Large files, and files that need a key derivation, are read in a worker thread.
   * @param progress called with the share that is read, 0 to 1
   */
  read(
    files: readonly SettingsFile[],
    words: ImportWords,
    progress: (share: number) => void,
    signal: AbortSignal,
  ): Promise<SettingsRead | 'aborted'>
  /** Opens a certificate with its private key (PKCS #12, RFC 7292). Refusals: those of `IdentityOpener`. */
  openIdentity(
    octets: Uint8Array,
    passphrase: Secret | undefined,
    signal: AbortSignal,
  ): Promise<Result<Identity, Refusal> | 'aborted'>
}
