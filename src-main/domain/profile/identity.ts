import { parseIp, type IpAddress } from '../net/address.ts'
import { isUnspecified } from '../net/special.ts'
import { problem, type Problem } from './problem.ts'

/**
 * Identity of an IKE peer (RFC 2407 section 4.6.2.1), as a user writes it:
 *
 *     192.0.2.1, 2001:db8::1     the address
 *     vpn.example.com, @vpn      a host name; after `@`, everything is a name
 *     anna@example.com           a user name at a host
 *     keyid:branch-7, @#0a0b0c   a key ID: its characters, or its octets in hexadecimal
 *     C=DE, O=Example, CN=vpn    a certificate's subject, its parts in the certificate's order
 */
export type Identity =
  | { readonly kind: 'address'; readonly address: IpAddress }
  | { readonly kind: 'name' | 'user'; readonly name: string }
  | { readonly kind: 'key'; readonly octets: readonly number[] }
  | { readonly kind: 'subject'; readonly parts: readonly SubjectPart[] }
export type IdentityKind = Identity['kind']

export interface SubjectPart {
  readonly type: SubjectType
  readonly value: string
}

/** Attribute types of a subject (RFC 4519, RFC 2985), in strongSwan's and OpenSSL's abbreviations. */
export const SUBJECT_TYPES = ['C', 'ST', 'L', 'O', 'OU', 'CN', 'DC', 'E'] as const
export type SubjectType = (typeof SUBJECT_TYPES)[number]

export type IdentityProblem = 'identity' | 'identity-anybody'

const ANYBODY = /^@?(?:%any6?|\*)$/
const NAME = /^[A-Za-z0-9._-]{1,253}$/
const USER = /^[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9._-]{1,253}$/
/** Text that strongSwan tries to read as an address, a subnet or an address range. */
const NUMERIC = /^[0-9.-]+$/
const KEY_TEXT = /^keyid:([!-~]{1,128})$/
const KEY_OCTETS = /^@#((?:[0-9a-fA-F]{2}){1,128})$/
/** Excludes characters that end a value in a program that reads it, and `*`, which charon takes as a wildcard. */
const SUBJECT_VALUE = /^[\p{L}\p{N}](?:[\p{L}\p{N} .:@_-]{0,62}[\p{L}\p{N}.])?$/u
const MOST_PARTS = 16

/**
 * The identity that a text denotes, or its problem. It must denote one peer: strongSwan takes an unspecified address as
 * "anybody" and a range as each address in it, so that a colleague's certificate of the same authority would be
 * accepted as the gateway's.
 */
export function parseIdentity(text: string): Identity | IdentityProblem {
  if (ANYBODY.test(text)) return 'identity-anybody'
  const key = keyOctets(text)
  if (key) return { kind: 'key', octets: key }
  if (text.includes('=')) return subject(text)
  if (USER.test(text)) return { kind: 'user', name: text }
  if (text.startsWith('@')) return NAME.test(text.slice(1)) ? { kind: 'name', name: text.slice(1) } : 'identity'
  const address = parseIp(text)
  if (address) return isUnspecified(address) ? 'identity-anybody' : { kind: 'address', address }
  if (NUMERIC.test(text)) return 'identity-anybody'
  return NAME.test(text) ? { kind: 'name', name: text } : 'identity'
}

export const isIdentity = (parsed: Identity | IdentityProblem): parsed is Identity => typeof parsed !== 'string'

/** The problem with the text of an identity, or undefined. */
export function identityProblem(text: string): Problem | undefined {
  const parsed = parseIdentity(text)
  return isIdentity(parsed) ? undefined : problem(parsed)
}

/** The identity in a profile, which the schema has validated. */
export function identityOf(text: string): Identity {
  const parsed = parseIdentity(text)
  if (!isIdentity(parsed)) throw new RangeError(`not an identity: ${parsed}`)
  return parsed
}

function keyOctets(text: string): readonly number[] | undefined {
  const characters = KEY_TEXT.exec(text)?.[1]
  if (characters !== undefined) return Array.from(characters, (character) => character.charCodeAt(0))
  const digits = KEY_OCTETS.exec(text)?.[1]?.match(/../g)
  return digits?.map((pair) => parseInt(pair, 16))
}

function subject(text: string): Identity | IdentityProblem {
  const parts: SubjectPart[] = []
  for (const part of text.split(',')) {
    const [, type = '', value = ''] = /^\s*([A-Za-z]+)\s*=\s*(.*?)\s*$/.exec(part) ?? []
    const known = SUBJECT_TYPES.find((one) => one === type.toUpperCase())
    if (value === '*') return 'identity-anybody'
    if (!known || !SUBJECT_VALUE.test(value)) return 'identity'
    parts.push({ type: known, value })
  }
  return parts.length > MOST_PARTS ? 'identity' : { kind: 'subject', parts }
}

/**
 * The identity in the syntax of strongSwan and of Libreswan: a name after `@`, so that it is not resolved; a key ID by
 * its octets.
 */
export function identityForDaemon(text: string): string {
  const identity = identityOf(text)
  switch (identity.kind) {
    case 'name':
      return text.startsWith('@') ? text : `@${text}`
    case 'key':
      return `@#${identity.octets.map((octet) => octet.toString(16).padStart(2, '0')).join('')}`
    case 'subject':
      return identity.parts.map(({ type, value }) => `${type}=${value}`).join(', ')
    case 'address':
    case 'user':
      return text
  }
}
