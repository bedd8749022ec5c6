import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { argumentOf } from '../../../../../src-main/domain/connect/fault.ts'
import { Secret } from '../../../../../src-main/domain/profile/secret.ts'
import type { Tunnel, VpnBackend } from '../../../../../src-main/platform/backend.ts'
import type { Stop } from '../../../../../src-main/domain/time.ts'
import {
  networkManagerBackend,
  networkManagerUsable,
} from '../../../../../src-main/platform/linux-networkmanager/backend.ts'
import { Forger } from '../../../../support/network-manager/forger.ts'
import { FakeNetworkManager } from '../../../../support/network-manager/fake-network-manager.ts'
import { MakeBelieveMachine, TRANSCRIPTS } from '../../../../support/network-manager/make-believe-machine.ts'
import { startPrivateBus, type PrivateBus } from '../../../../support/network-manager/private-bus.ts'
import { dialled } from '../../../../support/dial.ts'
import { LAB_ID, OFFICE_ID, profileWith, SECRETS } from '../../../../support/profiles.ts'

const never = new AbortController().signal
const good = profileWith({ gateway: 'good.test' })
const pem = (name: string): string => readFileSync(join(TRANSCRIPTS, 'golden', `${name}.pem`), 'utf8')

let bus: PrivateBus
let machine: MakeBelieveMachine
let manager: FakeNetworkManager
let backend: VpnBackend
let stops: Stop[]

beforeEach(async () => {
  bus = await startPrivateBus()
  machine = new MakeBelieveMachine(bus.address, bus.folder)
  manager = await FakeNetworkManager.start(bus.address, machine)
  backend = networkManagerBackend({ machine })
  stops = []
})
afterEach(async () => {
  stops.forEach((stop) => stop())
  manager.stop()
  await bus.close()
})

/** Resolves with the first report that fits. */
const reported = (fits: (tunnels: readonly Tunnel[]) => boolean): Promise<readonly Tunnel[]> =>
  new Promise((resolve) => {
    stops.push(backend.watch((tunnels) => fits(tunnels) && resolve(tunnels)))
  })
const phaseOf = (tunnels: readonly Tunnel[], id = OFFICE_ID) => tunnels.find((tunnel) => tunnel.id === id)?.phase

describe('applying a profile', () => {
  it('writes once, and the second time nothing', async () => {
    await backend.apply(good, SECRETS, never)
    await backend.apply(good, SECRETS, never)
    expect(manager.calls.filter((call) => /Add|Update/.test(call))).toEqual(['AddConnection2'])
  })

  it('changes the one connection there is when the profile has changed, and back', async () => {
    await backend.apply(good, SECRETS, never)
    const split = profileWith({ gateway: 'good.test', routing: { mode: 'split', routes: ['10.1.0.0/16'] } })
    await backend.apply(split, SECRETS, never)
    expect(manager.settingsOf(OFFICE_ID)?.['ipv4']?.['never-default']?.value).toBe(true)
    await backend.apply(good, SECRETS, never)
    expect(manager.settingsOf(OFFICE_ID)?.['ipv4']?.['never-default']).toBeUndefined()
    expect(manager.count(OFFICE_ID)).toBe(1)
    expect(manager.calls.filter((call) => call === 'Update2')).toHaveLength(2)
  })

  it('adopts what a crashed run left', async () => {
    await backend.apply(good, SECRETS, never)
    const another = networkManagerBackend({ machine })
    expect(await dialled(another, good)).toMatchObject({ ok: true })
    expect(manager.count(OFFICE_ID)).toBe(1)
    await another.hangUp(OFFICE_ID, never)
  })

  it('tells NetworkManager no secret', async () => {
    await backend.apply(good, SECRETS, never)
    const told = JSON.stringify(manager.settingsOf(OFFICE_ID))
    expect(told).not.toContain('correct-horse-42')
    expect(told).not.toContain('pre-shared-key-9')
  })

  it('without the private key of a certificate says which secret is missing', async () => {
    const machineAuth = { kind: 'certificate' as const, certificate: pem('client'), authority: pem('authority') }
    const profile = profileWith({ gateway: 'good.test', machineAuth })
    const result = await backend.apply(profile, { password: new Secret('p') }, never)
    expect(result).toMatchObject({ ok: false, fault: { code: 'secret-missing', args: { missing: 'privateKey' } } })
  })

  it('keeps certificate and key in files until the tunnel is gone', async () => {
    const machineAuth = { kind: 'certificate' as const, certificate: pem('client'), authority: pem('authority') }
    const profile = profileWith({ gateway: 'good.test', machineAuth })
    await backend.apply(profile, { password: new Secret('p'), privateKey: new Secret('the key') }, never)
    const folder = join(machine.runtime, OFFICE_ID)
    expect(readdirSync(folder).sort()).toEqual(['authority.pem', 'certificate.pem', 'key.pem'])
    expect(manager.settingsOf(OFFICE_ID)?.['vpn']?.['data']?.value).toMatchObject({
      'machine-key': `${folder}/key.pem`,
    })
    await backend.hangUp(OFFICE_ID, never)
    expect(readdirSync(machine.runtime)).toEqual([])
  })

  it('removes files that a crash left, and those of living connections not', async () => {
    const machineAuth = { kind: 'certificate' as const, certificate: pem('client'), authority: pem('authority') }
    const profile = profileWith({ gateway: 'good.test', machineAuth })
    await backend.apply(profile, { password: new Secret('p'), privateKey: new Secret('the key') }, never)
    await machine.writePrivate(join(machine.runtime, LAB_ID), { 'key.pem': 'of a crashed run' })
    await reported((tunnels) => tunnels.length === 1)
    expect(readdirSync(machine.runtime)).toEqual([OFFICE_ID])
  })
})

