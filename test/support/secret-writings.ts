import { Secret } from '../../src-main/domain/profile/secret.ts'
import { Redactor } from '../../src-main/services/secrets/redact.ts'

/** A redactor of passwords. */
export const hiding = (...secrets: readonly string[]): Redactor => {
  const redactor = new Redactor('/home/alice')
  for (const secret of secrets) redactor.hide({ password: new Secret(secret) })
  return redactor
}
export const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8')
const bytesOf = (text: string, print: (byte: number) => string): string => Array.from(utf8(text), print).join('')
const hex2 = (value: number): string => value.toString(16).padStart(2, '0')

/** Each way in which programs write down a text that they were given. */
export const WRITINGS: Readonly<Record<string, (secret: string) => string>> = {
  'as it stands': (secret) => secret,
  'as JSON': (secret) => JSON.stringify(secret),
  'as JSON of plain ASCII': (secret) =>
    secret.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  'in single quotes of a shell': (secret) => `'${secret.replaceAll("'", "'\\''")}'`,
  'in double quotes of a shell': (secret) => `"${secret.replace(/["\\$`]/g, '\\$&')}"`,
  'with every sign behind a backslash': (secret) => secret.replace(/[^A-Za-z0-9]/gu, '\\$&'),
  'in a URL': (secret) => encodeURIComponent(secret),
  'in a URL, lower case': (secret) => encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
  'in a form': (secret) => new URLSearchParams({ a: secret }).toString().slice(2),
  'with every byte in a URL’s code': (secret) => bytesOf(secret, (byte) => `%${hex2(byte)}`),
  'in octal escapes': (secret) => bytesOf(secret, (byte) => `\\${byte.toString(8).padStart(3, '0')}`),
  'in \\x escapes': (secret) => bytesOf(secret, (byte) => `\\x${hex2(byte)}`),
  'in entities': (secret) => Array.from(secret, (character) => `&#${character.codePointAt(0) ?? 0};`).join(''),
  'in HTML': (secret) =>
    secret.replace(/[&<>"']/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? '&#39;'),
  'in hexadecimal': (secret) => utf8(secret).toString('hex'),
  'in hexadecimal, upper case': (secret) => utf8(secret).toString('hex').toUpperCase(),
  'as a dump': (secret) => bytesOf(secret, (byte) => `${hex2(byte)} `),
  'with colons': (secret) => bytesOf(secret, (byte) => `${hex2(byte)}:`),
  'in base64': (secret) => utf8(secret).toString('base64'),
  'in base64 of URLs': (secret) => utf8(secret).toString('base64url'),
  'behind a user name in base64': (secret) => utf8(`al:${secret}`).toString('base64'),
  'behind a longer one in base64': (secret) => utf8(`alice:${secret}:and more`).toString('base64'),
}
