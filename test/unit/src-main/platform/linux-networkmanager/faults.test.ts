import { describe, expect, it } from 'vitest'
import english from '../../../../../assets/locales/en/faults.json' with { type: 'json' }
import type { Fault } from '../../../../../src-main/domain/connect/fault.ts'
import type { DialContext } from '../../../../../src-main/platform/linux-daemons/context.ts'
import { causeOf, decidedCause } from '../../../../../src-main/platform/linux-daemons/conclude.ts'
import {
  espOf,
  gatewayOf,
  has,
  heed,
  NO_TRAIL,
  UP_TRAIL,
  type Trail,
} from '../../../../../src-main/platform/linux-daemons/trail.ts'
import { dropFault, faultOf, type Ending } from '../../../../../src-main/platform/linux-networkmanager/endings.ts'
import { callFault } from '../../../../../src-main/platform/linux-networkmanager/faults.ts'
import { parseJournalLine } from '../../../../../src-main/platform/linux-networkmanager/parse.ts'
import { follow, see } from '../../../../../src-main/platform/linux-networkmanager/trail.ts'
import { transcript } from '../../../../support/network-manager/make-believe-machine.ts'
import { OFFICE_ID } from '../../../../support/profiles.ts'

const psk: DialContext = { gateway: '203.0.113.10', user: 'alice', auth: 'psk', expired: false, missing: [] }
const certificate: DialContext = { ...psk, auth: 'certificate' }
const ended = (reason: number, state = 6): Ending => ({ kind: 'state', state, reason })

function trailOf(scenario: string): Trail {
  return say(...transcript(scenario, OFFICE_ID))
}

function say(...lines: readonly string[]): Trail {
  return lines.reduce((trail, json) => {
    const line = parseJournalLine(json)
    return line ? follow(trail, line, OFFICE_ID) : trail
  }, NO_TRAIL)
}

const line = (program: string, message: string): string =>
  JSON.stringify({ _COMM: program, _PID: '7', MESSAGE: message })
const begin = line('charon', `09[IKE] initiating Main Mode IKE_SA ${OFFICE_ID}[1] to 203.0.113.10`)
const ikeUp = line('charon', `12[IKE] IKE_SA ${OFFICE_ID}[1] established between 192.0.2.1[a]...203.0.113.10[b]`)
const espUp = line('charon', `13[IKE] CHILD_SA ${OFFICE_ID}{1} established with SPIs c_i c_o and TS`)
const l2tpUp = line(
  'xl2tpd',
  'xl2tpd[7]: Connection established to 203.0.113.10, 1701.  Local: 1, Remote: 2 (ref=0/0).',
)
const callUp = line('xl2tpd', 'xl2tpd[7]: Call established with 203.0.113.10, Local: 1, Remote: 2, Serial: 1 (ref=0/0)')
const pppd = line('pppd', 'Plugin pppol2tp.so loaded.')

describe('recorded journals of real failures', () => {
  it.each([
    ['wrong-psk', psk, 8, 'psk-mismatch', 'ike'],
    ['wrong-password', psk, 0, 'credentials-rejected', 'authenticate'],
    ['wrong-user', psk, 0, 'credentials-rejected', 'authenticate'],
    ['sign-in-method-refused', psk, 0, 'auth-method-mismatch', 'lcp'],
    ['no-common-ike-proposal', psk, 0, 'ike-no-common-proposal', 'ike'],
    ['no-common-esp-proposal', psk, 0, 'esp-no-common-proposal', 'ipsec'],
    ['udp-500-dropped', psk, 8, 'ike-no-response', 'reach'],
    ['udp-4500-dropped', psk, 8, 'natt-no-response', 'reach'],
    ['no-l2tp-service', psk, 4, 'l2tp-no-response', 'l2tp'],
    ['name-unknown', psk, 8, 'gateway-name-unresolved', 'resolve'],
    ['certificate-untrusted', certificate, 0, 'client-certificate-rejected', 'ike'],
    ['certificate-expired', { ...certificate, expired: true }, 0, 'client-certificate-expired', 'ike'],
    ['gateway-has-another-name', certificate, 0, 'gateway-identity-mismatch', 'ike'],
  ] as const)('%s is named for what it is', (scenario, context, reason, code, stage) => {
    expect(faultOf(trailOf(scenario), ended(reason), context)).toMatchObject({ code, stage })
  })

  it('knows a wrong key from the second unreadable answer on, long before NetworkManager gives up', () => {
    const lines = transcript('wrong-psk', OFFICE_ID)
    const decisive = lines.findIndex((_, i) => decidedCause(say(...lines.slice(0, i + 1)), psk))
    const givesUp = lines.findIndex((text) => text.includes('Timeout'))
    expect(decisive).toBeGreaterThan(0)
    if (givesUp >= 0) expect(decisive).toBeLessThan(givesUp)
  })

  it('finds nothing wrong with a connect that works, and climbs it rung by rung', () => {
    const stages: string[] = []
    transcript('psk', OFFICE_ID).reduce((trail, json) => {
      const parsed = parseJournalLine(json)
      const next = parsed ? follow(trail, parsed, OFFICE_ID) : trail
      if (next.stage !== trail.stage) stages.push(next.stage)
      return next
    }, NO_TRAIL)
    expect(stages).toEqual(['reach', 'ike', 'ipsec', 'l2tp', 'lcp', 'authenticate', 'address', 'routes'])
    const trail = trailOf('psk')
    expect(causeOf(trail, psk)).toBeUndefined()
    expect(trail.found).toBe('10.88.0.10')
    expect(gatewayOf(trail)).toBe('203.0.113.10')
    expect(espOf(trail)).toEqual({ cipher: 'aes256', integrity: 'sha256', encapsulation: 'udp' })
  })

  it('pays no heed to another connection of the same machine', () => {
    const other = transcript('wrong-psk', '11111111-2222-4333-8444-555555555555')
    expect(say(...other).begun).toBe(false)
    expect(has(say(...other), 'undecryptable')).toBe(false)
    expect(causeOf(say(...other), psk)).toBeUndefined()
  })
})

