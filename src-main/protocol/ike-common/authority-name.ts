import { shownText, utf8 } from '../../crypto/bytes.ts'
import { decodeName } from '../wire/ike/distinguished-name.ts'

/**
 * The name in a certificate request (RFC 2408 section 3.10) as text for people: `CN=Example CA, O=Example`. Undefined
 * when the octets are not a name. An empty name, which means any authority, gives an empty text.
 */
export function authorityName(der: Uint8Array): string | undefined {
  if (der.length === 0) return ''
  const parts = decodeName(der)
  return parts && shownText(utf8(parts.map(({ type, value }) => `${type}=${value}`).join(', ')))
}
