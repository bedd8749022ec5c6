import { identityOf } from '../../../src-main/domain/profile/identity.ts'
import { describe, expect, it } from 'vitest'
import type { GatewayPolicy } from '../../../src-main/protocol/ikev1/responder-policy.ts'
import type { IkeSettings } from '../../../src-main/protocol/ikev1/settings.ts'
import { party } from '../../unit/src-main/crypto/certificates.ts'
import {
  client,
  failureOf,
  gateway,
  gatewayOutputsOf,
  GATEWAY,
  ikeWorld,
  keysText,
  outputsOf,
  seenOf,
  type IkeWorld,
} from './environment.ts'

const AUTHORITY = party({ name: 'Example CA', authority: true })
const ADDRESS = Uint8Array.from(GATEWAY.bytes)
const SERVER = party({ name: 'vpn.example.org', issuer: AUTHORITY, dnsName: 'vpn.example.org', address: ADDRESS })
const USER = party({ name: 'alice', issuer: AUTHORITY })
const certificate = (of: typeof USER, authority = AUTHORITY) =>
  ({
    method: 'certificate',
    certificate: of.certificate,
    privateKey: of.privateKey,
    authority: authority.certificate,
  }) as const

function expectEqualKeys(environment: IkeWorld): void {
  const ours = outputsOf(environment, 'child-up').map(({ child }) => keysText(child, 'us'))
  const theirs = gatewayOutputsOf(environment, 'child-up').map(({ child }) => keysText(child, 'them'))
  expect(failureOf(environment)).toBeUndefined()
  expect(ours).toHaveLength(1)
  expect(ours).toEqual(theirs)
}

const connected = (settings: Partial<IkeSettings> = {}, policy: Partial<GatewayPolicy> = {}): IkeWorld =>
  ikeWorld(client(settings), gateway(policy)).begin().runTo(5_000)

describe('an initiator and a responder with one pre-shared key', () => {
  it('agree on the keys of ESP, on 4500 from the first message on', () => {
    const environment = connected()
    expectEqualKeys(environment)
    expect(new Set(outputsOf(environment, 'send').map(({ to }) => to))).toEqual(new Set(['natt']))
    expect(outputsOf(environment, 'child-up')[0]?.child).toMatchObject({ encapsulation: 'udp', seconds: 3_600 })
    expect(seenOf(environment, 'phase1-chosen')).toEqual([{ kind: 'phase1-chosen', proposal: 'aes256-sha256-ecp256' }])
    expect(seenOf(environment, 'phase2-chosen')).toEqual([
      { kind: 'phase2-chosen', proposal: 'aes256-sha1', encapsulation: 'udp' },
    ])
    expect(
      outputsOf(environment, 'observe')
        .filter(({ seen }) => seen.kind === 'done')
        .map(({ stage }) => stage),
    ).toEqual(['reach', 'ike', 'ipsec'])
  })

  it('move from 500 to 4500 once both speak NAT traversal', () => {
    const environment = connected({ startOn: 'ike' })
    expectEqualKeys(environment)
    expect(outputsOf(environment, 'send').map(({ to }) => to)).toEqual(['ike', 'ike', 'natt', 'natt', 'natt'])
    expect(seenOf(environment, 'ike-answer').map(({ port }) => port)).toEqual([500, 4500])
  })

  it.each<[string, Partial<IkeSettings>, Partial<GatewayPolicy>]>([
    ['with perfect forward secrecy', { pfs: true }, { pfs: 'required' }],
    ['in the numbers of the drafts', {}, { natTraversal: 'draft' }],
    ['with 3DES, whose blocks are shorter', { phase1: ['3des-sha1-ecp256'] }, { phase1: ['3des-sha1-ecp256'] }],
    ['with a key stretched from a short hash', { phase1: ['aes256-sha1-ecp256'] }, { phase1: ['aes256-sha1-ecp256'] }],
    ['with SHA-384 on a larger curve', { phase1: ['aes256-sha384-ecp384'] }, { phase1: ['aes256-sha384-ecp384'] }],
    ['in a group of numbers', { phase1: ['aes128-sha256-modp1024'] }, { phase1: ['aes128-sha256-modp1024'] }],
    ['by the gateway’s own order', {}, { order: 'ours', phase1: ['aes128-sha1-ecp256'] }],
    ['with a shorter life than was asked for', {}, { phase1Seconds: 600, phase2Seconds: 600 }],
  ])('agree %s', (_how, settings, policy) => {
    expectEqualKeys(connected(settings, policy))
  })

  it('tell on which side there is a NAT', () => {
    expect(seenOf(connected(), 'nat')).toEqual([{ kind: 'nat', us: false, gateway: false }])
    expect(seenOf(connected({}, { faults: [{ kind: 'behind-nat' }] }), 'nat')).toEqual([
      { kind: 'nat', us: false, gateway: true },
    ])
    const ports = { ike: 1, natt: 2 }
    const behind = connected({ local: { address: { family: 4, bytes: [10, 0, 0, 2] }, ports } })
    expect(seenOf(behind, 'nat')).toEqual([{ kind: 'nat', us: true, gateway: false }])
    expectEqualKeys(behind)
  })

  it('hold the gateway to the name the profile demands', () => {
    expectEqualKeys(connected({ identity: identityOf('198.51.100.1') }))
    const environment = connected({ identity: identityOf('vpn.example.org') })
    expect(failureOf(environment)).toEqual({ kind: 'gateway-identity' })
    expect(seenOf(environment, 'gateway-identity')).toEqual([
      { kind: 'gateway-identity', wanted: 'vpn.example.org', found: '198.51.100.1' },
    ])
  })

  it.each([
    '198.51.100.77',
    '2001:db8::7',
    '@branch-7.example.org',
    'ann@example.org',
    'keyid:Branch 7'.replace(' ', '_'),
    '@#00ff10',
    'C=DE, O=Example GmbH, CN=branch-7',
  ])('call each other by what their profile says: %s', (text) => {
    const identity = identityOf(text)
    const environment = connected({ claimed: identity, identity }, { client: identity, identity })
    expectEqualKeys(environment)
    const stranger = connected({ claimed: identityOf('@stranger'), identity }, { client: identity, identity })
    expect(failureOf(stranger)).toEqual({ kind: 'refused', phase: 1, type: 24, authenticated: true })
    const other = connected({ claimed: identity, identity: identityOf('@other') }, { client: identity, identity })
    expect(failureOf(other)).toEqual({ kind: 'gateway-identity' })
    // What is shown can be entered as it stands.
    const [shown] = seenOf(other, 'gateway-identity')
    expect(shown && identityOf(shown.found)).toEqual(identityOf(text))
  })

  it('find the way a gateway wants phase 2, where they may ask again', () => {
    const environment = connected({ fallbacks: true }, { pfs: 'required' })
    expectEqualKeys(environment)
    expect(seenOf(environment, 'phase2-refused')).toHaveLength(1)
    const drafts = connected({ fallbacks: true, pfs: false }, { natTraversal: 'both', pfs: 'required' })
    expectEqualKeys(drafts)
    expect(seenOf(drafts, 'phase2-refused')).toHaveLength(2)
  })
})

