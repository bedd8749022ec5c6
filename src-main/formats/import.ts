import type { Decoders } from '../domain/log-text/encoding.ts'
import { done, failed } from '../domain/result.ts'
import { refusal, type ReadSettings, type SettingsFile } from './draft/draft.ts'
import { settingsText, type SettingsText } from './draft/text.ts'
import { partOf, readIpsecSet, type PartFile } from './ipsec/set.ts'
import { readKeyfileSettings, readNmcliSettings } from './networkmanager/read.ts'
import { readPhoneBook } from './windows/phone-book.ts'
import { readHeldPhoneBook, readVpnConnections } from './windows/vpn-connection.ts'
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

/** Of one file; those of a set are read together. */
type Reader = (text: SettingsText, name: string) => ReadSettings

const READERS: Readonly<Record<Exclude<FormatName, 'ipsec'>, Reader>> = {
  keyfile: ({ text, marked }, name) => done(readKeyfileSettings(text, marked, name)),
  nmcli: ({ text }, name) => done(readNmcliSettings(text, name)),
  'phone-book': ({ text }) => done(readPhoneBook(text)),
  'held-phone-book': ({ text }) => done(readHeldPhoneBook(text)),
  'vpn-connection': ({ text }) => done(readVpnConnections(text)),
}

/**
 * Other programs' settings as drafts of profiles. Pure: nothing in a file is run, fetched, opened or expanded, and no
 * path or address in it is followed.
 */
export function readSettings(files: readonly SettingsFile[], platform: Decoders): readonly ImportedFile[] {
  const parts: PartFile[] = []
  const single = files.flatMap((file): readonly ImportedFile[] => {
    const { name } = file
    const text = settingsText(file.octets, platform)
    if ('code' in text) return [{ files: [name], read: failed(text) }]
    const found = recognised(text.text, name)
    if ('code' in found) return [{ files: [name], read: failed(found) }]
    const { format } = found
    if (format !== 'ipsec') return [{ files: [name], format, read: bounded(READERS[format](text, name)) }]
    const part = partOf(text.text, name)
    if (part) parts.push({ part, name, text: text.text })
    return []
  })
  if (parts.length === 0) return single
  const set: ImportedFile = {
    files: parts.map(({ name }) => name),
    format: 'ipsec',
    read: bounded(readIpsecSet(parts)),
  }
  return [set, ...single]
}

function bounded(read: ReadSettings): ReadSettings {
  const count = read.ok ? read.value.entries.length + read.value.refused.length : 0
  return count > MOST_ENTRIES ? failed(refusal('too-many-entries')) : read
}
