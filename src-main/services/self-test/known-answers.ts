import { hex } from '../../crypto/bytes.ts'
import { nodeCrypto } from '../../crypto/node.ts'
import { Secret } from '../../domain/profile/secret.ts'
import type { Finding } from '../../domain/survey/finding.ts'
import { isSigned, signedOctets } from '../../domain/trust/envelope.ts'
import { ascii, fromBase64 } from '../../domain/trust/octets.ts'
import type { SealedBlock } from '../../domain/trust/payload.ts'
import { openSealed, sealedFor } from '../../domain/trust/sealed.ts'

/**
 * A signature and a sealed key computed by another implementation, with a payload type of their own. The key is the
 * published one of RFC 8032 section 7.1, test 1. Engines differ in both algorithms, and the trust in a signed file
 * depends on them.
 */
const SIGNED = {
  type: 'application/vnd.example.l2tp-profile.v1+json',
  payload:
    '{"schema":1,"profileId":"7b0f4c1e-3d52-4c1b-9a53-0d6f5f8f2a10","serial":2026112101,"publisher":"pub-test",' +
    '"notBefore":"2026-11-21T00:00:00Z","expires":"2027-11-21T00:00:00Z","name":"Head office","server":"vpn.example.com"}',
  key: '11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=',
  signature: 'rJpqjQE8KpDRe8GO1ZuyXje27yqJbxSDCEelo2rgRM8H6pphvzRTFBECniKXy8+9roXx/CvgXkNm5rl2Z6FXBw==',
} as const

const ISSUE = { profileId: '7b0f4c1e-3d52-4c1b-9a53-0d6f5f8f2a10', serial: 2026112101, publisher: 'pub-test' }
const SEALED_TYPE = 'application/vnd.example.l2tp-sealed.v1'
const PASSPHRASE = 'correct horse battery staple lamp'
const PLAIN = 'test-psk-not-secret'
const BLOCK: SealedBlock = {
  kdf: 'scrypt',
  logN: 17,
  r: 8,
  p: 1,
  salt: 'AAECAwQFBgcICQoLDA0ODw==',
  nonce: 'EBESExQVFhcYGRob',
  box: 'TEDd0hqWFHILqnaa6ozcLXztcNshNmoPm6KxPLGmhcf8aWkw85VnycqXjgJP',
}

export async function knownAnswers(): Promise<Finding> {
  const [key, signature] = [fromBase64(SIGNED.key), fromBase64(SIGNED.signature)]
  if (!key || !signature) throw new Error('the known answers are not base64')
  const octets = signedOctets(SIGNED.type, ascii(SIGNED.payload))
  const isRight = isSigned(nodeCrypto, key, octets, signature)
  const isFooled = isSigned(nodeCrypto, key, octets.toReversed(), signature)
  const opened = await openSealed(nodeCrypto, BLOCK, sealedFor(ISSUE, SEALED_TYPE), new Secret(PASSPHRASE))
  const isOpen = opened.ok && opened.value.reveal() === PLAIN
  return {
    row: 'signed-files',
    state: isRight && !isFooled && isOpen ? 'as-expected' : 'otherwise',
    found: [
      `SHA-256 of the signed octets ${hex(nodeCrypto.hash('sha256', octets)).slice(0, 16)}`,
      `Ed25519 ${isRight ? 'verifies' : 'refuses'}, and ${isFooled ? 'takes' : 'refuses'} other octets`,
      `scrypt and AES-256-GCM ${isOpen ? 'open' : 'do not open'} the sealed key`,
    ].join('; '),
  }
}
