import forge from 'node-forge'
import { Secret } from '../../domain/profile/secret.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import { refusal, type Refusal } from '../draft/draft.ts'
import { latin1 } from '../draft/octets.ts'
import type { Identity } from '../draft/opening.ts'

/** Octets; a certificate with its key and chain takes less than ten kilobytes. */
const LARGEST = 256 * 1024
/** Iterations of one derivation: programs use 2,000 to 100,000, and this many take half a minute here. */
const MOST_ITERATIONS = 200_000
/** Derivations: one for the MAC, and one for each key and each list of certificates. */
const MOST_DERIVATIONS = 16

const { asn1, pki, pkcs12 } = forge

/**
 * Reads a certificate with its RSA key, the kind with which IKEv1 signs, and its issuers from PKCS #12 (RFC 7292).
 * Takes seconds if the file requires many iterations, so it runs in a worker.
 */
export function openIdentity(octets: Uint8Array, passphrase: Secret | undefined): Result<Identity, Refusal> {
  if (octets.length > LARGEST) return failed(refusal('too-large'))
  const root = parsed(latin1(octets))
  if (!root) return failed(refusal('syntax', { format: 'PKCS #12' }))
  const counts = iterationsIn(root, 0)
  if (counts.length > MOST_DERIVATIONS || counts.some((count) => !(count <= MOST_ITERATIONS)))
    return failed(refusal('too-slow', { most: String(MOST_ITERATIONS) }))
  try {
    return identityIn(pkcs12.pkcs12FromAsn1(root, false, passphrase?.reveal() ?? ''))
  } catch (error) {
    // The library's errors have no codes: only the text of a MAC mismatch is known to concern the passphrase.
    const isWrong = error instanceof Error && /could not be verified/.test(error.message)
    if (!isWrong) return failed(refusal('identity'))
    return failed(refusal(passphrase === undefined ? 'passphrase' : 'wrong-passphrase'))
  }
}

function identityIn(opened: forge.pkcs12.Pkcs12Pfx): Result<Identity, Refusal> {
  const bags = opened.safeContents.flatMap(({ safeBags }) => safeBags)
  const keys = bags.flatMap(({ key }) => (key && 'n' in key ? [key] : []))
  const certificates = bags.flatMap(({ cert }) => cert ?? [])
  for (const key of keys) {
    const own = certificates.find(({ publicKey }) => 'n' in publicKey && publicKey.n.equals(key.n))
    if (!own) continue
    return done({
      certificate: lines(pki.certificateToPem(own)),
      privateKey: new Secret(lines(pki.privateKeyToPem(key))),
      authorities: chainOf(own, certificates).map((one) => lines(pki.certificateToPem(one))),
    })
  }
  return failed(refusal('identity'))
}

/** The issuers, the nearest first, the root last if it is included. */
function chainOf(own: forge.pki.Certificate, all: readonly forge.pki.Certificate[]): readonly forge.pki.Certificate[] {
  const chain: forge.pki.Certificate[] = []
  let last = own
  while (!last.isIssuer(last) && chain.length < all.length) {
    const next = all.find((one) => one !== last && !chain.includes(one) && last.isIssuer(one))
    if (!next) break
    chain.push(next)
    last = next
  }
  return chain
}

const lines = (pem: string): string => pem.replaceAll('\r', '')

function parsed(text: string): forge.asn1.Asn1 | undefined {
  try {
    return asn1.fromDer(text)
  } catch {
    // The library's error for invalid DER.
    return undefined
  }
}

const DEEPEST = 32

/**
 * The iterations of each derivation, as far as the file has them in clear text: the number follows a salt in PBES1,
 * PBKDF2 (RFC 8018 appendix A) and the MAC (RFC 7292 section 4). If an encrypted part requires too many, the worker's
 * time limit ends it.
 */
function iterationsIn({ value }: forge.asn1.Asn1, depth: number): readonly number[] {
  if (depth > DEEPEST) return [Number.POSITIVE_INFINITY]
  if (typeof value === 'string') {
    const inside = value.startsWith('\x30') ? parsed(value) : undefined
    return inside ? iterationsIn(inside, depth + 1) : []
  }
  return value.flatMap((one, at) => [
    ...(one.type === asn1.Type.INTEGER && value[at - 1]?.type === asn1.Type.OCTETSTRING ? [numberIn(one)] : []),
    ...iterationsIn(one, depth + 1),
  ])
}

const numberIn = ({ value }: forge.asn1.Asn1): number =>
  typeof value === 'string' ? Number.parseInt(forge.util.bytesToHex(value), 16) : Number.NaN
