import type { CertificateFacts, Crypto } from '../../crypto/port.ts'
import { parseIp } from '../net/address.ts'
import { isNobodys } from '../net/special.ts'
import { pemBlocks } from '../profile/certificate.ts'
import type { ProfileField } from '../profile/field.ts'
import { ASSESSED, assessOffer } from '../profile/assessment.ts'
import { nameProblem, userProblem, utf8Length } from '../profile/text.ts'
import { done } from '../result.ts'
import { readHost } from './host-name.ts'
import { fromBase64 } from './octets.ts'
import { valueAt } from './payload-problem.ts'
import { offerOf, type Payload } from './payload.ts'
import { distrust, shown, type Trusted } from './problem.ts'
import type { StrictObject } from './strict-json.ts'

/** Checks that a schema cannot express: deceptive names, addresses, certificates, combinations. */
export function checkFields(payload: Payload, raw: StrictObject, crypto: Crypto, now: number): Trusted<void> {
  for (const check of [checkServer, checkTexts, checkCombinations, checkLocks, checkSealed]) {
    const found = check(payload, raw)
    if (!found.ok) return found
  }
  return payload.machineAuth.kind === 'certificate'
    ? checkAuthority(payload.machineAuth.authority, crypto, now)
    : done()
}

function checkServer({ gateway }: Payload): Trusted<void> {
  const address = parseIp(gateway)
  if (!address) return readHost(gateway) ? done() : distrust('E_FIELD_SERVER_IDN', { value: shown(gateway) })
  const isLocalLink = address.family === 4 && address.bytes[0] === 169 && address.bytes[1] === 254
  return isNobodys(address) || isLocalLink ? distrust('E_FIELD_SERVER_RANGE', { value: shown(gateway) }) : done()
}

/** Longest description and contact, in octets of UTF-8. */
const LONGEST_TEXT = 512

function checkTexts({ name, description, supportContact, user }: Payload): Trusted<void> {
  const texts = { name, description, supportContact }
  for (const [field, text] of Object.entries(texts)) {
    if (text === undefined) continue
    const long = field !== 'name' && utf8Length(text) > LONGEST_TEXT
    // A longer text follows the rules of a name except for its length.
    const problem = nameProblem(text)?.code
    const bad = problem !== undefined && !(field !== 'name' && (problem === 'too-long' || problem === 'too-many-bytes'))
    if (long || bad || text.normalize('NFC') !== text) return distrust('E_FIELD_TEXT', { name: field })
  }
  // Braces are reserved for templates of a later version.
  return user !== undefined && (userProblem(user) !== undefined || /[{}]/.test(user))
    ? distrust('E_FIELD_USER')
    : done()
}

function checkCombinations({ routing, dns }: Payload): Trusted<void> {
  if (routing?.mode !== 'split') return done()
  if (routing.routes.length === 0) return distrust('E_FIELD_COMBINATION', { name: 'routing.routes' })
  const aimless = dns && dns.servers.length > 0 && dns.domains.length === 0
  return aimless ? distrust('E_FIELD_COMBINATION', { name: 'dns.domains' }) : done()
}

function checkLocks({ locked = [] }: Payload, raw: StrictObject): Trusted<void> {
  const twice = locked.find((field, at) => locked.indexOf(field) !== at)
  const absent = locked.find((field: ProfileField) => valueAt(raw, field) === undefined)
  const wrong = twice ?? absent
  return wrong === undefined ? done() : distrust('E_FIELD_LOCK', { name: wrong })
}

const SEALED_SIZES = [
  ['salt', 16, 16],
  ['nonce', 12, 12],
  ['box', 17, 1024],
] as const

function checkSealed({ secrets, sealed }: Payload): Trusted<void> {
  if ((secrets?.psk === 'sealed') !== (sealed !== undefined)) return distrust('E_SECRET_SHAPE')
  if (!sealed) return done()
  const isRight = SEALED_SIZES.every(([name, low, high]) => {
    const octets = fromBase64(sealed[name])
    return octets !== undefined && octets.length >= low && octets.length <= high
  })
  return isRight ? done() : distrust('E_SECRET_SHAPE')
}

const LARGEST_CERTIFICATE = 4096
const LEAST_RSA = 2048
/** The last octets of the OIDs of RSA with MD5 and with SHA-1, and of ECDSA with SHA-1 (RFC 3279 section 2.2). */
const BROKEN_SIGNATURES = ['2a864886f70d010104', '2a864886f70d010105', '2a8648ce3d0401']

/** Checks an authority's certificate. Which certificates it has issued is not checked here. */
function checkAuthority(pem: string, crypto: Crypto, now: number): Trusted<void> {
  const [block, ...more] = pemBlocks(pem)
  if (!block || more.length > 0 || block.label !== 'CERTIFICATE' || block.text.trim() !== pem.trim())
    return distrust('E_FIELD_CERT', { reason: 'form' })
  const der = fromBase64(block.text.replace(/-----[^-]+-----|\s/g, ''))
  if (!der) return distrust('E_FIELD_CERT', { reason: 'form' })
  if (der.length > LARGEST_CERTIFICATE) return distrust('E_FIELD_CERT', { reason: 'size' })
  const facts = crypto.certificateFacts(der)
  const exact = crypto.certificateDer(der)
  if (!facts.ok || !exact.ok || exact.value.length !== der.length) return distrust('E_FIELD_CERT', { reason: 'form' })
  const reason = authorityProblem(facts.value, der, now)
  return reason === undefined ? done() : distrust('E_FIELD_CERT', { reason })
}

function authorityProblem(facts: CertificateFacts, der: Uint8Array, now: number): string | undefined {
  if (!facts.authority) return 'not-authority'
  if (facts.notAfter <= now) return 'expired'
  if (facts.rsaBits !== undefined && facts.rsaBits < LEAST_RSA) return 'short-key'
  const digits = Array.from(der, (octet) => octet.toString(16).padStart(2, '0')).join('')
  return BROKEN_SIGNATURES.some((oid) => digits.includes(`06${(oid.length / 2).toString(16).padStart(2, '0')}${oid}`))
    ? 'broken-signature'
    : undefined
}

/** The best that is offered must reach the grade that the administrator or the publisher requires. */
export function checkGrade(payload: Payload, least: Payload['minGrade']): Trusted<void> {
  if (least === undefined) return done()
  const { grade } = assessOffer(offerOf(payload), payload.pskScope).best
  return ASSESSED.indexOf(grade) < ASSESSED.indexOf(least) ? distrust('E_POLICY_GRADE', { grade }) : done()
}
