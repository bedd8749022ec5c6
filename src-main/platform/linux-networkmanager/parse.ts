import { z } from 'zod'
import { parseIp } from '../../domain/net/address.ts'
import type { EspFacts, Traffic } from '../../domain/session/facts.ts'
import { printable } from '../linux-daemons/parse.ts'
import { jsonIn } from '../../domain/json.ts'

/** A PPP link with an IPv4 address. */
export interface PppLink {
  readonly name: string
  readonly up: boolean
  /** Our address and the other end's; absent until IPCP has finished. */
  readonly address?: string
  readonly peer?: string
  readonly mtu?: number
  readonly traffic?: Traffic
}

const ipLink = z.object({
  ifname: z.string().max(15),
  link_type: z.string(),
  flags: z.array(z.string()).default([]),
  mtu: z.int().optional(),
  addr_info: z
    .array(z.object({ family: z.string(), local: z.string().optional(), address: z.string().optional() }))
    .default([]),
  stats64: z.object({ rx: z.object({ bytes: z.number() }), tx: z.object({ bytes: z.number() }) }).optional(),
})

/** `ip -s -j addr`: every link of kind ppp. Other text gives an empty list. */
export function parseLinks(text: string): readonly PppLink[] {
  return arrayOf(text).flatMap((item) => {
    const parsed = ipLink.safeParse(item)
    if (!parsed.success || parsed.data.link_type !== 'ppp') return []
    const { ifname, flags, mtu, addr_info, stats64 } = parsed.data
    const inet = addr_info.find(({ family, local }) => family === 'inet' && local !== undefined && parseIp(local))
    const peer = inet?.address !== undefined && parseIp(inet.address) ? inet.address : undefined
    return [
      {
        name: ifname,
        up: flags.includes('UP') && flags.includes('LOWER_UP'),
        ...(inet?.local === undefined ? {} : { address: inet.local }),
        ...(peer === undefined ? {} : { peer }),
        ...(mtu === undefined ? {} : { mtu }),
        ...(stats64 ? { traffic: { received: stats64.rx.bytes, sent: stats64.tx.bytes } } : {}),
      },
    ]
  })
}

function arrayOf(text: string): readonly unknown[] {
  const value = jsonIn(text)
  return Array.isArray(value) ? (value as readonly unknown[]) : []
}

/** One ESP security association of the kernel. */
export interface EspSa {
  readonly from: string
  readonly to: string
  readonly facts: EspFacts
}

/** `ip xfrm state list nokeys`: the ESP entries. */
export function parseSecurityAssociations(text: string): readonly EspSa[] {
  return text.split(/^(?=src )/m).flatMap((block) => {
    const ends = /^src (\S+) dst (\S+)/.exec(block)
    const cipher = /^\s+(?:enc|aead) (\S+)/m.exec(block)?.[1]
    if (!ends?.[1] || !ends[2] || !/^\s+proto esp /m.test(block) || cipher === undefined) return []
    const bits = /^\s+(?:enc|aead) \S+ (?:0x[0-9a-f]* )?\(?(\d+) bits/m.exec(block)?.[1]
    const integrity = /^\s+auth(?:-trunc)? (\S+)/m.exec(block)?.[1]
    return [
      {
        from: ends[1],
        to: ends[2],
        facts: {
          cipher: cipherName(cipher, bits),
          ...(integrity === undefined ? {} : { integrity: integrityName(integrity) }),
          encapsulation: /^\s+encap type espinudp/m.test(block) ? 'udp' : 'esp',
        },
      },
    ]
  })
}

function cipherName(kernel: string, bits: string | undefined): string {
  if (/des3_ede/.test(kernel)) return '3des'
  if (/gcm/.test(kernel)) return `aes${bits ?? ''}gcm`
  if (/aes/.test(kernel)) return `aes${bits ?? ''}`
  return kernel.slice(0, 32)
}

const integrityName = (kernel: string): string => /(sha\d+|md5)/.exec(kernel)?.[1] ?? kernel.slice(0, 32)

/** One line of the system's journal. */
export interface JournalLine {
  /** The program that wrote the line, as the kernel names it: `charon`, `pppd`. */
  readonly program: string
  readonly pid?: number
  /** One line, printable characters only. */
  readonly text: string
}

const journalEntry = z.object({
  MESSAGE: z.union([z.string(), z.array(z.int().min(0).max(255)).max(8192)]),
  _COMM: z.string().optional(),
  _PID: z.string().optional(),
  SYSLOG_IDENTIFIER: z.string().optional(),
})

/** A line of `journalctl -o json`; undefined when it is not one. */
export function parseJournalLine(json: string): JournalLine | undefined {
  const parsed = journalEntry.safeParse(jsonIn(json))
  if (!parsed.success) return undefined
  const { MESSAGE, _COMM, _PID, SYSLOG_IDENTIFIER } = parsed.data
  // journalctl writes a message that is not UTF-8 as its bytes.
  const message = typeof MESSAGE === 'string' ? MESSAGE : Buffer.from(MESSAGE).toString('latin1')
  const pid = Number(_PID)
  return {
    program: _COMM ?? SYSLOG_IDENTIFIER ?? '',
    ...(Number.isInteger(pid) ? { pid } : {}),
    text: printable(message),
  }
}

export interface ProcessEntry {
  readonly pid: number
  readonly parent: number
  readonly name: string
}

/** `/proc/PID/stat`: the name is in parentheses and may itself contain some. */
export function parseProcess(text: string): ProcessEntry | undefined {
  const match = /^(\d+) \((.*)\) \S (\d+) /s.exec(text)
  if (match?.[2] === undefined) return undefined
  return { pid: Number(match[1]), parent: Number(match[3]), name: match[2] }
}
