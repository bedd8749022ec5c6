import type { ListShown } from '../contract/imports.ts'
import type { Secret } from '../domain/profile/secret.ts'
import type { Columns } from '../formats/csv/columns.ts'
import type { SettingsFile } from '../formats/draft/draft.ts'
import type { Identity } from '../formats/draft/opening.ts'
import type { ImportedFile } from '../formats/import.ts'
import type { Refusal } from '../formats/draft/draft.ts'
import type { Result } from '../domain/result.ts'

/** What a person said beside the files. */
export interface ImportWords {
  /** Of an encrypted file. */
  readonly passphrase?: Secret
  /** What a list's columns hold, corrected. */
  readonly columns?: Columns
}

/** What files of other programs hold. */
export interface SettingsRead {
  readonly files: readonly ImportedFile[]
  /** Of a list that was given alone: what its columns are taken for. */
  readonly list?: ListShown
}

/** Reads what strangers wrote. An abort ends it at once, a minute is the most, and nothing is changed. */
export interface SettingsReader {
  /**
   * What the settings would become. What is large, or has a key to derive, is read in a thread of its own.
   * @param progress told of the share that is read, 0 to 1
   */
  read(
    files: readonly SettingsFile[],
    words: ImportWords,
    progress: (share: number) => void,
    signal: AbortSignal,
  ): Promise<SettingsRead | 'aborted'>
  /** A certificate with its private key (PKCS #12, RFC 7292). Refusals: those of `IdentityOpener`. */
  openIdentity(
    octets: Uint8Array,
    passphrase: Secret | undefined,
    signal: AbortSignal,
  ): Promise<Result<Identity, Refusal> | 'aborted'>
}
