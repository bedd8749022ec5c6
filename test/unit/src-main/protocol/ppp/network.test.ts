import { describe, expect, it } from 'vitest'
import { formatIp, type IpAddress } from '../../../../../src-main/domain/net/address.ts'
import { addressesIn, clientIpcp, gatewayIpcp } from '../../../../../src-main/protocol/ppp/ipcp.ts'
import { ipv6cp } from '../../../../../src-main/protocol/ppp/ipv6cp.ts'
import { networkPhase, type NetworkOutput, type NetworkPhase } from '../../../../../src-main/protocol/ppp/network.ts'
import { CODE, PPP } from '../../../../../src-main/protocol/wire/ppp/numbers.ts'

const OWN: IpAddress = { family: 4, bytes: [10, 0, 0, 1] }
const GIVEN: IpAddress = { family: 4, bytes: [10, 0, 0, 9] }
const IPV4 = Uint8Array.of(0x45)
const IPV6 = Uint8Array.of(0x60)
const identifier = (octet: number) => ipv6cp((length) => new Uint8Array(length).fill(octet))
const clientPhase = (withIpv6 = true): NetworkPhase => networkPhase(clientIpcp(), withIpv6 ? identifier(4) : undefined)
const gatewayPhase = (): NetworkPhase => networkPhase(gatewayIpcp({ own: OWN, client: GIVEN, dns: [] }), identifier(8))

/** Both begin, and every packet arrives at once; what the first one tells beside its packets. */
function negotiated(client: NetworkPhase, gateway: NetworkPhase): readonly NetworkOutput[] {
  const told: NetworkOutput[] = []
  const deliver = (outputs: readonly NetworkOutput[], from: NetworkPhase, to: NetworkPhase): void => {
    for (const output of outputs) {
      if (output.kind !== 'packet') {
        if (from === client) told.push(output)
      } else if (to.negotiates(output.protocol)) deliver(to.receive(output.protocol, output.packet, 0), to, from)
    }
  }
  const [ours, theirs] = [client.begin(0), gateway.begin(0)]
  deliver(ours, client, gateway)
  deliver(theirs, gateway, client)
  return told
}

const kinds = (outputs: readonly NetworkOutput[]): readonly string[] => outputs.map(({ kind }) => kind)
const terminate = { code: CODE.terminateRequest, identifier: 9, data: new Uint8Array(0) }

describe('the network-layer phase', () => {
  it('agrees on an address, and on IPv6 beside it', () => {
    const told = negotiated(clientPhase(), gatewayPhase())
    expect([...kinds(told)].sort()).toEqual(['up', 'up6'])
    for (const output of told) {
      if (output.kind === 'up') expect(addressesIn(output.agreed.ours).address).toEqual(GIVEN)
      if (output.kind === 'up6') {
        expect([output.local, output.peer].map((address) => address && formatIp(address))).toEqual([
          'fe80::404:404:404:404',
          'fe80::808:808:808:808',
        ])
      }
    }
  })

  it('carries a version once that is open, and no other version by its protocol', () => {
    const client = clientPhase()
    expect(client.carries(PPP.ipv4, IPV4)).toBe(false)
    negotiated(client, gatewayPhase())
    expect(client.carries(PPP.ipv4, IPV4)).toBe(true)
    expect(client.carries(PPP.ipv6, IPV6)).toBe(true)
    expect(client.carries(PPP.ipv4, IPV6)).toBe(false)
    expect(client.carries(PPP.ipv6, IPV4)).toBe(false)
  })

  it('negotiates no IPv6 that is not wanted', () => {
    const client = clientPhase(false)
    expect(kinds(negotiated(client, gatewayPhase()))).toEqual(['up'])
    expect([PPP.ipcp, PPP.ipv6cp, PPP.lcp].map((protocol) => client.negotiates(protocol))).toEqual([true, false, false])
    expect(client.receive(PPP.ipv6cp, terminate, 1)).toEqual([])
  })

  it('goes on with IPv4 when the peer ends IPv6, or knows nothing of it', () => {
    for (const end of [
      (client: NetworkPhase) => void client.receive(PPP.ipv6cp, terminate, 1),
      (client: NetworkPhase) => client.withoutIpv6(),
    ]) {
      const client = clientPhase()
      negotiated(client, gatewayPhase())
      end(client)
      expect(client.negotiates(PPP.ipv6cp)).toBe(false)
      expect(client.carries(PPP.ipv6, IPV6)).toBe(false)
      expect(client.carries(PPP.ipv4, IPV4)).toBe(true)
    }
  })

  it('ends with IPCP', () => {
    const client = clientPhase()
    negotiated(client, gatewayPhase())
    expect(kinds(client.receive(PPP.ipcp, terminate, 1))).toContain('ended')
    expect(client.carries(PPP.ipv4, IPV4)).toBe(false)
  })

  it('carries nothing while the peer negotiates anew', () => {
    const client = clientPhase()
    negotiated(client, gatewayPhase())
    const anew = gatewayPhase()
      .begin(1)
      .find((output) => output.kind === 'packet' && output.protocol === PPP.ipcp)
    if (anew?.kind !== 'packet') throw new Error('a request')
    expect(kinds(client.receive(PPP.ipcp, { ...anew.packet, identifier: 77 }, 1))).toContain('down')
    expect(client.carries(PPP.ipv4, IPV4)).toBe(false)
  })

  it('is woken by whichever wants it first, and not once all is agreed', () => {
    const client = clientPhase()
    expect(client.wakeAt).toBeUndefined()
    client.begin(0)
    expect(client.wakeAt).toBeGreaterThan(0)
    const quiet = clientPhase()
    negotiated(quiet, gatewayPhase())
    expect(quiet.wakeAt).toBeUndefined()
  })

  it('ends in silence when nobody answers, and no silence about IPv6 ends it', () => {
    const client = clientPhase()
    const told: NetworkOutput[] = [...client.begin(0)]
    for (let wake = client.wakeAt; wake !== undefined && wake < 60_000; wake = client.wakeAt)
      told.push(...client.tick(wake))
    expect(told.filter(({ kind }) => kind !== 'packet')).toEqual([{ kind: 'ended', why: { kind: 'silent' } }])
  })
})
