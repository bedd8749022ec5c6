import { parseIp } from '../../domain/net/address.ts'

/** Windows' own PowerShell: the first words of a line that an administrator runs, with our script. */
const POWERSHELL = '%SystemRoot%\\System32\\WindowsPowerShell\\v1.0\\powershell.exe'

/** @param script constant, except for values in one of the forms below */
export const elevatedScript = (script: string): string =>
  `${POWERSHELL} -NoLogo -NoProfile -NonInteractive -EncodedCommand ${Buffer.from(script, 'utf16le').toString('base64')}`

/** Characters of one line that `cmd` runs, with room for the path in `%SystemRoot%`. */
export const LONGEST_LINE = 8_191 - 100

/**
 * The forms in which a value may enter a script that an administrator runs. What gives the values may be wrong or
 * hostile, so each is checked here again, and left out if it has another form.
 */
export const numberIn = (value: number): string => `${Math.trunc(value)}`

export const addressesIn = (addresses: readonly string[]): string => listIn(addresses.filter(isPlainAddress))

/** Domains as suffixes, as rules of name resolution have them. */
export const suffixesIn = (domains: readonly string[]): string =>
  listIn(domains.filter(isPlainDomain).map((domain) => `.${domain}`))

export const freeTextIn = (text: string): string =>
  `[Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('${Buffer.from(text, 'utf8').toString('base64')}'))`

const listIn = (words: readonly string[]): string => `@(${words.map((word) => `'${word}'`).join(', ')})`

/** Whether it is an IPv4 address of only digits and dots. */
export const isPlainAddress = (text: string): boolean => parseIp(text)?.family === 4 && /^[\d.]+$/.test(text)

/** Whether it has only letters, digits, hyphens and dots. */
const isPlainDomain = (text: string): boolean => /^[a-z\d-]+(?:\.[a-z\d-]+)*$/i.test(text)

/** Whether it is a GUID in braces. */
export const isGuid = (text: string): boolean => /^\{[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\}$/i.test(text)
