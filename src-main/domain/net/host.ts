import { parseIp } from './address.ts'
import { isUnspecified } from './special.ts'

export type HostProblem =
  | 'empty'
  | 'too-long'
  | 'scheme'
  | 'port'
  | 'path'
  | 'space'
  | 'control'
  | 'non-ascii'
  | 'label'
  | 'number'
  | 'unspecified'

/** Letters, digits and inner hyphens, at most 63 (RFC 1123 section 2.1). */
const LABEL = /^(?!-)[A-Za-z0-9-]{1,63}(?<!-)$/

/**
 * The problem with a gateway's name, or undefined for a valid DNS name or IP address. The checks are ordered so that
 * the most useful message is given: for a pasted URL it says that it is a URL, not that "/" is not allowed.
 */
export function hostProblem(text: string): HostProblem | undefined {
  if (text === '') return 'empty'
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/u.test(text)) return 'control'
  if (/\s/u.test(text)) return 'space'
  if (/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(text)) return 'scheme'
  if (/[^\u0020-\u007e]/u.test(text)) return 'non-ascii'
  if (text.includes('/')) return 'path'
  const address = parseIp(text)
  if (address) return isUnspecified(address) ? 'unspecified' : undefined
  if (/^[^:]+:[0-9]+$/.test(text)) return 'port'
  if (text.length > 253) return 'too-long'
  // Some resolvers would read a name that ends in a number as an address (RFC 1123, WHATWG URL).
  if (/(^|\.)(0[xX][0-9a-fA-F]*|[0-9]+)$/.test(text)) return 'number'
  return text.split('.').every((label) => LABEL.test(label)) ? undefined : 'label'
}

/** A DNS domain for a search or routing list: a host name that is not an address. */
export function isDomain(text: string): boolean {
  return !parseIp(text) && hostProblem(text) === undefined
}