describe('S9: another user of the bus', () => {
  it('who forges “failed: wrong password” does not end a dial', async () => {
    const forger = await Forger.start(bus.address)
    stops.push(() => forger.stop())
    const connecting = reported((tunnels) => phaseOf(tunnels)?.kind === 'connecting' && manager.given !== undefined)
    const ended = vi.fn()
    const abort = new AbortController()
    const dialling = dialled(backend, profileWith({ gateway: 'silent.test' }), abort.signal).then(ended, ended)
    await connecting
    for (let number = 1; number < 6; number += 1) {
      const path = `/org/freedesktop/NetworkManager/ActiveConnection/${number}`
      await forger.send(path, 'org.freedesktop.NetworkManager.VPN.Connection', 'VpnStateChanged', 'uu', [6, 10])
    }
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    expect(ended).not.toHaveBeenCalled()
    abort.abort()
    await dialling
    expect(ended).toHaveBeenCalledExactlyOnceWith(abort.signal.reason)
  })
})

describe('dialling', () => {
  it('hands over the secrets when NetworkManager asks, the key encoded', async () => {
    await dialled(backend, good)
    const psk = `0s${Buffer.from('pre-shared-key-9').toString('base64')}`
    expect(manager.given).toEqual({ password: 'correct-horse-42', 'ipsec-psk': psk })
  })

  it('answers with what the system says of the tunnel', async () => {
    expect(await dialled(backend, good)).toEqual({
      ok: true,
      value: {
        link: 'ppp0',
        address: '10.88.0.10',
        peer: '10.88.0.1',
        gateway: '203.0.113.10',
        dns: ['10.99.0.1'],
        domains: ['corp.example'],
        esp: { cipher: 'aes256', integrity: 'sha256', encapsulation: 'udp' },
        mtu: 1400,
        traffic: { received: 130, sent: 140 },
      },
    })
  })

  it('answers with the facts of a tunnel that an earlier run brought up', async () => {
    const profile = profileWith({ gateway: 'good.test' })
    await dialled(backend, profile)
    const later = networkManagerBackend({ machine })
    expect(await dialled(later, profile)).toMatchObject({
      ok: true,
      value: { link: 'ppp0', address: '10.88.0.10' },
    })
    expect(manager.calls.filter((call) => call === 'ActivateConnection')).toHaveLength(1)
  })

  it('says which secrets are missing before it asks NetworkManager for anything', async () => {
    expect(await dialled(backend, good, never, { password: new Secret('p') })).toMatchObject({
      ok: false,
      fault: { code: 'secret-missing', args: { missing: 'psk' } },
    })
    expect(manager.calls).not.toContain('ActivateConnection')
  })

  it('leaves nothing behind when it fails', async () => {
    expect(await dialled(backend, profileWith({ gateway: 'wrong-password.test' }))).toMatchObject({
      ok: false,
      fault: { code: 'credentials-rejected' },
    })
    expect(manager.count(OFFICE_ID)).toBe(0)
  })

  it('names what NetworkManager says when the journal is silent', async () => {
    manager.failReason = 3
    expect(await dialled(backend, profileWith({ gateway: 'fails.test' }))).toMatchObject({
      ok: false,
      fault: { code: 'network-down' },
    })
  })

  it('names the cause, after one attempt, though nothing of the journal was heard before NetworkManager gave up', async () => {
    machine.slowFollower = true
    // The reason that would call for another attempt, were there no cause.
    manager.failReason = 8
    expect(await dialled(backend, profileWith({ gateway: 'wrong-password.test' }))).toMatchObject({
      ok: false,
      fault: { code: 'credentials-rejected', stage: 'authenticate' },
    })
    expect(manager.calls.filter((call) => call === 'ActivateConnection')).toHaveLength(1)
  })

  it('tries once more when the plugin had not even begun', async () => {
    manager.failReason = 8
    await dialled(backend, profileWith({ gateway: 'fails.test' }))
    expect(manager.calls.filter((call) => call === 'ActivateConnection')).toHaveLength(2)
  })

  it('rejects with the reason it was stopped for, and has removed the connection', async () => {
    const abort = new AbortController()
    const reason = new DOMException('enough', 'AbortError')
    const dial = dialled(backend, profileWith({ gateway: 'silent.test' }), abort.signal)
    setTimeout(() => abort.abort(reason), 300)
    await expect(dial).rejects.toBe(reason)
    expect(manager.count(OFFICE_ID)).toBe(0)
  })
})