describe('an initiator and a responder with certificates', () => {
  const policy = { authentications: [certificate(SERVER)] }

  it('agree on the keys of ESP and name whom they trust', () => {
    const environment = connected(
      { authentication: certificate(USER), identity: identityOf('vpn.example.org') },
      policy,
    )
    expectEqualKeys(environment)
    expect(seenOf(environment, 'authorities-wanted')).toEqual([
      { kind: 'authorities-wanted', issuers: ['CN=Example CA'] },
    ])
    expect(seenOf(environment, 'phase1-authenticated')[0]).toMatchObject({ method: 'certificate' })
  })

  it('take a proof that comes in fragments', () => {
    const environment = connected({ authentication: certificate(USER) }, { ...policy, fragmentBytes: 300 })
    expectEqualKeys(environment)
  })

  it('send the proof in fragments when the whole one is lost again and again', () => {
    const settings = client({ authentication: certificate(USER) })
    const environment = ikeWorld(settings, gateway({ ...policy, fragmentBytes: 4_000 }), (bytes, _i, towards) =>
      towards === 'gateway' && bytes.length > 1_100 ? [] : [20],
    )
    expectEqualKeys(environment.begin().runTo(9_000))
  })

  it.each([
    ['another authority', party({ name: 'x', authority: true }), SERVER, 'untrusted'],
    [
      'the wrong name',
      AUTHORITY,
      party({ name: 'other', issuer: AUTHORITY, dnsName: 'other.example.org' }),
      'identity',
    ],
    [
      'an old date',
      AUTHORITY,
      party({ name: 'old', issuer: AUTHORITY, dnsName: 'vpn.example.org', notAfter: '2021-01-01T00:00:00Z' }),
      'expired',
    ],
  ] as const)('refuse a gateway whose certificate has %s', (_what, authority, server, problem) => {
    const environment = connected(
      { authentication: certificate(USER, authority), identity: identityOf('vpn.example.org') },
      { authentications: [certificate(server)] },
    )
    expect(failureOf(environment)).toEqual({ kind: 'gateway-certificate' })
    expect(seenOf(environment, 'gateway-certificate')).toMatchObject([{ problem }])
    expect(outputsOf(environment, 'child-up')).toEqual([])
  })

  it('tell when the gateway refuses ours, in words that prove to be its own', () => {
    const stranger = party({ name: 'mallory', issuer: party({ name: 'y', authority: true }) })
    const environment = connected({ authentication: certificate(stranger) }, policy)
    expect(failureOf(environment)).toEqual({ kind: 'refused', phase: 1, type: 24, authenticated: true })
    expect(seenOf(environment, 'client-certificate')).toMatchObject([{ problem: 'rejected' }])
  })

  it.each([
    ['expired', party({ name: 'old', issuer: AUTHORITY, notAfter: '2021-01-01T00:00:00Z' })],
    ['not-yet-valid', party({ name: 'new', issuer: AUTHORITY, notBefore: '2039-01-01T00:00:00Z' })],
  ] as const)('say that ours is %s before anything is sent', (problem, of) => {
    const environment = connected({ authentication: certificate(of) }, policy)
    expect(failureOf(environment)).toEqual({ kind: 'own-certificate' })
    expect(seenOf(environment, 'client-certificate')).toMatchObject([{ problem }])
    expect(outputsOf(environment, 'send')).toEqual([])
  })

  it('say that a private key belongs to another certificate', () => {
    const authentication = { ...certificate(USER), privateKey: SERVER.privateKey }
    expect(failureOf(connected({ authentication }, policy))).toEqual({
      kind: 'own-certificate',
      fault: { kind: 'private-key', reason: 'not-of-certificate' },
    })
  })
})
