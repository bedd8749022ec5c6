import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { helperMessage } from '../../src-main/contract/helper.ts'
import type { Said } from './case.ts'

const FIXTURES = join(import.meta.dirname, '../fixtures')

/** What was wrong, by the name of the transcript. */
const TRUTHS: Readonly<Record<string, readonly Said[]>> = {
  'bad-esp': ['esp-no-common-proposal'],
  'bad-ike': ['ike-no-common-proposal'],
  'cert-ok': ['none'],
  'cert-wrong-id': ['gateway-identity-mismatch'],
  'certificate-expired': ['client-certificate-expired', 'client-certificate-rejected'],
  'certificate-untrusted': ['client-certificate-rejected'],
  'gateway-has-another-name': ['gateway-identity-mismatch'],
  // They ended after they had been up.
  'gateway-stopped': ['gateway-closed', 'peer-silent', 'none'],
  'path-cut': ['peer-silent', 'none'],
  'name-unknown': ['gateway-name-unresolved'],
  'no-common-esp-proposal': ['esp-no-common-proposal'],
  'no-common-ike-proposal': ['ike-no-common-proposal'],
  'no-l2tp-service': ['l2tp-no-response'],
  'no-lns': ['l2tp-no-response'],
  psk: ['none'],
  'psk-ok': ['none'],
  'sign-in-method-refused': ['auth-method-mismatch'],
  'udp-4500-dropped': ['natt-no-response'],
  'udp-500-dropped': ['ike-no-response'],
  'udp4500-dropped': ['natt-no-response'],
  'udp500-dropped': ['ike-no-response'],
  'wrong-password': ['credentials-rejected'],
  'wrong-psk': ['psk-mismatch'],
  'wrong-user': ['credentials-rejected'],
}

export interface Transcribed {
  readonly name: string
  readonly log: string
  readonly right: readonly Said[]
}

/** One a second keeps the order: the recorders left the times out. */
const timeOf = (place: number): number => 1_795_000_000 + place

const ofManager = (text: string): string =>
  linesIn(text)
    .map((json, i) =>
      JSON.stringify({ ...(JSON.parse(json) as object), __REALTIME_TIMESTAMP: String(timeOf(i) * 1_000_000) }),
    )
    .join('\n')

const ofHelper = (text: string): string =>
  linesIn(text)
    .map((json) => helperMessage.parse(JSON.parse(json)))
    .flatMap((message, i) => {
      if (message.kind !== 'line') return []
      const time = new Date(timeOf(i) * 1000).toISOString().slice(0, 19)
      return [`${time}+0000 client ${message.source}[812]: ${message.text.replace(/^xl2tpd\[\d+\]: /, '')}`]
    })
    .join('\n')

const linesIn = (text: string): readonly string[] => text.trim().split('\n')

const transcripts = (folder: string, logOf: (text: string) => string): readonly Transcribed[] =>
  readdirSync(join(FIXTURES, folder))
    .filter((name) => name.endsWith('.jsonl'))
    .map((file) => ({
      name: `${folder}/${file}`,
      log: logOf(readFileSync(join(FIXTURES, folder, file), 'utf8')),
      right: TRUTHS[file.slice(0, -'.jsonl'.length)] ?? [],
    }))

/** Recorded dials as the logs they would have left. */
export const TRANSCRIBED: readonly Transcribed[] = [
  ...transcripts('networkmanager', ofManager),
  ...transcripts('strongswan', ofHelper),
]