describe('watching', () => {
  it('tells why a tunnel that nobody ended went down', async () => {
    const up = reported((tunnels) => phaseOf(tunnels)?.kind === 'connected')
    await dialled(backend, good)
    await up
    const down = reported((tunnels) => phaseOf(tunnels)?.kind === 'down')
    manager.drop(OFFICE_ID, 4, JSON.stringify({ _COMM: 'pppd', _PID: '9', MESSAGE: 'No response to 5 echo-requests' }))
    expect(phaseOf(await down)).toMatchObject({ kind: 'down', fault: { code: 'peer-silent' } })
  })

  it('finds no fault when somebody ended it elsewhere', async () => {
    const up = reported((tunnels) => phaseOf(tunnels)?.kind === 'connected')
    await dialled(backend, good)
    await up
    const down = reported((tunnels) => phaseOf(tunnels)?.kind === 'down')
    manager.drop(OFFICE_ID, 2)
    expect(phaseOf(await down)).toEqual({ kind: 'down' })
  })

  it('F-70 sees NetworkManager go and come back', async () => {
    manager.addOutside('Made elsewhere')
    await reported((tunnels) => tunnels.length === 1)
    const gone = reported((tunnels) => tunnels.length === 0)
    manager.stop()
    await gone
    const back = reported((tunnels) => tunnels.some(({ name }) => name === 'After the restart'))
    manager = await FakeNetworkManager.start(bus.address, machine)
    manager.addOutside('After the restart')
    await back
  })

  it('does not touch a connection of somebody else, even when asked to forget its id', async () => {
    const id = manager.addOutside('Made elsewhere')
    expect(await backend.forget(id, never)).toMatchObject({ ok: true })
    expect(manager.count(id)).toBe(1)
  })
})

describe('a computer without NetworkManager', () => {
  beforeEach(() => {
    manager.stop()
  })

  it('surveys what is missing instead of failing', async () => {
    const survey = await backend.survey(never)
    expect(survey.faults.map((item) => [item.code, argumentOf(item, 'component')])).toContainEqual([
      'component-missing',
      'NetworkManager',
    ])
  })

  it('is told apart from one whose NetworkManager is stopped', async () => {
    machine.files.set('/usr/sbin/NetworkManager', '')
    const { checks } = await backend.survey(never)
    expect(checks.find(({ id }) => id === 'NetworkManager')?.state).toBe('stopped')
  })

  it('answers every call with a fault', async () => {
    const fault = { ok: false, fault: { code: 'component-stopped' } }
    expect(await backend.apply(good, SECRETS, never)).toMatchObject(fault)
  })

  it('has no tunnels to report', async () => {
    expect(await reported(() => true)).toEqual([])
  })

  it('is not chosen', async () => {
    expect(await networkManagerUsable({ machine })).toBe(false)
  })
})

