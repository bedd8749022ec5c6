import type { Stage } from '../../../src-main/domain/connect/stage.ts'
import type { After } from '../../../src-main/verdict/catalogue/row.ts'
import { ABOVE, CERTIFICATE, CHARON_WAY, PLUTO_WAY, UP, type WayLine } from '../ways.ts'
import type { FileName } from './catalogue.ts'

/** Log lines of a connect up to a stage, for the rows of a file. */
export function linesBefore(file: FileName, side: 'client' | 'gateway', after: After | undefined): readonly string[] {
  // The beginning of the connect shows whose log it is.
  if (after === undefined) return side === 'client' ? [] : (GATEWAY[file][0] ?? [])
  if (after === 'certificate') return [...linesBefore(file, side, 'reach'), ...CERTIFICATE.map(written)]
  const heights = side === 'client' ? CLIENT[file] : GATEWAY[file]
  const lists: readonly (readonly string[])[] = [...heights, ...(side === 'client' ? LINK : SERVED)]
  const at = HEIGHTS.indexOf(after)
  if (at < 0) throw new Error(`no context after ${after}`)
  return lists.slice(0, at + 1).flat()
}

/** The last completed stage at each height. */
const HEIGHTS: readonly Stage[] = ['resolve', 'reach', 'ike', 'ipsec', 'l2tp', 'lcp', 'authenticate', 'address']

const written = ([reader, text]: WayLine): string =>
  ({
    charon: `charon[812]: 05[IKE] ${text}`,
    pluto: `pluto[812]: "office" #1: ${text}`,
    xl2tpd: `xl2tpd[813]: ${text}`,
    pppd: `pppd[814]: ${text}`,
    networkmanager: `nm-l2tp-service[815]: nm-l2tp[815] <info>  ${text}`,
  })[reader]

const daemon = (name: string, ...texts: readonly string[]): readonly string[] =>
  texts.map((text) => `${name}[812]: ${text}`)

const CHARON = CHARON_WAY.map((height) => height.map(written))
const PLUTO = PLUTO_WAY.map((height) => height.map(written))
/** Written by ipsec-tools; Apple omits the level. */
const RACOON = [
  daemon('racoon', 'INFO: initiate new phase 1 negotiation: 192.168.50.2[500]<=>203.0.113.10[500]'),
  daemon('racoon', 'INFO: Selected NAT-T version: RFC 3947'),
  daemon(
    'racoon',
    'INFO: ISAKMP-SA established 192.168.50.2[4500]-203.0.113.10[4500] spi:a1b2c3d4e5f60718:0102030405060708',
  ),
  daemon(
    'racoon',
    'INFO: IPsec-SA established: ESP/Transport 192.168.50.2[4500]->203.0.113.10[4500] spi=190887168(0xb60b100)',
  ),
]

const [TUNNEL = [], CALL = [], LCP = [], SIGNED_IN = []] = ABOVE.map((height) => height.map(written))
const LINK = [[...TUNNEL, ...CALL], LCP, SIGNED_IN, UP.map(written)]

const CLIENT: Readonly<Record<FileName, readonly (readonly string[])[]>> = {
  strongswan: CHARON,
  libreswan: PLUTO,
  racoon: RACOON,
  networkmanager: CHARON,
  xl2tpd: CHARON,
  kl2tpd: CHARON,
  mtpd: RACOON,
  pppd: CHARON,
  kernel: CHARON,
  'accel-ppp': CHARON,
  softether: CHARON,
  freeradius: CHARON,
  openwrt: CHARON,
  keenetic: CHARON,
  openbsd: CHARON,
  mikrotik: CHARON,
  routers: CHARON,
  macos: CHARON,
  'windows-events': CHARON,
}

const CHARON_SERVES = [
  daemon('charon', '05[IKE] 198.51.100.7 is initiating a Main Mode IKE_SA'),
  daemon(
    'charon',
    '05[NET] received packet: from 198.51.100.7[500] to 203.0.113.10[500] (396 bytes)',
    '05[ENC] parsed ID_PROT request 0 [ SA V V V V ]',
    '05[CFG] selected proposal: IKE:AES_CBC_256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_2048',
  ),
  daemon(
    'charon',
    '05[IKE] IKE_SA l2tp[4] established between 203.0.113.10[203.0.113.10]...198.51.100.7[192.168.50.2]',
  ),
  daemon(
    'charon',
    '05[IKE] CHILD_SA l2tp{4} established with SPIs c1_i 02_o and TS 203.0.113.10/32[udp/l2f] === 198.51.100.7/32[udp/l2f]',
  ),
]
const PLUTO_SERVES = [
  daemon('pluto', '"l2tp"[1] 198.51.100.7 #1: responding to Main Mode from unknown peer 198.51.100.7:500'),
  daemon('pluto', '"l2tp"[1] 198.51.100.7 #1: sent Main Mode R2'),
  daemon(
    'pluto',
    '"l2tp"[1] 198.51.100.7 #1: IKE SA established {auth=PRESHARED_KEY cipher=AES_CBC_256 integ=HMAC_SHA2_256 group=MODP2048}',
  ),
  daemon(
    'pluto',
    '"l2tp"[1] 198.51.100.7 #2: IPsec SA established transport mode {ESPinUDP=>0xc4a1 <0x77f0 xfrm=AES_CBC_256-HMAC_SHA2_256_128 NATD=198.51.100.7:4500 DPD=active}',
  ),
]
const RACOON_SERVES = [
  daemon('racoon', 'INFO: respond new phase 1 negotiation: 203.0.113.10[500]<=>198.51.100.7[500]'),
  ...RACOON.slice(1),
]
const GATEWAY: Readonly<Record<FileName, readonly (readonly string[])[]>> = {
  strongswan: CHARON_SERVES,
  libreswan: PLUTO_SERVES,
  racoon: RACOON_SERVES,
  networkmanager: CHARON_SERVES,
  xl2tpd: CHARON_SERVES,
  kl2tpd: CHARON_SERVES,
  mtpd: CHARON_SERVES,
  pppd: CHARON_SERVES,
  kernel: CHARON_SERVES,
  'accel-ppp': CHARON_SERVES,
  softether: CHARON_SERVES,
  freeradius: CHARON_SERVES,
  openwrt: CHARON_SERVES,
  keenetic: CHARON_SERVES,
  openbsd: CHARON_SERVES,
  mikrotik: CHARON_SERVES,
  routers: CHARON_SERVES,
  macos: CHARON_SERVES,
  'windows-events': CHARON_SERVES,
}
const SERVED = [
  daemon(
    'xl2tpd',
    "Connection established to 198.51.100.7, 1701.  Local: 1, Remote: 2 (ref=0/0).  LNS session is 'default'",
    'Call established with 198.51.100.7, Local: 1, Remote: 2, Serial: 1 (ref=0/0)',
  ),
  LCP,
  SIGNED_IN,
  UP.map(written),
]
