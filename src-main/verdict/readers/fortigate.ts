/** FortiGate's event log: `date=2026-11-21 time=11:39:11 … logid="0101037124" … reason="…"`, in its version's order. */

const OWN_LOG = /^(?:date=\d{4}-\d\d-\d\d |logid="\d{10}" )/
const OF_VPN = / subtype="(?:vpn|ipsec)" /
/** Bounded, because lines are untrusted. */
const FIELD = /([a-z_]{1,24})=("[^"]{0,400}"|[^\s"]{1,120})/g
/** In this order, whatever the line's order: the fields that distinguish events. */
const TELLING = ['logdesc', 'action', 'mode', 'stage', 'role', 'result', 'status', 'reason']

/** Time and text of an event, in the catalogue's form: `IPsec phase 1 error: status negotiate_error, reason …`. */
export interface FortiEvent {
  readonly time: string
  readonly text: string
}

/** Undefined for any other line. */
export function fortiEvent(line: string): FortiEvent | undefined {
  if (!OWN_LOG.test(line) || !OF_VPN.test(line)) return undefined
  const fields = new Map<string, string>()
  for (const [, name = '', value = ''] of line.matchAll(FIELD)) fields.set(name, value.replaceAll('"', ''))
  const title = fields.get('logdesc')
  if (title === undefined) return undefined
  const told = TELLING.slice(1).flatMap((name) => {
    const value = fields.get(name)
    return value === undefined ? [] : [`${name} ${value}`]
  })
  return { time: `${fields.get('date') ?? ''} ${fields.get('time') ?? ''} `, text: `${title}: ${told.join(', ')}` }
}
