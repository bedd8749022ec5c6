import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import type { Secret } from '../../domain/profile/secret.ts'

/** A certificate with its private key, and the gateway's authority, as a configuration profile contains them. */
export interface Identity {
  /** PKCS #12 (RFC 7292) of key and certificate. */
  readonly pkcs12: Buffer
  readonly password: string
  /** DER. */
  readonly authority: Buffer
}

/**
 * Combines key and certificate with the algorithms that every macOS reads: 3DES and SHA-1 of RFC 7292 appendix C. They
 * protect nothing here, because the password is in the same file; newer ones are rejected before macOS 15.
 * @returns undefined if the key cannot be read, is not RSA, the only kind with which IKEv1 signs here, or belongs to
 * another certificate
 */
export async function identityOf(
  { certificate, authority }: { readonly certificate: string; readonly authority: string },
  privateKey: Secret,
  password: string,
): Promise<Identity | undefined> {
  const { default: forge } = await import('node-forge')
  try {
    const key = forge.pki.privateKeyFromPem(privateKey.reveal())
    const own = forge.pki.certificateFromPem(certificate)
    if (!('n' in own.publicKey) || !own.publicKey.n.equals(key.n)) return undefined
    const made = forge.pkcs12.toPkcs12Asn1(key, [own], password, { algorithm: '3des' })
    return {
      pkcs12: Buffer.from(forge.asn1.toDer(made).getBytes(), 'latin1'),
      password,
      authority: derOf(authority),
    }
  } catch {
    // Its errors have no codes, and their texts may contain octets of the key.
    return undefined
  }
}

/** Identifies a certificate: SHA-256 of its octets, in hexadecimal. */
export const fingerprintOf = (certificate: string): string =>
  createHash('sha256').update(derOf(certificate)).digest('hex')

/** Octets of one PEM block, which the profile's schema has validated. */
const derOf = (pem: string): Buffer => Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64')
