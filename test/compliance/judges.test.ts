import { describe, expect, it } from 'vitest'
import type { FaultCode } from '../../src-main/domain/connect/catalogue.ts'
import { fault } from '../../src-main/domain/connect/fault.ts'
import type { DialContext } from '../../src-main/platform/linux-daemons/context.ts'
import { NO_TRAIL } from '../../src-main/platform/linux-daemons/trail.ts'
import { failureOf, hear } from '../../src-main/platform/linux-strongswan/hearing.ts'
import { readLog } from '../../src-main/verdict/readers/read.ts'
import { verdictOf } from '../../src-main/verdict/verdict.ts'

type Source = 'charon' | 'xl2tpd' | 'pppd'
type Line = readonly [source: Source, text: string]
type Auth = DialContext['auth']

const charon = (...texts: readonly string[]): readonly Line[] => texts.map((text) => ['charon', text])

const BEGIN = charon(
  'initiating Main Mode IKE_SA culvert-1[1] to 203.0.113.10',
  'generating ID_PROT request 0 [ SA V V V V V ]',
  'sending packet: from 192.168.50.2[500] to 203.0.113.10[500] (396 bytes)',
  'received packet: from 203.0.113.10[500] to 192.168.50.2[500] (160 bytes)',
  'parsed ID_PROT response 0 [ SA V V V V ]',
  'selected proposal: IKE:AES_CBC_256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_2048',
  'generating ID_PROT request 0 [ KE No NAT-D NAT-D ]',
  'sending packet: from 192.168.50.2[500] to 203.0.113.10[500] (396 bytes)',
  'received packet: from 203.0.113.10[500] to 192.168.50.2[500] (463 bytes)',
)

/** What strongSwan says before the line in question: the key exchange is done, and our proof is sent. */
const PRELUDE: Readonly<Record<Auth, readonly Line[]>> = {
  psk: [
    ...BEGIN,
    ...charon(
      'parsed ID_PROT response 0 [ KE No NAT-D NAT-D ]',
      'generating ID_PROT request 0 [ ID HASH N(INITIAL_CONTACT) ]',
      'sending packet: from 192.168.50.2[4500] to 203.0.113.10[4500] (108 bytes)',
      'received packet: from 203.0.113.10[4500] to 192.168.50.2[4500] (92 bytes)',
    ),
  ],
  certificate: [
    ...BEGIN,
    ...charon(
      'parsed ID_PROT response 0 [ KE No CERTREQ NAT-D NAT-D ]',
      "received cert request for 'C=XX, O=Culvert Lab, CN=Culvert Lab CA'",
      'sending end entity cert "C=XX, O=Culvert Lab, CN=alice@example.test"',
      'generating ID_PROT request 0 [ ID CERT SIG CERTREQ N(INITIAL_CONTACT) ]',
      'sending packet: from 192.168.50.2[4500] to 203.0.113.10[4500] (1248 bytes)',
      'received packet: from 203.0.113.10[4500] to 192.168.50.2[4500] (1196 bytes)',
    ),
  ],
}

const UP = charon(
  'parsed ID_PROT response 0 [ ID HASH ]',
  'IKE_SA culvert-1[1] established between 192.168.50.2[192.168.50.2]...203.0.113.10[203.0.113.10]',
  'generating QUICK_MODE request 2403 [ HASH SA No ID ID NAT-OA NAT-OA ]',
  'selected proposal: ESP:AES_CBC_256/HMAC_SHA2_256_128/NO_EXT_SEQ',
  'CHILD_SA l2tp{1} established with SPIs c1d2e3f4_i 01020304_o and TS 192.168.50.2/32[udp/l2f] === 203.0.113.10/32[udp/l2f]',
)

const CALL: readonly Line[] = [
  ...UP,
  ['xl2tpd', 'Connecting to host 203.0.113.10, port 1701'],
  ['xl2tpd', 'Connection established to 203.0.113.10, 1701.  Local: 1, Remote: 2 (ref=0/0).'],
  ['xl2tpd', 'Call established with 203.0.113.10, Local: 1, Remote: 2, Serial: 1 (ref=0/0)'],
  ['pppd', 'Connect: ppp0 <-->'],
]
const exit = (code: number): Line => ['xl2tpd', `child_handler : pppd exited for call 2 with code ${code}`]

/** The fault of a connect that is heard as it happens, and then given up without a reason. */
function live(lines: readonly Line[], auth: Auth): FaultCode {
  const context: DialContext = { gateway: 'vpn.example.test', user: 'alice', auth, expired: false, missing: [] }
  const trail = lines.reduce((before, [source, text]) => hear(before, { kind: 'line', source, text }), NO_TRAIL)
  return failureOf(trail, fault('cause-unknown', { stage: trail.stage }), context).code
}

