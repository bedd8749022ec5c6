import type { Decoders } from '../domain/log-text/encoding.ts'
import { done, failed } from '../domain/result.ts'
import { refusal, type ReadSettings, type SettingsFile } from './draft/draft.ts'
import { settingsText, type SettingsText } from './draft/text.ts'
import { readKeyfileSettings, readNmcliSettings } from './networkmanager/read.ts'
import { recognised, type FormatName } from './recognise.ts'

/** What a file was, and what its reader makes of it. */
export interface ImportedFile {
  readonly files: readonly string[]
  /** Absent for what no reader takes. */
  readonly format?: FormatName
  readonly read: ReadSettings
}

/** Entries of one file; one with more is no list for a person to choose from. */
const MOST_ENTRIES = 1000

type Reader = (text: SettingsText, name: string) => ReadSettings

const READERS: Readonly<Record<FormatName, Reader>> = {
  keyfile: ({ text, marked }, name) => done(readKeyfileSettings(text, marked, name)),
  nmcli: ({ text }, name) => done(readNmcliSettings(text, name)),
}

/**
 * Other programs' settings as drafts of profiles. Pure: nothing in a file is run, fetched, opened or expanded, and no
 * path or address in it is followed.
 */
export function readSettings(files: readonly SettingsFile[], platform: Decoders): readonly ImportedFile[] {
  return files.map((file) => ({ files: [file.name], ...readOne(file, platform) }))
}

function readOne({ name, octets }: SettingsFile, platform: Decoders): Omit<ImportedFile, 'files'> {
  const text = settingsText(octets, platform)
  if ('code' in text) return { read: failed(text) }
  const found = recognised(text.text, name)
  if ('code' in found) return { read: failed(found) }
  const read = READERS[found.format](text, name)
  const count = read.ok ? read.value.entries.length + read.value.refused.length : 0
  return { format: found.format, read: count > MOST_ENTRIES ? failed(refusal('too-many-entries')) : read }
}