describe('a daemon that does not take the connection', () => {
  it('says so before it has begun', () => {
    const said = `"${OFFICE_ID}": failed to add IKEv1 connection: global ikev1-policy does not allow IKEv1 connections`
    expect(causeOf(say(line('pluto', said)), psk)?.code).toBe('ikev1-missing')
    expect(causeOf(say(line('pluto', said.replace(OFFICE_ID, 'other'))), psk)).toBeUndefined()
  })
})

describe('lines that no lab made', () => {
  it.each([
    [
      'password-expired',
      [espUp, l2tpUp, callUp, pppd],
      line('pppd', 'MS-CHAP authentication failed: E=648 R=0 Password expired'),
    ],
    [
      'account-restricted',
      [espUp, l2tpUp, callUp, pppd],
      line('pppd', 'MS-CHAP authentication failed: E=647 Account disabled'),
    ],
    ['server-not-authentic', [espUp, l2tpUp, callUp, pppd], line('pppd', 'MS-CHAPv2 mutual authentication failed.')],
    ['lcp-no-response', [espUp, l2tpUp, callUp, pppd], line('pppd', 'LCP: timeout sending Config-Requests')],
    ['no-address', [espUp, l2tpUp, callUp, pppd], line('pppd', 'IPCP: timeout sending Config-Requests')],
    ['settings-refused', [espUp, l2tpUp, callUp, pppd], line('pppd', 'Peer refused to agree to our IP address')],
    ['l2tp-no-response', [espUp], line('xl2tpd', 'xl2tpd[7]: Maximum retries exceeded for tunnel 1234.  Closing.')],
    ['esp-selectors-refused', [ikeUp], line('charon', '10[IKE] received INVALID_ID_INFORMATION error notify')],
    [
      'gateway-certificate-untrusted',
      [],
      line('charon', "05[IKE] no trusted RSA public key found for 'vpn.example.test'"),
    ],
    [
      'kernel-module-missing',
      [ikeUp],
      line('charon', '13[IKE] unable to install inbound and outbound IPsec SA (SAD) in kernel'),
    ],
  ] as const)('%s', (code, before, last) => {
    expect(faultOf(say(begin, ...before, last), ended(0), psk).code).toBe(code)
  })

  it('a gateway that answers in words is believed over one that merely stops', () => {
    const trail = say(begin, line('charon', '10[IKE] received AUTHENTICATION_FAILED error notify'))
    expect(faultOf(trail, ended(0), psk).code).toBe('psk-mismatch')
    expect(faultOf(trail, ended(0), certificate).code).toBe('client-certificate-rejected')
  })

  it('silence after the first messages is a blocked port behind NAT, and a wrong key without', () => {
    const silent = line('charon', '05[IKE] sending retransmit 1 of request message ID 0, seq 3')
    const behindNat = line('charon', '11[IKE] local host is behind NAT, sending keep alives')
    expect(faultOf(say(begin, behindNat, silent), ended(8), psk).code).toBe('natt-no-response')
    expect(faultOf(say(begin, silent), ended(8), psk).code).toBe('psk-mismatch')
  })
})

