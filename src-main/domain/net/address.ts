/**
 * IP addresses from text, by our own grammar: four decimal octets without leading zeros, or RFC 4291 section 2.2 groups
 * without a zone and without an embedded IPv4 tail. URL parsers and `net.isIP` accept more than that (`0x7f.1`,
 * `fe80::1%eth0`, `::ffff:1.2.3.4`), and a text that two parsers read differently is a security hole.
 */
export type IpFamily = 4 | 6

export interface IpAddress {
  readonly family: IpFamily
  /** Network byte order: 4 or 16 octets. */
  readonly bytes: readonly number[]
}

const OCTET = /^(0|[1-9][0-9]{0,2})$/
const GROUP = /^[0-9a-fA-F]{1,4}$/

function parseIpv4(text: string): IpAddress | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => OCTET.test(part))) return undefined
  const bytes = parts.map(Number)
  return bytes.every((byte) => byte <= 255) ? { family: 4, bytes } : undefined
}

function groupsOf(half: string): readonly number[] | undefined {
  if (half === '') return []
  const groups = half.split(':')
  return groups.every((group) => GROUP.test(group)) ? groups.map((group) => parseInt(group, 16)) : undefined
}

function parseIpv6(text: string): IpAddress | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const head = groupsOf(halves[0] ?? '')
  const tail = halves.length === 2 ? groupsOf(halves[1] ?? '') : []
  if (!head || !tail) return undefined
  const gap = 8 - head.length - tail.length
  if (halves.length === 1 ? gap !== 0 : gap < 1) return undefined
  const groups = [...head, ...Array<number>(gap).fill(0), ...tail]
  return { family: 6, bytes: groups.flatMap((group) => [group >> 8, group & 0xff]) }
}

export function parseIp(text: string): IpAddress | undefined {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text)
}

/** Dotted quad, or RFC 5952 text: lower case, the first longest run of two or more zero groups written `::`. */
export function formatIp(address: IpAddress): string {
  if (address.family === 4) return address.bytes.join('.')
  const groups = Array.from(
    { length: 8 },
    (_, i) => ((address.bytes[2 * i] ?? 0) << 8) | (address.bytes[2 * i + 1] ?? 0),
  )
  const words = groups.map((group) => group.toString(16))
  const run = longestZeroRun(groups)
  if (run.length < 2) return words.join(':')
  return `${words.slice(0, run.start).join(':')}::${words.slice(run.start + run.length).join(':')}`
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 }
  for (let start = 0; start < groups.length; start++) {
    let length = 0
    while (groups[start + length] === 0) length++
    if (length > best.length) best = { start, length }
  }
  return best
}
