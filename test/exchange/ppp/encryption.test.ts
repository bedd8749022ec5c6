import { describe, expect, it } from 'vitest'
import { EAP_TYPE } from '../../../src-main/protocol/wire/ppp/eap.ts'
import { environment, type Setup } from './environment.ts'

const after = (setup: Setup) => environment(setup).run(40_000)

describe('a gateway that demands MPPE', () => {
  it('ends a link whose client has none, and the client knows why', () => {
    const { client } = after({ gateway: { encrypted: true } })
    expect(client.find('ppp-encryption-refused')).toBeDefined()
    expect(client.failures[0]).toEqual({ kind: 'encryption' })
    expect(client.agreements).toEqual([])
  })
})

describe('a client that demands MPPE', () => {
  it('goes no further with a gateway that has none', () => {
    const { client, gateway } = after({ client: { encrypted: true } })
    expect(client.find('ppp-encryption-refused')).toBeDefined()
    expect(client.failures[0]).toEqual({ kind: 'encryption' })
    expect([...client.agreements, ...gateway.agreements]).toEqual([])
  })

  it('goes no further with a gateway that asks for no password: there is nothing to make keys of', () => {
    const { client } = after({ client: { encrypted: true }, gateway: { methods: [], encrypted: false } })
    expect(client.failures[0]).toEqual({ kind: 'encryption' })
  })
})

describe('EAP', () => {
  const eap = { client: { methods: ['eap-mschapv2'] }, gateway: { methods: ['eap-mschapv2'] } } as const

  it('tells a wrong password by the gateway’s code', () => {
    const { client } = after({ ...eap, gateway: { ...eap.gateway, account: () => undefined } })
    expect(client.find('auth-rejected')).toMatchObject({ method: 'EAP', code: 691 })
  })

  it('takes no success from a gateway that does not know the password', () => {
    const { client } = after({ ...eap, gateway: { ...eap.gateway, misbehave: 'wrong-proof' } })
    expect(client.find('server-proof-wrong')).toBeDefined()
    expect(client.agreements).toEqual([])
  })

  it('names the type that a gateway insists on', () => {
    const { client } = after({ ...eap, gateway: { ...eap.gateway, eapType: EAP_TYPE.tls } })
    expect(client.find('eap-type-refused')).toEqual({ kind: 'eap-type-refused', wanted: 'TLS' })
    expect(client.failures[0]).toEqual({ kind: 'no-common-method' })
  })

  it('is silent about a gateway that says nothing', () => {
    const { client } = after({ ...eap, gateway: { ...eap.gateway, misbehave: 'mute' } })
    expect(client.find('auth-silent')).toBeDefined()
  })
})
