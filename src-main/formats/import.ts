import type { Decoders } from '../domain/log-text/encoding.ts'
import { done, failed } from '../domain/result.ts'
import { readManaged } from './android/managed.ts'
import { readAndroidProfile } from './android/vpn-profile.ts'
import { unwrapped, type Unwrapped } from './apple/envelope.ts'
import { readPlistSettings } from './apple/read.ts'
import { readOnc } from './chromeos/onc.ts'
import { readContainers } from './container/read.ts'
import { sorted, withCertificates } from './certificates.ts'
import type { Columns } from './csv/columns.ts'
import { readList } from './csv/read.ts'
import { MOST_ENTRIES, refusal, type ReadSettings, type SettingsFile, type Told } from './draft/draft.ts'
import type { Opening } from './draft/opening.ts'
import { decoded, LARGEST_SETTINGS, settingsText, type SettingsText } from './draft/text.ts'
import { partOf, readIpsecSet } from './ipsec/set.ts'
import { readNetplan } from './networkmanager/netplan.ts'
import { readKeyfileSettings, readNmcliSettings, readShownSettings } from './networkmanager/read.ts'
import { readOpenWrt } from './openwrt/read.ts'
import { recognised, type FormatName } from './recognise.ts'
import { readKeenetic } from './router/keenetic.ts'
import { readRouterOs } from './router/routeros.ts'
import { readBatch } from './windows/batch.ts'
import { readGroupPolicy } from './windows/group-policy.ts'
import { readClixml, readListing, readListingJson } from './windows/listing.ts'
import { readPhoneBook } from './windows/phone-book.ts'
import { readGraphProfile, readJoinedProfileXml, readProfileXml } from './windows/profile-xml.ts'
import { readRegistry } from './windows/registry.ts'
import { readHeldPhoneBook, readVpnConnections } from './windows/vpn-connection.ts'

/** The format of a file, and its reader's result. */
export interface ImportedFile {
  readonly files: readonly string[]
  /** Absent if no reader accepts it. */
  readonly format?: FormatName
  readonly read: ReadSettings
}

/** The user's input in addition to the files. */
export interface ReadingOptions extends Opening {
  readonly platform: Decoders
  /** Columns of the lists among them, as the user corrected them. */
  readonly columns?: Columns
  /** Called with the share that is read, 0 to 1. */
  readonly progress?: (share: number) => void
}

interface Recognised extends SettingsText {
  readonly name: string
}

/** Formats whose files belong together, because one contains what another leaves out. */
type SetFormat = 'ipsec' | 'openwrt' | 'container'
type Reader = (file: Recognised, options: ReadingOptions) => ReadSettings

const READERS: Readonly<Record<Exclude<FormatName, SetFormat>, Reader>> = {
  keyfile: ({ text, marked, name }) => done(readKeyfileSettings(text, marked, name)),
  nmcli: ({ text, name }) => done(readNmcliSettings(text, name)),
  'nmcli-show': ({ text, name }) => done(readShownSettings(text, name)),
  netplan: ({ text, name }) => readNetplan(text, name),
  'phone-book': ({ text }) => done(readPhoneBook(text)),
  'held-phone-book': ({ text }) => done(readHeldPhoneBook(text)),
  'vpn-connection': ({ text }) => done(readVpnConnections(text)),
  batch: ({ text }) => done(readBatch(text)),
  'profile-xml': ({ text, name }) => readProfileXml(text, name),
  'joined-profile-xml': ({ text, name }) => readJoinedProfileXml(text, name),
  graph: ({ text, name }) => readGraphProfile(text, name),
  'group-policy': ({ text }) => readGroupPolicy(text),
  listing: ({ text }) => done(readListing(text)),
  clixml: ({ text }) => readClixml(text),
  'listing-json': ({ text }) => readListingJson(text),
  registry: ({ text }) => done(readRegistry(text)),
  plist: ({ text, octets }, options) => readPlistSettings(text, octets, options),
  onc: ({ text }, options) => readOnc(text, options),
  android: ({ text }) => done(readAndroidProfile(text)),
  managed: ({ text }) => readManaged(text),
  routeros: ({ text }, { platform }) =>
    done(readRouterOs(text, (octets) => decoded(Uint8Array.from(octets), platform))),
  keenetic: ({ text }) => done(readKeenetic(text)),
  csv: ({ text }, { columns }) => readList(text, columns),
}

