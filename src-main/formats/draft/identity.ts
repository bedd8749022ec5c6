import { parseProfile } from '../../domain/profile/parse.ts'
import type { ImportEntry, Told } from './draft.ts'
import { ascii } from '../../domain/trust/octets.ts'
import type { Crypto } from '../../crypto/port.ts'
import type { Identity } from './opening.ts'

/** The certificate and key of an entry, and their origin. */
export interface FoundIdentity {
  readonly identity: Identity
  /** PEM of the authorities that the file names for the gateway, separate from those of the user's own certificate. */
  readonly authorities: readonly string[]
  /** The file contains the passphrase in clear text, or there is none. */
  readonly isOpen: boolean
}

/** Whether the entry uses a certificate that is still missing. */
export const wantsIdentity = ({ profile: { machineAuth } }: ImportEntry): boolean =>
  machineAuth?.kind === 'certificate' && machineAuth.certificate === undefined

/** The authorities' certificates in a file, in PEM; those that issued this certificate come first. */
export function authoritiesOf(crypto: Crypto, { certificate }: Identity, pems: readonly string[]): readonly string[] {
  const own = derOf(crypto, certificate)
  const issued = (pem: string): boolean => {
    const issuer = derOf(crypto, pem)
    return own !== undefined && issuer !== undefined && crypto.isIssuedBy(own, issuer)
  }
  return [...pems.filter(issued), ...pems.filter((pem) => !issued(pem))]
}

function derOf(crypto: Crypto, pem: string): Uint8Array | undefined {
  const read = crypto.certificateDer(ascii(pem))
  return read.ok ? read.value : undefined
}

/** Subject of a certificate. */
function subjectOf(crypto: Crypto, pem: string): string {
  const der = derOf(crypto, pem)
  const facts = der && crypto.certificateFacts(der)
  return facts?.ok ? facts.value.subject.slice(0, 200) : '?'
}

/**
 * The entry with the certificate in its profile and the key among its secrets. If the file names no authority for the
 * gateway, the issuer of the certificate is used and the user is told.
 */
export function withIdentity(
  crypto: Crypto,
  entry: ImportEntry,
  { identity, authorities, isOpen }: FoundIdentity,
): ImportEntry {
  const [named] = authorities
  const authority = named ?? identity.authorities.at(-1)
  const { certificate, privateKey } = identity
  const machineAuth = { kind: 'certificate', certificate, ...(authority === undefined ? {} : { authority }) } as const
  const parsed = parseProfile({ machineAuth })
  const found = parsed.ok ? undefined : parsed.fault.find(({ field }) => field === 'machineAuth.certificate')
  if (found) return { ...entry, told: [...entry.told, { kind: 'not-legal', setting: 'PKCS #12', problem: found }] }
  const told: readonly Told[] = [
    ...entry.told.filter((one) => !(one.kind === 'missing' && one.field === 'privateKey') && !isElsewhere(one)),
    ...(isOpen ? [{ kind: 'clear-secret', field: 'privateKey' } as const] : []),
    ...(named === undefined
      ? [{ kind: authority === undefined ? 'authority-missing' : 'authority-assumed' } as const]
      : []),
  ]
  const subjects = {
    'machineAuth.certificate': subjectOf(crypto, certificate),
    ...(authority === undefined ? {} : { 'machineAuth.authority': subjectOf(crypto, authority) }),
  }
  const secrets = { ...entry.secrets, privateKey }
  return { ...entry, profile: { ...entry.profile, machineAuth }, secrets, subjects, told }
}

const isElsewhere = ({ kind }: Told): boolean => kind === 'certificate-elsewhere'
