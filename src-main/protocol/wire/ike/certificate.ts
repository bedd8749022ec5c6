import { Reader, Writer, type Decoded } from '../../../crypto/bytes.ts'

/**
 * Certificate (RFC 2408 section 3.9) and certificate request (section 3.10).
 *
 *      0                   1                   2                   3
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     | Encoding      |                                               |
 *     +-+-+-+-+-+-+-+-+                                               +
 *     .             DER of the certificate, or of an issuer's name    .
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *
 * Rules: encoding 4 is X.509 for signatures; other encodings are kept, as a gateway may send several. A request's name
 * may be empty, meaning any issuer. The content of the DER is untrusted until `Crypto.certificateFacts` has read it.
 */
export interface CertificateData {
  /** `CERTIFICATE_ENCODING`, or a number unknown to us. */
  readonly encoding: number
  readonly data: Uint8Array
}

export const CERTIFICATE_ENCODING = { pkcs7: 1, x509Signature: 4, crl: 7, x509Attribute: 10 } as const

export function encodeCertificateData(value: CertificateData): Uint8Array {
  return new Writer().u8(value.encoding).bytes(value.data).done()
}

export function decodeCertificateData(
  kind: 'certificate' | 'certificate-request',
  body: Uint8Array,
): Decoded<CertificateData> {
  const reader = new Reader(body, `ike ${kind}`)
  const encoding = reader.u8('encoding')
  const data = reader.rest()
  reader.check(kind === 'certificate-request' || data.length > 0, 'data')
  return reader.result({ encoding, data })
}
