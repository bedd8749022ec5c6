import { OFFICE_ID } from './profiles.ts'

/** The daemons' lines of a successful connect, a list for each height, by the reader that knows the line. */
export type WayReader = 'charon' | 'pluto' | 'xl2tpd' | 'pppd' | 'networkmanager'
export type WayLine<Reader extends string = WayReader> = readonly [reader: Reader, text: string]

export const all = <Reader extends string>(reader: Reader, ...texts: readonly string[]): readonly WayLine<Reader>[] =>
  texts.map((text) => [reader, text])

const PACKETS = { begin: '192.168.50.2[500] to 203.0.113.10[500]', back: '203.0.113.10[500] to 192.168.50.2[500]' }

/** Begun, answered, phase 1 done, IPsec done. */
export const CHARON_WAY: readonly (readonly WayLine[])[] = [
  all(
    'charon',
    `initiating Main Mode IKE_SA ${OFFICE_ID}[1] to 203.0.113.10`,
    `sending packet: from ${PACKETS.begin} (396 bytes)`,
  ),
  all(
    'charon',
    `received packet: from ${PACKETS.back} (160 bytes)`,
    'parsed ID_PROT response 0 [ SA V V V V ]',
    'selected proposal: IKE:AES_CBC_256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_2048',
  ),
  all('charon', `IKE_SA ${OFFICE_ID}[1] established between 192.168.50.2[192.168.50.2]...203.0.113.10[203.0.113.10]`),
  all(
    'charon',
    'selected proposal: ESP:AES_CBC_256/HMAC_SHA2_256_128/NO_EXT_SEQ',
    `CHILD_SA ${OFFICE_ID}{1} established with SPIs c1_i 02_o and TS 192.168.50.2/32[udp/l2f] === 203.0.113.10/32[udp/l2f]`,
  ),
]

export const PLUTO_WAY: readonly (readonly WayLine[])[] = [
  all('pluto', 'initiating IKEv1 Main Mode connection'),
  all('pluto', 'sent Main Mode I2'),
  all('pluto', 'IKE SA established {auth=PRESHARED_KEY cipher=AES_CBC_256 integ=HMAC_SHA2_256 group=MODP2048}'),
  all(
    'pluto',
    'IPsec SA established transport mode {ESPinUDP=>0xc4a1 <0x77f0 xfrm=AES_CBC_256-HMAC_SHA2_256_128 NATD=203.0.113.10:4500 DPD=active}',
  ),
]

/** The request shows that a certificate is used. */
export const CERTIFICATE = all(
  'charon',
  'parsed ID_PROT response 0 [ KE No CERTREQ NAT-D NAT-D ]',
  "received cert request for 'C=XX, O=Culvert Lab, CN=Culvert Lab CA'",
)

/** Tunnel, call, link, sign-in. */
export const ABOVE: readonly (readonly WayLine[])[] = [
  all(
    'xl2tpd',
    'Connecting to host 203.0.113.10, port 1701',
    'Connection established to 203.0.113.10, 1701.  Local: 1, Remote: 2 (ref=0/0).',
  ),
  [
    ...all('xl2tpd', 'Call established with 203.0.113.10, Local: 1, Remote: 2, Serial: 1 (ref=0/0)'),
    ...all('pppd', 'Plugin pppol2tp.so loaded.', 'Connect: ppp0 <-->'),
  ],
  all('pppd', 'rcvd [LCP ConfAck id=0x1 <mru 1400> <asyncmap 0x0> <magic 0xbac0a7d6>]'),
  all('pppd', 'CHAP authentication succeeded'),
]
export const UP = all('pppd', 'local  IP address 10.88.0.10', 'remote IP address 10.88.0.1')
