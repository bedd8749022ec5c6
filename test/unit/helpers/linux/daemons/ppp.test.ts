import { describe, expect, it } from 'vitest'
import { NO_PPP_NEWS, readPpp, type PppNews } from '../../../../../helpers/linux/daemons/ppp.ts'

/** pppd 2.4.9 with `debug`, as recorded in the lab. */
const LOG = `using channel 1
Using interface ppp0
Connect: ppp0 <-->
sent [LCP ConfReq id=0x1 <mru 1400> <asyncmap 0x0> <magic 0x8e2cefce>]
rcvd [LCP ConfReq id=0x2 <mru 1400> <asyncmap 0x0> <auth chap MS-v2> <magic 0x200c146c>]
sent [LCP EchoReq id=0x0 magic=0x8e2cefce]
rcvd [CHAP Challenge id=0x40 <a0ebc69a9341d26005d2e22575af33a3>, name = "gateway"]
rcvd [LCP EchoRep id=0x0 magic=0x200c146c]
CHAP authentication succeeded
rcvd [IPCP ConfNak id=0x1 <addr 10.88.0.10> <ms-dns1 10.99.0.1> <ms-dns2 10.99.0.1>]
rcvd [IPCP ConfAck id=0x2 <addr 10.88.0.10> <ms-dns1 10.99.0.1> <ms-dns2 10.99.0.2>]
local  IP address 10.88.0.10
remote IP address 10.88.0.1`.split('\n')

/** pppd 2.5.2 of Debian 13, as recorded in the lab built of that release. */
const LATER = `Plugin pppol2tp.so loaded.
Plugin passwordfd.so loaded.
using channel 1
Using interface ppp0
Connect: ppp0 <-->
Overriding mtu 1500 to 1400
PPPoL2TP options: debugmask 0
Overriding mru 1500 to mtu value 1400
rcvd [LCP ConfReq id=0x1 <mru 1400> <asyncmap 0x0> <auth chap MD5> <magic 0xefde9a5a>]
sent [LCP ConfReq id=0x1 <mru 1400> <asyncmap 0x0> <magic 0x80953f95>]
sent [LCP ConfNak id=0x1 <auth chap MS-v2>]
rcvd [LCP ConfAck id=0x1 <mru 1400> <asyncmap 0x0> <magic 0x80953f95>]
sent [LCP EchoReq id=0x0 magic=0x80953f95]
rcvd [CHAP Challenge id=0xbd <a8fb59905fd78a4a72ab1297c7248d24>, name = "gateway"]
rcvd [LCP EchoRep id=0x0 magic=0xefde9a5a]
CHAP authentication succeeded
sent [IPCP ConfReq id=0x1 <addr 0.0.0.0> <ms-dns1 0.0.0.0> <ms-dns2 0.0.0.0>]
rcvd [IPV6CP ConfReq id=0x1 <addr fe80::6971:5e8d:eb74:3e98>]
Unsupported protocol 'IPv6 Control Protocol' (0x8057) received
rcvd [IPCP ConfAck id=0x2 <addr 10.88.0.10> <ms-dns1 10.99.0.1> <ms-dns2 10.99.0.2>]
Script /etc/ppp/ip-pre-up started (pid 291)
Script /etc/ppp/ip-pre-up finished (pid 291), status = 0x0
local  IP address 10.88.0.10
remote IP address 10.88.0.1
primary   DNS address 10.99.0.1
secondary DNS address 10.99.0.2`.split('\n')
const REFUSED = [
  'rcvd [CHAP Failure id=0x37 "E=691 R=1 C=2a529f5e83e191d5dcc8ac837107b597 V=0 M=Access denied"]',
  'MS-CHAP authentication failed: Access denied',
  'CHAP authentication failed',
  'sent [LCP TermReq id=0x2 "Failed to authenticate ourselves to peer"]',
]

const after = (...lines: readonly string[]): PppNews => lines.reduce(readPpp, NO_PPP_NEWS)

describe('pppd’s log', () => {
  it.each([
    ['2.4.9', LOG],
    ['2.5.2', LATER],
  ])('of %s tells link, addresses, name servers and the echo', (_, log) => {
    expect(after(...log)).toEqual({
      link: 'ppp0',
      address: '10.88.0.10',
      peer: '10.88.0.1',
      dns: ['10.99.0.1', '10.99.0.2'],
      lcpOpened: true,
      authenticated: true,
      echo: true,
      asked: true,
      repeated: 0,
    })
  })

  it('tells that the gateway is heard and does not hear', () => {
    const ask = 'sent [LCP ConfReq id=0x1 <mru 1400> <asyncmap 0x0> <magic 0x5f9c5d4c>]'
    const asked = 'rcvd [LCP ConfReq id=0x1 <mru 1400> <asyncmap 0x0> <auth chap MD5> <magic 0x599725c8>]'
    const answer = 'sent [LCP ConfNak id=0x1 <auth chap MS-v2>]'
    // Before the gateway is there at all, nothing is told by its silence.
    expect(after(ask, ask, ask, asked, answer)).toMatchObject({ asked: true, repeated: 0 })
    expect(after(ask, asked, answer, ask, ask, asked, answer, ask)).toMatchObject({ repeated: 3, lcpOpened: false })
    for (const word of ['Ack', 'Nak', 'Rej'])
      expect(after(asked, ask, ask, ask, `rcvd [LCP Conf${word} id=0x1 <mru 1400>]`)).toMatchObject({ repeated: 0 })
  })

  it('of a password that is refused tells no more than that the link was there', () => {
    expect(after(...LATER.slice(0, 14), ...REFUSED)).toMatchObject({ lcpOpened: true, authenticated: false })
  })

  it('knows the name servers before it knows the address', () => {
    expect(after(...LOG.slice(0, 11))).toMatchObject({ dns: ['10.99.0.1', '10.99.0.2'] })
    expect(after(...LOG.slice(0, 11)).address).toBeUndefined()
  })

  it.each(['10.99.0.1; id', '$(id)', '0.0.0.0', '127.0.0.1', '224.0.0.1', '255.255.255.255', '1.2.3', '-x', '::1'])(
    'H-009 F-18 does not take %j for a name server',
    (server) => {
      expect(after(`rcvd [IPCP ConfAck id=0x2 <addr 10.88.0.10> <ms-dns1 ${server}>]`).dns).toEqual([])
    },
  )

  it.each(['0.0.0.0', '0.1.2.3', '127.0.0.1', '224.0.0.1', '255.255.255.255'])(
    'F-17 does not take %s for an address',
    (given) => {
      expect(after(`local  IP address ${given}`, `remote IP address ${given}`)).toEqual(NO_PPP_NEWS)
    },
  )

  it('H-009 F-80 takes nothing from what a gateway calls itself or says in a message', () => {
    const name = 'local  IP address 6.6.6.6'
    expect(after(`rcvd [CHAP Challenge id=0x40 <00>, name = "${name}"]`).address).toBeUndefined()
    expect(after('local  IP address ppp0; id').address).toBeUndefined()
    expect(after('Using interface ../../x').link).toBeUndefined()
  })
})