describe('a computer without a message bus', () => {
  it('answers every call with a fault, and reports no tunnels', async () => {
    await bus.close()
    expect(await backend.apply(good, SECRETS, never)).toMatchObject({ ok: false, fault: { code: 'component-stopped' } })
    expect(await reported(() => true)).toEqual([])
    expect((await backend.survey(never)).faults.length).toBeGreaterThan(0)
    bus = await startPrivateBus()
  })
})

describe('choosing', () => {
  it('takes a computer with NetworkManager and its plugin', async () => {
    machine.files.set('/usr/lib/NetworkManager/VPN/nm-l2tp-service.name', '[VPN Connection]\nprogram=/usr/lib/x\n')
    expect(await networkManagerUsable({ machine })).toBe(false)
    machine.files.set('/usr/lib/x', '')
    expect(await networkManagerUsable({ machine })).toBe(true)
  })
})

describe('S12: a profile with IPv6 in the tunnel', () => {
  it.each([
    ['2001:db8::/32', { routing: { mode: 'split' as const, routes: ['10.0.0.0/8', '2001:db8::/32'] } }],
    ['2001:db8::53', { dns: { servers: ['10.0.0.1', '2001:db8::53'] } }],
  ])('is refused, and %s named', async (network, draft) => {
    const profile = profileWith({ gateway: 'good.test', ...draft })
    expect(await backend.apply(profile, SECRETS, never)).toMatchObject({
      ok: false,
      fault: { code: 'ipv6-not-carried', args: { network } },
    })
    expect(manager.count(OFFICE_ID)).toBe(0)
  })
})

describe('a gateway with addresses of IPv6 alone', () => {
  const office = profileWith({ gateway: 'six.test' })

  it('is refused before anything is written, and what cannot send to it is named', async () => {
    const refused = { code: 'gateway-ipv6-only', args: { gateway: 'six.test', component: 'network-manager-l2tp' } }
    expect(await backend.apply(office, SECRETS, never)).toMatchObject({ ok: false, fault: refused })
    expect(manager.count(OFFICE_ID)).toBe(0)
  })

  it('is refused with the newest plugin and kl2tpd, too, as our connections have no IPv6 inside', async () => {
    machine.files.set('/usr/sbin/kl2tpd', '')
    const newest = networkManagerBackend({ machine, localId: true })
    expect(await newest.apply(office, SECRETS, never)).toMatchObject({ fault: { code: 'gateway-ipv6-only' } })
  })
})

describe('a profile that requires an IP version outside the tunnel', () => {
  it('is refused if it is IPv6, before anything is written', async () => {
    const profile = profileWith({ gateway: 'good.test', ipsec: { addressFamily: 'ipv6' } })
    expect(await backend.apply(profile, SECRETS, never)).toMatchObject({
      fault: { code: 'ipv6-outside-not-carried', args: { component: 'NetworkManager' } },
    })
    expect(manager.count(OFFICE_ID)).toBe(0)
  })

  it('is taken if it is IPv4, in which the plugin looks the name up anyway', async () => {
    const profile = profileWith({ gateway: 'good.test', ipsec: { addressFamily: 'ipv4' } })
    expect(await backend.apply(profile, SECRETS, never)).toMatchObject({ ok: true })
  })
})

describe('a profile with a kill switch', () => {
  it('is refused, and the field named: NetworkManager has none', async () => {
    const profile = profileWith({ gateway: 'good.test', routing: { mode: 'full', killSwitch: true } })
    expect(await backend.apply(profile, SECRETS, never)).toMatchObject({
      ok: false,
      fault: { code: 'settings-refused', args: { reason: 'routing.killSwitch' } },
    })
    expect(manager.count(OFFICE_ID)).toBe(0)
  })
})
