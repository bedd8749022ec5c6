import { parseIp } from '../../domain/net/address.ts'
import type { ProfileField } from '../../domain/profile/field.ts'
import type { DraftMaker } from '../draft/maker.ts'
import { readProposals } from '../draft/proposals.ts'
import type { Conn, Dialect } from './conf.ts'

/** Read here or with the set, or implied by the kind of connection. */
const HANDLED = new Set([
  ...['type', 'left', 'right', 'auto', 'authby', 'leftauth', 'rightauth', 'leftprotoport', 'rightprotoport', 'also'],
  ...['keyexchange', 'ikev2', 'ike', 'esp', 'phase2', 'phase2alg', 'pfs', 'forceencaps', 'encapsulation', 'rightid'],
  ...['leftid', 'dpddelay', 'dpdtimeout', 'dpdaction', 'ikelifetime', 'lifetime', 'keylife', 'salifetime'],
  ...['ipsec-lifetime', 'leftupdown', 'rightupdown', 'keyingtries', 'spare', 'hostaddrfamily'],
])
const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 }

/** Applies a connection of ipsec.conf, by the rules of the program that reads the file. */
export function applyConn(maker: DraftMaker, conn: Conn, dialect: Dialect): void {
  new Applying(maker, conn, dialect).apply()
}

class Applying {
  constructor(
    readonly maker: DraftMaker,
    readonly conn: Conn,
    readonly dialect: Dialect,
  ) {}

  apply(): void {
    this.#proposals()
    this.#identities()
    this.#times()
    const forced = this.#value('forceencaps') ?? this.#value('encapsulation')
    if (forced !== undefined) this.maker.set('ipsec.forceNatT', /^(?:yes|true|1)$/.test(forced), 'forceencaps')
    // An address as the gateway says its IP version itself.
    const family = parseIp(this.#value('right') ?? '') ? undefined : this.#value('hostaddrfamily')
    if (family !== undefined) this.maker.set('ipsec.addressFamily', family, 'hostaddrfamily')
    for (const [key, { doubled }] of this.conn.settings) {
      if (doubled)
        this.maker.tell({ kind: 'twice', setting: key, taken: this.dialect === 'libreswan' ? 'first' : 'last' })
      if (/updown$/.test(key)) this.maker.tell({ kind: 'not-run', setting: key })
      else if (!HANDLED.has(key)) this.maker.tell({ kind: 'not-carried', setting: key })
    }
  }

  #value(key: string): string | undefined {
    return this.conn.settings.get(key)?.value
  }

  #proposals(): void {
    const ike = readProposals(this.#value('ike') ?? '', 1)
    const esp = readProposals(this.#value('esp') ?? this.#value('phase2alg') ?? '', 2)
    for (const item of ike.unknown) this.maker.set('ipsec.phase1', [item], `ike ${item}`)
    for (const item of esp.unknown) this.maker.set('ipsec.phase2', [item], `esp ${item}`)
    this.maker.setProposals('ipsec.phase1', ike.known, 'ike')
    this.maker.setProposals('ipsec.phase2', esp.known, 'esp')
    // strongSwan also offers its own list, unless the line ends in `!`.
    const own = this.dialect !== 'libreswan' && !(ike.only && esp.only)
    if (own || ike.known.length === 0 || esp.known.length === 0) this.maker.tell({ kind: 'stricter-proposals' })
    // strongSwan ignores `pfs=`: a group after a phase 2 proposal requests it. In Libreswan it is on by default.
    const pfs = this.dialect === 'libreswan' ? this.#value('pfs') !== 'no' : esp.pfs
    this.maker.set('ipsec.pfs', pfs, 'pfs')
  }

  #identities(): void {
    const remote = this.#value('rightid')
    if (remote === '%any') this.maker.tell({ kind: 'stricter-identity' })
    else if (remote !== undefined) this.maker.set('ipsec.remoteId', remote, 'rightid')
    const local = this.#value('leftid')
    if (local !== undefined) this.maker.set('ipsec.localId', local, 'leftid')
  }

  #times(): void {
    this.#time('ipsec.ikeLifetime', ['ikelifetime'])
    this.#time('ipsec.espLifetime', ['lifetime', 'keylife', 'salifetime', 'ipsec-lifetime'])
    const delay = seconds(this.#value('dpddelay'))
    const timeout = seconds(this.#value('dpdtimeout'))
    // strongSwan ignores dead peer detection without an action.
    const isOn = this.dialect === 'libreswan' || /^(?:clear|hold|restart)$/.test(this.#value('dpdaction') ?? '')
    // racoon and charon's IKEv1 count unanswered messages if no time is given.
    const given = timeout === undefined || timeout === 0 ? Math.max(USUAL_TIMEOUT, delay ?? 0) : timeout
    const isWhole = timeout !== undefined || this.dialect === 'swanctl'
    if (isOn && isWhole && delay !== undefined && delay > 0)
      this.maker.set('ipsec.dpd', { delay, timeout: given }, 'dpddelay')
  }

  #time(field: ProfileField, keys: readonly string[]): void {
    const key = keys.find((name) => this.#value(name) !== undefined)
    if (key === undefined) return
    const text = this.#value(key)
    this.maker.set(field, seconds(text) ?? text, key)
  }
}

/** The profile's own default, in seconds. */
const USUAL_TIMEOUT = 120

function seconds(text: string | undefined): number | undefined {
  const [, digits, unit = ''] = /^(\d{1,7})\s*([smhd]?)$/.exec(text?.trim() ?? '') ?? []
  return digits === undefined ? undefined : Number(digits) * (UNITS[unit] ?? 1)
}