/** The fault of the same connect read from its log afterwards. */
function logged(lines: readonly Line[]): FaultCode | undefined {
  const log = lines.map(([source, text], i) => {
    const second = String(i).padStart(2, '0')
    const program = source === 'charon' ? 'charon[812]' : `${source}[813]`
    return `2026-03-14T09:26:${second}+0000 client ${program}: ${source === 'charon' ? `05[IKE] ${text}` : text}`
  })
  return verdictOf(readLog(log.join('\n')).last).fault?.code
}

const notified = (name: string): readonly Line[] => charon(`received ${name} error notify`)

describe('D5: a connect that is heard and its log that is read have one cause', () => {
  it.each<readonly [what: string, auth: Auth, lines: readonly Line[], code: FaultCode]>([
    ['INVALID_ID_INFORMATION with a key', 'psk', notified('INVALID_ID_INFORMATION'), 'ike-refused'],
    ['INVALID_KEY_INFORMATION with a key', 'psk', notified('INVALID_KEY_INFORMATION'), 'ike-refused'],
    ['INVALID_CERTIFICATE with a key', 'psk', notified('INVALID_CERTIFICATE'), 'ike-refused'],
    ['INVALID_COOKIE with a key', 'psk', notified('INVALID_COOKIE'), 'psk-mismatch'],
    ['INVALID-COOKIE under the name charon has for it', 'psk', notified('INVALID_IKE_SPI'), 'psk-mismatch'],
    ['INVALID-SIGNATURE, which has no name there', 'certificate', notified('(25)'), 'client-certificate-rejected'],
    ['SITUATION_NOT_SUPPORTED', 'psk', notified('SITUATION_NOT_SUPPORTED'), 'ike-refused'],
    [
      'a certificate of the gateway that has expired',
      'certificate',
      charon('subject certificate invalid (valid from Jan 01 00:00:00 2020 to Jan 01 00:00:00 2021)'),
      'gateway-certificate-expired',
    ],
    [
      'a private key that is not there',
      'certificate',
      charon("no private key found for 'C=XX, O=Culvert Lab, CN=alice@example.test'"),
      'settings-refused',
    ],
    [
      'a pre-shared key that is not there',
      'psk',
      charon("no shared key found for '192.168.50.2' - '203.0.113.10'"),
      'secret-missing',
    ],
    [
      'CERTIFICATE_UNAVAILABLE with a certificate',
      'certificate',
      notified('CERTIFICATE_UNAVAILABLE'),
      'client-certificate-rejected',
    ],
    [
      'a tunnel that xl2tpd gives up as timed out',
      'psk',
      [
        ...UP,
        ['xl2tpd', 'Connecting to host 203.0.113.10, port 1701'],
        ['xl2tpd', 'Connection 0 closed to 203.0.113.10, port 1701 (Timeout)'],
      ],
      'l2tp-no-response',
    ],
    ['pppd without its kernel module', 'psk', [...CALL, exit(4)], 'kernel-module-missing'],
    ['pppd refused', 'psk', [...CALL, exit(19)], 'credentials-rejected'],
    ['pppd with nothing under it', 'psk', [...CALL, exit(16)], 'gateway-closed'],
    ['pppd that could not negotiate', 'psk', [...CALL, exit(10)], 'cause-unknown'],
  ])('%s', (_, auth, lines, code) => {
    const all = [...PRELUDE[auth], ...lines]
    expect([live(all, auth), logged(all)]).toEqual([code, code])
  })

  it.each([
    'AUTHENTICATION_FAILED',
    'CERT_TYPE_UNSUPPORTED',
    'CERTIFICATE_UNAVAILABLE',
    'INVALID_CERTIFICATE',
    'INVALID_CERT_AUTHORITY',
    'INVALID_CERT_ENCODING',
    'INVALID_COOKIE',
    'INVALID_EXCHANGE_TYPE',
    'INVALID_HASH_INFORMATION',
    'INVALID_ID_INFORMATION',
    'INVALID_KEY_INFORMATION',
    'INVALID_SIGNATURE',
    'NO_PROPOSAL_CHOSEN',
    'PAYLOAD_MALFORMED',
    'SITUATION_NOT_SUPPORTED',
    'UNSUPPORTED_EXCHANGE_TYPE',
  ])('%s, with a key and with a certificate', (name) => {
    for (const auth of ['psk', 'certificate'] as const) {
      const all = [...PRELUDE[auth], ...notified(name)]
      expect([auth, live(all, auth)]).toEqual([auth, logged(all)])
    }
  })
})
