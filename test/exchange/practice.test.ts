import { describe, expect, it } from 'vitest'
import type { IpAddress } from '../../src-main/domain/net/address.ts'
import type { AddressFamily } from '../../src-main/domain/profile/address-family.ts'
import { Secret } from '../../src-main/domain/profile/secret.ts'
import { diagnose } from '../../src-main/probe/diagnose.ts'
import { HALF_OPEN, halfOpenBudget } from '../../src-main/protocol/ike-common/half-open-budget.ts'
import { PRACTICE_FAULT_NAMES, practiceVerdict, type PracticeFault } from '../../src-main/practice/faults.ts'
import { hex, utf8 } from '../../src-main/crypto/bytes.ts'
import { party } from '../unit/src-main/crypto/certificates.ts'
import {
  anyPath,
  diagnosed,
  GATEWAY,
  OVER_IPV6,
  practiceCredentials,
  practiceEnvironment,
  type Practice,
} from './practice-environment.ts'

const connecting = (practice: Practice) =>
  diagnosed(practice, { credentials: practiceCredentials(practice.environment) })
const sentTo = ({ flights }: Practice, port: 'ike' | 'natt') =>
  flights.filter((flight) => flight.towards === 'gateway' && flight.port === port)

describe('a diagnosis of the practice gateway', () => {
  it.each(PRACTICE_FAULT_NAMES)('names the cause: %s', async (name) => {
    const { diagnosis, observed } = await connecting(practiceEnvironment(name))
    expect(diagnosis.verdict.fault?.code, JSON.stringify([diagnosis.verdict.rule, observed.slice(-6)])).toBe(
      practiceVerdict(name),
    )
  })

  it.each(PRACTICE_FAULT_NAMES)('names the cause over IPv6, too: %s', async (name) => {
    const { diagnosis, observed } = await connecting(
      practiceEnvironment(name, (policy) => policy, { ...anyPath, ends: OVER_IPV6 }),
    )
    expect(diagnosis.verdict.fault?.code, JSON.stringify([diagnosis.verdict.rule, observed.slice(-6)])).toBe(
      practiceVerdict(name),
    )
    expect(observed).toContainEqual(expect.objectContaining({ kind: 'resolved', addresses: ['2001:db8:1::1'] }))
  })

  it('asks a gateway that refuses its port whether it takes L2TP from 1701, and leaves it at that', async () => {
    const from1701 = practiceEnvironment('good', (policy) => ({
      ...policy,
      ike: { ...policy.ike, clientL2tpPort: 1701 },
    }))
    const { diagnosis, observed } = await connecting(from1701)
    expect(diagnosis.verdict).toMatchObject({
      fault: { code: 'esp-selectors-refused', args: { variant: 'own-port' } },
      certainty: 'sure',
    })
    expect(observed).toContainEqual(expect.objectContaining({ kind: 'selectors-taken', from: 1701 }))
    // Nothing was sent through what was only asked for.
    expect(sentTo(from1701, 'natt').filter(({ bytes }) => bytes.subarray(0, 4).some((octet) => octet !== 0))).toEqual(
      [],
    )
    const fromNone = await connecting(practiceEnvironment('selectors'))
    expect(fromNone.diagnosis.verdict).toMatchObject({ fault: { code: 'esp-selectors-refused' }, certainty: 'likely' })
    expect(fromNone.diagnosis.verdict.fault?.args).toEqual({})
  })

  it('goes on where the gateway’s kernel refuses the first packets of ESP, as it loads what reads them', async () => {
    let refused = 0
    const there = (_: number, isEsp: boolean) => (isEsp && refused++ < 2 ? 'refused' : 'passes')
    const { diagnosis, observed } = await connecting(
      practiceEnvironment('good', (policy) => policy, { ...anyPath, there }),
    )
    expect(diagnosis.verdict.fault).toBeUndefined()
    expect(observed.filter(({ kind }) => kind === 'port-unreachable')).toEqual([])
  })

  it.each<[PracticeFault, number]>([
    ['wrong-psk', 3_000],
    ['wrong-password', 5_000],
    ['no-udp-500', 5_000],
    ['no-udp-4500', 5_000],
    ['down', 5_000],
    ['ikev2-only', 5_000],
  ])('knows it in time: %s within %i ms', async (name, limit) => {
    const practice = practiceEnvironment(name)
    await connecting(practice)
    expect(practice.time.now).toBeLessThan(limit)
  })

  it('gets on where 4500 is only moved to, and where it is not', async () => {
    const later = practiceEnvironment('good', (policy) => ({
      ...policy,
      ike: { ...policy.ike, faults: [{ kind: 'natt-later' }] },
    }))
    expect((await connecting(later)).diagnosis.verdict.fault).toBeUndefined()
    const wrongKey = practiceEnvironment('wrong-psk', (policy) => ({
      ...policy,
      ike: { ...policy.ike, wrongKey: 'strongswan', faults: [{ kind: 'natt-later' }] },
    }))
    expect((await connecting(wrongKey)).diagnosis.verdict.fault?.code).toBe('psk-mismatch')
    expect(wrongKey.time.now).toBeLessThan(3_000)
  })

  it('knows the right password of a gateway that reads it octet by octet, as pppd does', async () => {
    const password = new Secret('Größe Ж')
    const octets = String.fromCharCode(...utf8(password.reveal()))
    const readingOctets = (known: string) =>
      practiceEnvironment('good', (policy) => ({
        ...policy,
        ppp: { ...policy.ppp, account: () => ({ password: new Secret(known) }) },
      }))
    const verdictAt = async (practice: Practice) => {
      const credentials = { ...practiceCredentials(practice.environment), password }
      return (await diagnosed(practice, { credentials })).diagnosis.verdict
    }
    expect((await verdictAt(readingOctets(octets))).fault).toBeUndefined()
    expect((await verdictAt(readingOctets(password.reveal()))).fault).toBeUndefined()
    expect((await verdictAt(readingOctets('another'))).fault?.code).toBe('credentials-rejected')
  })

  it('asks what a gateway would take that refuses every proposal, and names the line to change', async () => {
    const { verdict } = (await connecting(practiceEnvironment('proposals'))).diagnosis
    expect(verdict.certainty).toBe('sure')
    expect(verdict.comparison).toMatchObject({
      field: 'ipsec.phase1',
      offered: ['aes256-sha256-ecp256'],
      accepted: ['aes128-sha1-modp1024', 'aes256-sha1-modp1024'],
      add: 'aes128-sha1-modp1024',
      weak: true,
    })
  })

  it('does so for phase 2 within the same phase 1', async () => {
    const practice = practiceEnvironment('good', (policy) => ({
      ...policy,
      ike: { ...policy.ike, phase2: ['3des-sha1'] },
    }))
    const { verdict } = (await connecting(practice)).diagnosis
    expect(verdict.fault?.code).toBe('esp-no-common-proposal')
    expect(verdict.comparison).toMatchObject({ field: 'ipsec.phase2', accepted: ['3des-sha1'], add: '3des-sha1' })
    expect(practice.time.now).toBeLessThan(2_000)
  })

  it('finds out that perfect forward secrecy is what is missing', async () => {
    const practice = practiceEnvironment('good', (policy) => ({ ...policy, ike: { ...policy.ike, pfs: 'required' } }))
    const { verdict } = (await connecting(practice)).diagnosis
    expect(verdict.fault?.code).toBe('esp-no-common-proposal')
    expect(verdict.comparison?.accepted).toEqual([expect.stringMatching(/^aes256-sha256-ecp256$/)])
  })

  it('knows at once that nobody listens', async () => {
    const practice = practiceEnvironment('refuses')
    const { diagnosis } = await connecting(practice)
    expect(diagnosis.verdict.fault?.code).toBe('ike-no-response')
    expect(diagnosis.verdict.certainty).toBe('sure')
    expect(practice.time.now).toBeLessThan(1_000)
  })

  it('looks at our own certificate first, and then only whether anybody is there', async () => {
    const authority = party({ name: 'Example CA', authority: true })
    const expired = party({ name: 'alice', issuer: authority, notAfter: '2025-01-01T00:00:00Z' })
    const practice = practiceEnvironment()
    const { certificate, privateKey } = expired
    const credentials = {
      ...practiceCredentials(practice.environment),
      authentication: { method: 'certificate', certificate, privateKey, authority: authority.certificate } as const,
    }
    const { diagnosis } = await diagnosed(practice, { credentials })
    expect(diagnosis.verdict.fault?.code).toBe('client-certificate-expired')
    expect(diagnosis.verdict.ladder.find(({ stage }) => stage === 'reach')?.state).toBe('passed')
    expect(practice.time.now).toBeLessThan(100)
  })

  it('says that a name has no address', async () => {
    const practice = practiceEnvironment()
    const { diagnosis } = await diagnosed(practice, { host: 'gateway.invalid' })
    expect(diagnosis.verdict.fault).toMatchObject({ code: 'gateway-name-unresolved', stage: 'resolve' })
    expect(practice.flights).toEqual([])
  })

  it('uses addresses of the required IP version only, and says that there are none', async () => {
    const { environment, ...rest } = practiceEnvironment()
    const both = [OVER_IPV6.gateway, GATEWAY]
    const over = async (addressFamily: AddressFamily, addresses: readonly IpAddress[] = both) => {
      const practice = { ...rest, environment: { ...environment, resolve: () => Promise.resolve(addresses) } }
      const { diagnosis, observed } = await diagnosed(practice, { host: 'both.test', addressFamily })
      const used = observed.find(({ kind, stage }) => kind === 'done' && stage === 'resolve')
      return { used, fault: diagnosis.verdict.fault }
    }
    expect((await over('auto')).used).toMatchObject({ found: '198.51.100.1' })
    expect((await over('ipv4')).used).toMatchObject({ found: '198.51.100.1' })
    expect((await over('ipv6')).used).toMatchObject({ found: '2001:db8:1::1' })
    expect(await over('ipv4', [OVER_IPV6.gateway])).toMatchObject({
      used: undefined,
      fault: { code: 'address-family-missing', args: { gateway: 'both.test', wanted: 'IPv4' } },
    })
    expect((await over('ipv6', [])).fault).toMatchObject({ code: 'gateway-name-unresolved' })
  })

  it('begins at most three negotiations, however it ends', async () => {
    for (const name of PRACTICE_FAULT_NAMES) {
      const practice = practiceEnvironment(name)
      await connecting(practice)
      // Cookies of the initiator, behind the marker on 4500; ESP has no marker.
      const begun = new Set([
        ...sentTo(practice, 'ike').map(({ bytes }) => hex(bytes.subarray(0, 8))),
        ...sentTo(practice, 'natt')
          .filter(({ bytes }) => bytes.length > 28 && hex(bytes.subarray(0, 4)) === '00000000')
          .map(({ bytes }) => hex(bytes.subarray(4, 12))),
      ])
      expect(begun.size, name).toBeLessThanOrEqual(3)
    }
  })

  it('waits for its turn when the gateway was asked a moment ago', async () => {
    const practice = practiceEnvironment()
    const budget = halfOpenBudget()
    for (let i = 0; i < HALF_OPEN.most; i++) budget.spend(0)
    await diagnosed(practice, { credentials: practiceCredentials(practice.environment), halfOpen: () => budget })
    expect(practice.time.now).toBeGreaterThan(30_000)
    expect(Math.min(...practice.flights.map(({ at }) => at))).toBeGreaterThanOrEqual(30_000)
  })

  it('lets no secret out, in the clear or in what it reports', async () => {
    const sentinel = { psk: 'sentinel-psk-1f2e', password: 'sentinel-password-9c8d' }
    const secrets = { psk: new Secret(sentinel.psk), password: new Secret(sentinel.password) }
    for (const name of ['wrong-psk', 'wrong-password', 'pap-only', 'good'] as const) {
      const practice = practiceEnvironment(name)
      const credentials = practiceCredentials(practice.environment, { ppp: { methods: ['pap', 'mschapv2'] } }, secrets)
      const { diagnosis, observed } = await diagnosed(practice, { credentials })
      const said = JSON.stringify([diagnosis, observed])
      for (const secret of Object.values(sentinel)) {
        expect(said).not.toContain(secret)
        for (const { bytes } of practice.flights) expect(hex(bytes)).not.toContain(hex(utf8(secret)))
      }
    }
  })
})

