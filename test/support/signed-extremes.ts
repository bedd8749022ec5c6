import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LARGEST_FILE, LARGEST_PAYLOAD } from '../../src-main/domain/trust/envelope.ts'
import { anchorsOf, fileOf, ISSUER, octetsOf, PAYLOAD, publisherOf, SECOND, STRANGER, pairOf } from './signed-files.ts'

/** Signed files at the format's limits: the largest that is accepted, and those that cost most before a refusal. */
const certificate = readFileSync(join(import.meta.dirname, '../vectors/signed/large.pem'), 'utf8')
const SIGNERS = [ISSUER, SECOND, STRANGER, pairOf('fourth')]

/** Four keys, all of which must have signed: the largest number of signatures in a file. */
export const FOUR = anchorsOf([publisherOf(SIGNERS, { threshold: SIGNERS.length })])

const filled = (text: string, size: number): string => text + ' '.repeat(size - octetsOf(text).length)
const routes = Array.from({ length: 256 }, (_, at) => `10.${at}.0.0/16`)
const everything = {
  ...PAYLOAD,
  description: 'd'.repeat(512),
  supportContact: 's'.repeat(512),
  ipsec: { phase1: ['aes256-sha256-modp2048', 'aes256-sha256-ecp384'], phase2: ['aes256-sha256'] },
  routing: { mode: 'split', routes },
  dns: {
    servers: ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'],
    domains: Array.from({ length: 32 }, (_, at) => `d${at}.corp.example`),
  },
  pskScope: 'group',
}
const notes = (count: number, size: number): object => ({
  extensions: Object.fromEntries(Array.from({ length: count }, (_, at) => [`x-note-${at}`, 'w'.repeat(size)])),
})

/** Every list full, texts of maximum length, a payload of 64 KiB in a file of 128 KiB, four signatures. */
const largestPayload = JSON.stringify({ ...everything, ...notes(52, 1024) })
const largestWritten = fileOf(octetsOf(filled(largestPayload, LARGEST_PAYLOAD)), SIGNERS)
export const LARGEST = octetsOf(filled(new TextDecoder().decode(largestWritten), LARGEST_FILE))

const signedText = (text: string): Uint8Array => fileOf(octetsOf(text), SIGNERS)
const withTail = (tail: string): Uint8Array => {
  const head = JSON.stringify(PAYLOAD).slice(0, -1)
  const room = LARGEST_PAYLOAD - octetsOf(`${head}${tail.replace('…', '')}}`).length
  return signedText(`${head}${tail.replace('…', 'a'.repeat(Math.max(0, room)))}}`)
}
const upTo = (size: number, piece: (at: number) => string): string => {
  const pieces: string[] = []
  for (let at = 0, length = 0; ; at++) {
    const next = piece(at)
    length += next.length + 1
    if (length > size) return pieces.join(',')
    pieces.push(next)
  }
}
const ROOM = LARGEST_PAYLOAD - 1024

/** Files with which an attacker would keep a computer busy; the signed ones use a key that the victim trusts. */
export const HOSTILE: Readonly<Record<string, Uint8Array>> = {
  'an array of zeros in the place of an envelope': octetsOf(`[${upTo(LARGEST_FILE - 8, () => '0')}]`),
  'an object of many members in the place of an envelope': octetsOf(
    `{${upTo(LARGEST_FILE - 8, (at) => `"${at.toString(36)}":0`)}}`,
  ),
  'a string of escapes': octetsOf(`{"payloadType":"${'\\u0061'.repeat(21_000)}"`),
  'nested arrays': octetsOf('['.repeat(LARGEST_FILE - 1)),
  'a last character of base64 that is none': octetsOf(
    new TextDecoder().decode(LARGEST).replace(/=?=?",(\s*"signatures")/, '!",$1'),
  ),
  'a last signature that is wrong': octetsOf(
    new TextDecoder()
      .decode(LARGEST)
      .replace(/"sig": "(.)(?=[^"]*"\s*\}\s*\])/, (_, first) => `"sig": "${first === 'A' ? 'B' : 'A'}`),
  ),
  'many unknown members': withTail(`,${upTo(ROOM, (at) => `"${at.toString(36)}":0`)}`),
  'a list of numbers where none is known': withTail(`,"l":[${upTo(ROOM, () => '0')}]`),
  'routes that are none': signedText(
    JSON.stringify({
      ...PAYLOAD,
      routing: { mode: 'split', routes: Array.from({ length: 256 }, () => '1.2.3.4/'.repeat(30)) },
    }),
  ),
  'many routes': withTail(`,"routing":{"mode":"split","routes":[${upTo(ROOM, (at) => `"10.0.0.${at % 256}/32"`)}]}`),
  'many notes of names that are none': withTail(`,"extensions":{${upTo(ROOM, (at) => `"y${at}":""`)}}`),
  'a very long name': withTail(',"description":"…"'),
  'a name of combining marks': signedText(JSON.stringify({ ...PAYLOAD, name: 'a\u0301'.repeat(20_000) })),
  'a certificate that is none': signedText(
    JSON.stringify({ ...PAYLOAD, machineAuth: { kind: 'certificate', authority: certificate.slice(0, 8000) } }),
  ),
  'everything, and then a grade that is not reached': signedText(
    JSON.stringify({ ...everything, ...notes(40, 1024), minGrade: 'strong' }),
  ),
}