describe('NetworkManager alone', () => {
  it('is quoted with its reason when nothing else is known', () => {
    expect(faultOf(NO_TRAIL, ended(4), psk)).toEqual({
      code: 'cause-unknown',
      stage: 'prerequisites',
      args: {},
      os: { source: 'NetworkManager', code: 4, text: 'service stopped unexpectedly' },
    })
  })

  it('is believed about a login and a network', () => {
    expect(faultOf(NO_TRAIL, ended(10), psk).code).toBe('credentials-rejected')
    expect(faultOf(NO_TRAIL, ended(3), psk).code).toBe('network-down')
  })

  it('leaves one who may not read the journal with the stage that the processes showed', () => {
    expect(faultOf(see(NO_TRAIL, 'ike'), ended(8), psk)).toMatchObject({ code: 'cause-unknown', stage: 'ike' })
    expect(faultOf(see(NO_TRAIL, 'l2tp'), ended(4), psk).code).toBe('l2tp-no-response')
    expect(faultOf(see(NO_TRAIL, 'lcp'), ended(0), psk)).toMatchObject({ code: 'cause-unknown', stage: 'authenticate' })
  })

  it.each([
    ['org.freedesktop.NetworkManager.Settings.PermissionDenied', 'Insufficient privileges', 'not-authorised'],
    ['org.freedesktop.DBus.Error.ServiceUnknown', 'The name is not activatable', 'component-stopped'],
    ['org.freedesktop.DBus.Error.NoReply', 'late', 'component-stopped'],
    [
      'org.freedesktop.NetworkManager.UnknownConnection',
      "The VPN plugin 'l2tp' was not installed.",
      'component-missing',
    ],
    ['org.freedesktop.NetworkManager.UnknownConnection', 'Could not find source connection.', 'network-down'],
    ['org.freedesktop.NetworkManager.Settings.Connection.InvalidProperty', 'vpn.data: no', 'settings-refused'],
    ['com.example.Other', 'what?', 'cause-unknown'],
  ])('refusing a call with %s (%s) is %s', (name, text, code) => {
    expect(callFault({ name, text }).code).toBe(code)
  })
})

describe('a tunnel that went down', () => {
  it.each([
    ['peer-silent', 'pppd', 'No response to 4 echo-requests'],
    ['gateway-closed', 'pppd', 'LCP terminated by peer'],
    [
      'gateway-closed',
      'xl2tpd',
      'xl2tpd[9]: control_finish: Connection closed to 203.0.113.10, port 1701 (Server closing), Local: 1, Remote: 2',
    ],
    ['peer-silent', 'charon', '06[JOB] DPD check timed out, enforcing DPD action'],
    ['gateway-closed', 'charon', '06[IKE] received DELETE for IKE_SA x[1]'],
  ])('%s when %s says so', (code, program, text) => {
    expect(dropFault(heed(UP_TRAIL, { program, text }), 0).code).toBe(code)
  })

  it('is the network’s fault when the device went', () => {
    expect(dropFault(UP_TRAIL, 3).code).toBe('network-down')
  })

  it('is unexplained when nobody explains it', () => {
    expect(dropFault(UP_TRAIL, 4)).toMatchObject({ code: 'cause-unknown', stage: 'live', os: { code: 4 } })
  })

  it('is not explained by what our own side does', () => {
    const text = 'xl2tpd[9]: Connection 4231 closed to 203.0.113.10, port 1701 (Server closing)'
    expect(causeOf(heed(UP_TRAIL, { program: 'xl2tpd', text }))).toBeUndefined()
  })
})

describe('every fault made here', () => {
  const placeholders = (text: string): readonly string[] =>
    [...text.matchAll(/{{(\w+)}}/g)].map(([, name]) => name ?? '')
  const lacking = (value: Fault): readonly string[] => {
    const { title, explanation } = english.fault[value.code]
    return placeholders(`${title} ${explanation}`).filter((name) => name !== 'stage' && !(name in value.args))
  }

  it('has what its texts interpolate', () => {
    const lines = [
      line('charon', '10[IKE] received NO_PROPOSAL_CHOSEN error notify'),
      line('charon', '13[IKE] unable to install inbound and outbound IPsec SA (SAD) in kernel'),
      line('charon', '13[IKE] IKE version 1 not supported'),
      line('charon', "13[CFG] opening '/run/culvert/key.pem' failed: Permission denied"),
      line('charon', '10[IKE] sending retransmit 2 of request message ID 0, seq 1'),
    ]
    const faults = [
      ...lines.map((text) => faultOf(say(begin, text), ended(0), psk)),
      ...['wrong-password', 'name-unknown', 'udp-4500-dropped'].map((name) => faultOf(trailOf(name), ended(0), psk)),
      ...[0, 3, 4, 8, 9, 10].map((reason) => faultOf(NO_TRAIL, ended(reason), psk)),
      ...['PermissionDenied', 'ServiceUnknown', 'InvalidProperty', 'x'].map((name) =>
        callFault({ name, text: 'text' }),
      ),
      dropFault(UP_TRAIL, undefined),
    ]
    expect(faults.flatMap(lacking)).toEqual([])
  })
})
