import { readFileSync } from 'node:fs'
import type { FragmentCounts } from '../run/environment.ts'

/**
 * IP fragments as Linux counts them, readable for everyone: in `/proc/net/snmp` for IPv4 (RFC 4293, ipSystemStats),
 * where one line names the columns and the next has the numbers, and in `/proc/net/snmp6` with one line for each
 * number. Other systems offer nothing that a program can read without starting another one.
 */
export function systemFragments(): FragmentCounts | undefined {
  const ipv4 = fragmentsIn(textOf('/proc/net/snmp'))
  if (!ipv4) return undefined
  const ipv6 = fragments6In(textOf('/proc/net/snmp6'))
  return { sent: ipv4.sent + ipv6.sent, received: ipv4.received + ipv6.received }
}

export function fragmentsIn(text: string): FragmentCounts | undefined {
  const [names = [], numbers = []] = text
    .split('\n')
    .filter((line) => line.startsWith('Ip: '))
    .map((line) => line.split(' '))
  const sent = Number(numbers[names.indexOf('FragOKs')])
  const received = Number(numbers[names.indexOf('ReasmOKs')])
  return Number.isSafeInteger(sent) && Number.isSafeInteger(received) ? { sent, received } : undefined
}

export function fragments6In(text: string): FragmentCounts {
  const count = (name: string): number => Number(new RegExp(`^${name}\\s+(\\d+)$`, 'm').exec(text)?.[1] ?? 0)
  return { sent: count('Ip6FragOKs'), received: count('Ip6ReasmOKs') }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    // Not Linux, or `/proc` is hidden from us: the counts are unknown.
    return ''
  }
}
