import { done, failed } from '../domain/result.ts'
import { isPkcs12, pemBlocks } from '../domain/profile/certificate.ts'
import { refusal, type ImportEntry, type ReadSettings, type SettingsFile } from './draft/draft.ts'
import { authoritiesOf, wantsIdentity, withIdentity, type FoundIdentity } from './draft/identity.ts'
import { latin1 } from './draft/octets.ts'
import type { Opening } from './draft/opening.ts'

/** Certificate files given together with settings that name a certificate but do not contain it. */
export interface CertificateFiles {
  /** PKCS #12. */
  readonly identities: readonly SettingsFile[]
  /** Certificates in PEM. */
  readonly authorities: readonly SettingsFile[]
}

interface ReadFile {
  readonly files: readonly string[]
  readonly read: ReadSettings
}

interface Sorted {
  readonly certificates: CertificateFiles
  readonly files: readonly SettingsFile[]
}

/** Separates the certificates among the given files from the rest. */
export function sorted(given: readonly SettingsFile[]): Sorted {
  const identities = given.filter(({ octets }) => isPkcs12(octets))
  const authorities = given.filter((file) => blocksIn(file).length > 0)
  return {
    certificates: { identities, authorities },
    files: given.filter((file) => !identities.includes(file) && !authorities.includes(file)),
  }
}

/** Octets; a larger file contains more than certificates. */
const LARGEST_PEM = 64 * 1024

function blocksIn({ octets }: SettingsFile): readonly string[] {
  if (
    octets.length > LARGEST_PEM ||
    !/^(?:\ufeff|\s)*(?:Bag Attributes|-----BEGIN CERTIFICATE-----)/.test(latin1(octets.subarray(0, 64)))
  )
    return []
  return pemBlocks(latin1(octets)).flatMap(({ label, text }) => (label === 'CERTIFICATE' ? [text] : []))
}

/**
 * Adds the certificate and its key to entries that lack them, from the files given with them. Such a file alone does
 * not become a profile.
 */
export function withCertificates<File extends ReadFile>(
  read: readonly File[],
  { identities, authorities }: CertificateFiles,
  options: Opening,
): readonly (File | ReadFile)[] {
  const wanted = read.some(({ read: found }) => found.ok && found.value.entries.some(wantsIdentity))
  const alone = (file: SettingsFile): ReadFile => ({ files: [file.name], read: failed(refusal('identity-alone')) })
  if (!wanted) return [...read, ...[...identities, ...authorities].map(alone)]
  const [own, ...others] = identities
  if (!own) return [...read, ...authorities.map(alone)]
  const opened = options.openIdentity(own.octets, options.passphrase)
  if (!opened.ok) return [...read, { files: [own.name], read: opened }, ...others.map(alone)]
  const pems = authorities.flatMap(blocksIn)
  const found: FoundIdentity = {
    identity: opened.value,
    authorities: authoritiesOf(options.crypto, opened.value, pems),
    isOpen: options.passphrase === undefined,
  }
  const certified = (entry: ImportEntry): ImportEntry =>
    wantsIdentity(entry) ? withIdentity(options.crypto, entry, found) : entry
  return [
    ...read.map((file): File => {
      if (!file.read.ok) return file
      const { value } = file.read
      return { ...file, read: done({ ...value, entries: value.entries.map(certified) }) }
    }),
    ...others.map(alone),
  ]
}
