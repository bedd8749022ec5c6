import { ACCEL_PPP, accelText } from './accel-ppp.ts'
import { FREERADIUS, radiusText } from './freeradius.ts'
import { KERNEL, kernelText } from './kernel.ts'
import { KL2TPD, kl2tpdText } from './kl2tpd.ts'
import { readerOf, type Reader } from './meaning.ts'
import { MTPD } from './mtpd.ts'
import { OPENBSD, openbsdText } from './openbsd.ts'
import { ROUTERS, routersText } from './routers.ts'
import { SOFTETHER, softEtherText } from './softether.ts'
import { WINDOWS_SERVER, windowsServerText } from './windows-server.ts'

/** Programs besides a connect's daemons: the kernel, kl2tpd, Android's mtpd, and gateways that are not Linux' own. */
export type OtherKind =
  | 'kl2tpd'
  | 'mtpd'
  | 'kernel'
  | 'accel-ppp'
  | 'softether'
  | 'freeradius'
  | 'openwrt'
  | 'keenetic'
  | 'openbsd'
  | 'router'
  | 'windows-server'

export interface Other {
  readonly kind: OtherKind
  readonly reader: Reader
  /** The message in the reader's form. */
  readonly text: string
  /** It runs only on a gateway. */
  readonly gateway: boolean
}

/** The messages of OpenWrt's and Keenetic's own programs are in the table of plain messages. */
const BY_TABLE = readerOf([])
const READERS: Readonly<Record<OtherKind, Reader>> = {
  kl2tpd: KL2TPD,
  mtpd: MTPD,
  kernel: KERNEL,
  'accel-ppp': ACCEL_PPP,
  softether: SOFTETHER,
  freeradius: FREERADIUS,
  openwrt: BY_TABLE,
  keenetic: BY_TABLE,
  openbsd: OPENBSD,
  router: ROUTERS,
  'windows-server': WINDOWS_SERVER,
}
const AT_GATEWAYS: ReadonlySet<OtherKind> = new Set([
  'accel-ppp',
  'softether',
  'freeradius',
  'openbsd',
  'router',
  'windows-server',
])

const other = (kind: OtherKind, text: string | undefined): Other | undefined =>
  text === undefined ? undefined : { kind, reader: READERS[kind], text, gateway: AT_GATEWAYS.has(kind) }

/** netifd puts the interface and its process before its scripts' output. */
const SCRIPT = /^[\w-]{1,40} \(\d{1,9}\): /

/** By the program's name. */
export function otherNamed(program: string, text: string): Other | undefined {
  switch (program) {
    case 'kernel':
    case 'audit':
    case 'systemd-modules-load':
    case 'modprobe':
      return other('kernel', kernelText(text))
    case 'kl2tpd':
    case 'NetworkManager':
    case 'nm-l2tp-service':
      return other('kl2tpd', kl2tpdText(text))
    case 'mtpd':
      return other('mtpd', text)
    case 'accel-pppd':
    case 'accel-ppp':
    case 'accel-l2tp':
      return other('accel-ppp', accelText(text, true))
    case 'radiusd':
    case 'freeradius':
      return other('freeradius', radiusText(text, true))
    case 'FortiGate':
      return other('router', text)
    case 'ndm':
      return other('keenetic', text)
    case 'npppd':
    case 'isakmpd':
      return other('openbsd', openbsdText(text))
    case 'netifd':
    case 'procd':
      return other('openwrt', text.slice(SCRIPT.exec(text)?.[0].length ?? 0))
    default:
      // Printed by a program that a daemon or a person runs.
      return text.startsWith('modprobe: ') ? other('kernel', text) : undefined
  }
}

/** By the form of a line that names no program. FreeRADIUS' own log begins like pppd's. */
export const otherWorded = (text: string): Other | undefined =>
  other('kl2tpd', kl2tpdText(text)) ??
  other('accel-ppp', accelText(text)) ??
  other('softether', softEtherText(text)) ??
  other('freeradius', radiusText(text)) ??
  other('router', routersText(text)) ??
  other('windows-server', windowsServerText(text)) ??
  (text.startsWith('ip: Error: ') ? other('kernel', text) : undefined)
