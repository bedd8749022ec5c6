import { isDialCode } from '../os-codes.ts'
import { trouble, type Meaning } from './meaning.ts'
import { limitReached } from './pppd-exit.ts'

/** Messages with which a pppd on the other side says that a limit was reached. */
const LIMITS: ReadonlySet<string> = new Set(['Link inactive', 'Connect time expired', 'Traffic limit'])

/** Numbers with which MS-CHAP also rejects a sign-in (RFC 2759 section 6). */
const OF_SIGN_IN: ReadonlySet<number> = new Set([646, 647, 648, 649, 691, 709])

/** The other side's reason for ending the link. @param text its words, as pppd prints them */
export function goodbye(text: string): readonly Meaning[] {
  if (LIMITS.has(text)) return limitReached
  // From a pppd that required authentication and got a wrong answer; it reports a missing answer in other words.
  if (text === 'Authentication failed')
    return [trouble('authenticate', { kind: 'auth-rejected', method: 'PPP', user: '', bare: true })]
  const code = rasCode(text)
  if (code === undefined) return [trouble('lcp', { kind: 'lcp-terminated', ...(text === '' ? {} : { text }) })]
  if (OF_SIGN_IN.has(code)) return [trouble('authenticate', { kind: 'auth-rejected', method: 'PPP', user: '', code })]
  return [trouble('lcp', { kind: 'os-code', source: 'Windows', code })]
}

/** Between the magic number and the error, 3C CD 74, as Windows' RRAS ends a link. */
const MARK = [0x3c, 0xcd, 0x74]
const LENGTH = 4 + MARK.length + 4

/** Number of Windows' RRAS in pppd's output: `\000`, and sign-extended `\37777777663`. */
function rasCode(text: string): number | undefined {
  if (!text.includes('\\')) return undefined
  const octets = [...text.matchAll(/\\(37777777[0-7]{3}|[0-7]{3})|[^]/g)].map(([whole, octal]) =>
    octal === undefined ? whole.charCodeAt(0) & 0xff : Number.parseInt(octal, 8) & 0xff,
  )
  const tail = octets.slice(-LENGTH + 4)
  if (octets.length < LENGTH || MARK.some((octet, i) => tail[i] !== octet)) return undefined
  const code = tail.slice(MARK.length).reduce((sum, octet) => sum * 256 + octet, 0)
  return isDialCode(code) ? code : undefined
}
