import { messageOf } from '../../verdict/readers/meanings.ts'
import { advance, heed, isPast, observe, type Trail } from '../linux-daemons/trail.ts'
import type { JournalLine } from './parse.ts'

/** Writers of the journal's lines: the daemons, the plugin, its starter, NetworkManager. */
type Voice = 'ike' | 'l2tp' | 'ppp' | 'plugin' | 'starter' | 'manager'

/** Adds one more line. `id` is the connection's UUID, by which the daemons name it. */
export function follow(trail: Trail, line: JournalLine, id: string): Trail {
  const { program, pid, text } = line
  const voice = voiceOf(line)
  if (!voice) return trail
  const begun = trail.begun || (voice === 'ike' && isBeginning(text, id))
  if (voice === 'ike' && !begun) return trail
  if (voice === 'ppp' && !isOurPppd(trail, line)) return trail
  // NetworkManager writes about all its connections.
  if (voice === 'manager' && !text.includes(id)) return trail
  const ours = { ...trail, begun, ...(voice === 'ppp' && pid !== undefined ? { pppd: pid } : {}) }
  const begins = voice === 'plugin' && messageOf(text).startsWith('starting ipsec')
  return heed(begins ? advance(ours, 'reach') : ours, { program, text })
}

function voiceOf({ program, text }: JournalLine): Voice | undefined {
  if (/^(charon|charon-systemd|pluto)$/.test(program)) return 'ike'
  if (/^(xl2tpd|kl2tpd)$/.test(program) || /^xl2tpd\[\d+\]: /.test(text)) return 'l2tp'
  if (program === 'pppd') return 'ppp'
  if (program === 'nm-l2tp-service' || /^nm-l2tp\[/.test(text)) return 'plugin'
  if (/^(starter|ipsec|addconn)$/.test(program)) return 'starter'
  return program === 'NetworkManager' ? 'manager' : undefined
}

/** A Libreswan that rejects the connection never initiates it. */
const isBeginning = (text: string, id: string): boolean =>
  text.includes(id) && /initiating|received stroke: initiate|initiate |failed to add/.test(text)

/** The first pppd that begins after the IPsec channel is up is ours; the plugin's own lines name it, too. */
function isOurPppd(trail: Trail, line: JournalLine): boolean {
  if (trail.pppd !== undefined) return line.pid === trail.pppd
  return /nm-l2tp|pppol2tp/.test(line.text)
}

/** Adds what the attempt's processes show. */
export function see(trail: Trail, seen: 'ike' | 'l2tp' | 'lcp'): Trail {
  const begun = { ...trail, begun: true }
  if (seen === 'ike') return advance(begun, 'ike')
  const before = seen === 'l2tp' ? 'ipsec' : 'l2tp'
  const known = isPast(begun, before) ? begun : observe(begun, before, { kind: 'done' })
  return seen === 'lcp' ? { ...known, unheard: true } : known
}
