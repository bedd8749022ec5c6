import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EspCipher } from '../../../src-main/protocol/wire/ike/suites.ts'
import type { MacHash } from '../../../src-main/crypto/port.ts'
import type { EspKeyLog, KeyLog } from './attempt-types.ts'

/** A packet as Wireshark reads it: its protocols from the outside in, its summary line, and its warnings. */
export interface Dissected {
  readonly number: number
  readonly source: string
  readonly protocols: readonly string[]
  readonly line: string
  readonly complaints: readonly string[]
  /** Wireshark's check of the ESP packet's integrity value. */
  readonly espProof: 'right' | 'wrong' | undefined
  /** IKE's payload types, including encrypted ones. */
  readonly payloads: readonly number[]
}

/** Wireshark's names in its table of ESP keys. */
const CIPHERS: Readonly<Record<EspCipher, string>> = {
  'aes-cbc': 'AES-CBC [RFC3602]',
  '3des-cbc': 'TripleDES-CBC [RFC2451]',
  'aes-gcm': 'AES-GCM with 16 octet ICV [RFC4106]',
  null: 'NULL',
}
const PROOFS: Readonly<Record<MacHash, string>> = {
  md5: 'HMAC-MD5-96 [RFC2403]',
  sha1: 'HMAC-SHA-1-96 [RFC2404]',
  sha256: 'HMAC-SHA-256-128 [RFC4868]',
  sha384: 'HMAC-SHA-384-192 [RFC4868]',
  sha512: 'HMAC-SHA-512-256 [RFC4868]',
}

const espLine = ({ spi, suite, cipherKey, integrityKey }: EspKeyLog): string => {
  const proof = suite.integrity === undefined ? 'NULL' : PROOFS[suite.integrity]
  const number = `0x${spi.toString(16).padStart(8, '0')}`
  const keys = [CIPHERS[suite.cipher], `0x${cipherKey}`, proof, integrityKey === '' ? '' : `0x${integrityKey}`]
  return ['IPv4', '*', '*', number, ...keys, '32-bit'].map((word) => `"${word}"`).join(',')
}

const FIELDS = {
  number: 'frame.number',
  source: 'ip.src',
  protocols: 'frame.protocols',
  line: '_ws.col.Info',
  complaints: '_ws.expert.message',
  proofRight: 'esp.icv_good',
  proofWrong: 'esp.icv_bad',
  payloads: 'isakmp.typepayload',
} as const
const BETWEEN = '\u001f'
const ALSO = '\u001e'

/**
 * A copy without retransmissions: Wireshark takes the initial vector of IKEv1 from the previous message (RFC 2409
 * appendix B), and cannot decrypt after a repeated one. Ethernet, IPv4 and UDP headers are ignored, because a
 * retransmission has its own.
 */
function once(capture: string, folder: string): string {
  const file = join(folder, 'once.pcap')
  const ran = spawnSync('editcap', ['-I', '42', '-D', '20', capture, file], { encoding: 'utf8' })
  if (ran.status !== 0) throw new Error(`editcap: ${ran.stderr}`)
  return file
}

/** Every packet of a capture, decrypted with these keys by tshark. */
export function dissect(capture: string, logs: readonly KeyLog[]): readonly Dissected[] {
  const folder = mkdtempSync(join(tmpdir(), 'culvert-dissect-'))
  try {
    const ike = logs.flatMap(({ ike: log }) => (log ? [`${log.initiatorCookie},${log.key}`] : []))
    const esp = logs.flatMap((log) => log.esp.map(espLine))
    writeFileSync(join(folder, 'ikev1_decryption_table'), `${ike.join('\n')}\n`)
    writeFileSync(join(folder, 'esp_sa'), `${esp.join('\n')}\n`)
    const names = Object.values(FIELDS).flatMap((field) => ['-e', field])
    const options = ['esp.enable_encryption_decode:TRUE', 'esp.enable_authentication_check:TRUE']
    const ran = spawnSync(
      'tshark',
      [
        ...[
          '-n',
          '-r',
          once(capture, folder),
          '-T',
          'fields',
          '-E',
          `separator=${BETWEEN}`,
          '-E',
          `aggregator=${ALSO}`,
        ],
        ...options.flatMap((option) => ['-o', option]),
        ...names,
      ],
      {
        encoding: 'utf8',
        maxBuffer: 256e6,
        env: { PATH: process.env['PATH'], HOME: folder, WIRESHARK_CONFIG_DIR: folder },
      },
    )
    if (ran.status !== 0) throw new Error(`tshark: ${ran.stderr}`)
    // Its notes, on running as root for instance, are harmless; errors in reading our tables are not.
    if (/[Ee]rror/.test(ran.stderr)) throw new Error(`tshark: ${ran.stderr}`)
    return ran.stdout
      .split('\n')
      .filter((line) => line !== '')
      .map(packet)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A guess from the UDP port alone; ports of a NAT come from a range that includes those of traceroute. */
const GUESS = 'Possible traceroute'

function packet(line: string): Dissected {
  const words = line.split(BETWEEN)
  const of = (name: keyof typeof FIELDS): string => words[Object.keys(FIELDS).indexOf(name)] ?? ''
  const list = (name: keyof typeof FIELDS): readonly string[] =>
    of(name)
      .split(ALSO)
      .filter((word) => word !== '')
  const proof = list('proofRight').length > 0 ? 'right' : list('proofWrong').length > 0 ? 'wrong' : undefined
  return {
    number: Number(of('number')),
    source: list('source')[0] ?? '',
    protocols: of('protocols').split(':'),
    line: of('line'),
    complaints: list('complaints').filter((text) => !text.startsWith(GUESS)),
    espProof: proof,
    payloads: list('payloads').map(Number),
  }
}