describe('a diagnosis that is interrupted', () => {
  it.each([5, 45, 95, 130, 190, 255])('takes leave and ends within 1.5 s, after %i ms', async (after) => {
    const practice = practiceEnvironment('no-echo')
    const stop = new AbortController()
    practice.time.after(after, () => stop.abort())
    const budget = halfOpenBudget()
    const outcome = await practice.time.until(
      diagnose(
        practice.environment,
        {
          host: 'vpn.example.org',
          halfOpen: () => budget,
          credentials: practiceCredentials(practice.environment),
        },
        () => undefined,
        stop.signal,
      ),
    )
    expect(outcome).toBeUndefined()
    expect(practice.time.now).toBeLessThanOrEqual(after + 1_500)
  })
})

describe('the card', () => {
  it('has what the gateway shows to anybody, and nothing is proved or signed in to', async () => {
    const practice = practiceEnvironment('wrong-psk')
    const { diagnosis } = await diagnosed(practice)
    expect(diagnosis.verdict.fault).toBeUndefined()
    expect(diagnosis.card).toMatchObject({
      address: '198.51.100.1',
      ports: [
        { port: 500, state: 'answers' },
        { port: 4500, state: 'answers' },
      ],
      phase1: { accepted: ['aes256-sha256-ecp384'], refused: [] },
      nat: { us: false, gateway: false },
      natTraversal: 'rfc',
      deadPeerDetection: true,
      ikev2: false,
    })
    // It waits for no silence: the gateway says that it does not speak IKEv2.
    expect(practice.time.now).toBeLessThan(1_000)
    // Neither Aggressive Mode (4) nor a fifth message: the exchange type and the flags of every header.
    const exchanges = sentTo(practice, 'ike').map(({ bytes }) => bytes[18])
    expect(new Set(exchanges)).toEqual(new Set([2, 34]))
    expect(sentTo(practice, 'ike').every(({ bytes }) => bytes[18] === 34 || bytes[19] === 0)).toBe(true)
  })

  it('finds every proposal that is taken, where there is time', async () => {
    const practice = practiceEnvironment('good')
    const { diagnosis } = await diagnosed(practice, { patient: 150_000 })
    expect(diagnosis.card?.phase1.accepted.length).toBeGreaterThan(3)
    expect(practice.time.now).toBeGreaterThan(30_000)
    // Never more than three negotiations begun in any 30 s.
    const begun = new Map<string, number>()
    for (const { bytes, at, port } of practice.flights.filter(({ towards }) => towards === 'gateway')) {
      const cookie = hex(port === 'ike' ? bytes.subarray(0, 8) : bytes.subarray(4, 12))
      if (!begun.has(cookie)) begun.set(cookie, at)
    }
    const times = [...begun.values()].sort((a, b) => a - b)
    for (const [i, at] of times.entries()) expect((times[i + 3] ?? Infinity) - at).toBeGreaterThanOrEqual(30_000)
  })

  it('tells a port that is silent from one that answers', async () => {
    const { diagnosis } = await diagnosed(practiceEnvironment('no-udp-4500'))
    expect(diagnosis.card?.ports.map(({ state }) => state)).toEqual(['answers', 'silent'])
    expect(diagnosis.verdict.fault?.code).toBe('natt-no-response')
  })

  it('of a gateway that speaks only IKEv2 says so', async () => {
    const { diagnosis } = await diagnosed(practiceEnvironment('ikev2-only'))
    expect(diagnosis.card?.ikev2).toBe(true)
    expect(diagnosis.verdict.fault?.code).toBe('ikev2-only')
  })
})