const SETS: Readonly<Record<SetFormat, (files: readonly Recognised[]) => ReadSettings>> = {
  ipsec: (files) =>
    readIpsecSet(
      files.flatMap(({ text, name }) => {
        const part = partOf(text, name)
        return part ? [{ part, name, text }] : []
      }),
    ),
  openwrt: (files) => done(readOpenWrt(files.map(({ text }) => text))),
  container: (files) => readContainers(files),
}
const isSet = (format: FormatName): format is SetFormat => format in SETS

/**
 * Converts other programs' settings to drafts of profiles. Pure: nothing in a file is run, fetched, opened or expanded,
 * and no path or address in it is followed.
 */
export function readSettings(given: readonly SettingsFile[], options: ReadingOptions): readonly ImportedFile[] {
  const { certificates, files } = sorted(given)
  const sets = new Map<SetFormat, Recognised[]>()
  const share = sharesOf(files, options)
  const single = files.flatMap((file): readonly ImportedFile[] => {
    const { name } = file
    share()
    const isFit = file.octets.length > 0 && file.octets.length <= LARGEST_SETTINGS
    const inside = isFit ? unwrapped(file.octets) : undefined
    if (inside && !inside.ok) return [{ files: [name], read: inside }]
    const text = settingsText(inside?.value.octets ?? file.octets, options.platform)
    if ('code' in text) return [{ files: [name], read: failed(text) }]
    const found = recognised(text.text, name)
    if ('code' in found) return [{ files: [name], read: failed(found) }]
    const { format } = found
    if (isSet(format)) {
      sets.set(format, [...(sets.get(format) ?? []), { ...text, name }])
      return []
    }
    const read = READERS[format]({ ...text, name }, options)
    return [{ files: [name], format, read: bounded(inside ? signed(read, inside.value, options) : read) }]
  })
  const together = [...sets].map(([format, parts]): ImportedFile => {
    return { files: parts.map(({ name }) => name), format, read: bounded(SETS[format](parts)) }
  })
  return withCertificates([...together, ...single], certificates, options)
}

/** Reports, before each file, the share that was read. */
function sharesOf(files: readonly SettingsFile[], { progress }: ReadingOptions): () => void {
  const all = files.reduce((sum, { octets }) => sum + octets.length, 0)
  let [at, before] = [0, 0]
  return () => {
    progress?.(all === 0 ? 0 : before / all)
    before += files[at]?.octets.length ?? 0
    at += 1
  }
}

function bounded(read: ReadSettings): ReadSettings {
  if (!read.ok) return read
  const count = read.value.entries.length + read.value.refused.length
  // A file that looks like a format but contains nothing of it is reported, not silently skipped.
  if (count === 0) return failed(refusal('unknown'))
  return count > MOST_ENTRIES ? failed(refusal('too-many-entries')) : read
}

/** Adds the signer according to the signature, which was not verified. */
function signed(read: ReadSettings, { certificates, isMail }: Unwrapped, { crypto }: ReadingOptions): ReadSettings {
  const [certificate] = certificates
  if (!read.ok || (!isMail && certificate === undefined)) return read
  const facts = certificate && crypto.certificateFacts(certificate)
  const subject = facts?.ok ? facts.value.subject : '?'
  const told: readonly Told[] = [
    ...(isMail ? [{ kind: 'mail-signed' } as const] : [{ kind: 'signed', setting: subject.slice(0, 120) } as const]),
  ]
  const entries = read.value.entries.map((entry) => ({ ...entry, told: [...entry.told, ...told] }))
  return done({ ...read.value, entries })
}
