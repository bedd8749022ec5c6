import { parseProfile } from '../../domain/profile/parse.ts'
import type { ImportEntry, Told } from './draft.ts'
import { ascii } from '../../domain/trust/octets.ts'
import type { Crypto } from '../../crypto/port.ts'
import type { Identity } from './opening.ts'

/** What an entry signs in with, and where it came from. */
export interface FoundIdentity {
  readonly identity: Identity
  /** PEM of the authorities that the file names for the gateway, apart from those of the person's own certificate. */
  readonly authorities: readonly string[]
  /** The passphrase stands in the file beside it, or there is none. */
  readonly isOpen: boolean
}

/** Whether the entry signs in with a certificate that is not there yet. */
export const wantsIdentity = ({ profile: { machineAuth } }: ImportEntry): boolean =>
  machineAuth?.kind === 'certificate' && machineAuth.certificate === undefined

/** The certificates of authorities that a file has, in PEM; those that issued this certificate first. */
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

/** Whom it is about. */
function subjectOf(crypto: Crypto, pem: string): string {
  const der = derOf(crypto, pem)
  const facts = der && crypto.certificateFacts(der)
  return facts?.ok ? facts.value.subject.slice(0, 200) : '?'
}

/**
 * The entry with the certificate in its profile, and the key among its secrets. Where the file names no authority of the
 * gateway, it is taken to be the one that issued the certificate, which is told.
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
