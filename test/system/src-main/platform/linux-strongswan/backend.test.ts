import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fault } from '../../../../../src-main/domain/connect/fault.ts'
import { strongSwanBackend } from '../../../../../src-main/platform/linux-strongswan/backend.ts'
import type { Services } from '../../../../../src-main/platform/linux-services/services.ts'
import {
  dial,
  leaveBehind,
  line,
  never,
  reported,
  scene,
  sessions,
  UP,
  verbs,
} from '../../../../support/helper/scene.ts'
import { dialled } from '../../../../support/dial.ts'
import { OFFICE_ID, profileWith, SECRETS } from '../../../../support/profiles.ts'

describe('D2: a tunnel of this process', () => {
  it('says that it ends with it, and is only seen from another process', async () => {
    const { backend, another } = scene(UP)
    await dial(backend)
    const here = await reported(backend, (tunnel) => tunnel?.phase.kind === 'connected')
    const there = await reported(another(), (tunnel) => tunnel?.phase.kind === 'connected')
    expect([here?.bound, there?.bound]).toEqual([true, undefined])
  })
})

describe('S12: a profile with IPv6 in the tunnel', () => {
  it.each([
    ['2001:db8::/32', { routing: { mode: 'split' as const, routes: ['10.0.0.0/8', '2001:db8::/32'] } }],
    ['2001:db8::53', { dns: { servers: ['10.0.0.1', '2001:db8::53'] } }],
  ])('is refused before a helper is started, and %s named', async (network, draft) => {
    const { backend, played } = scene(UP)
    expect(await backend.apply(profileWith({ gateway: 'ok.test', ...draft }), SECRETS, never)).toMatchObject({
      ok: false,
      fault: { code: 'ipv6-not-carried', args: { network } },
    })
    expect(verbs(played)).toEqual([])
  })
})

describe('a profile that requires IPv6 outside the tunnel', () => {
  it('is refused before a helper is started, and xl2tpd named', async () => {
    const { backend, played } = scene(UP)
    const profile = profileWith({ gateway: 'ok.test', ipsec: { addressFamily: 'ipv6' } })
    expect(await backend.apply(profile, SECRETS, never)).toMatchObject({
      fault: { code: 'ipv6-outside-not-carried', args: { component: 'xl2tpd' } },
    })
    expect(verbs(played)).toEqual([])
  })
})

interface Asked {
  readonly profile: { readonly l2tp: { readonly sourcePort: string } }
}

describe('a dial', () => {
  it('gives the helper the profile, the address and the secrets it needs, once', async () => {
    const { backend, played } = scene(UP)
    expect((await dial(backend)).ok).toBe(true)
    const asked = played.requests().filter(({ verb }) => verb === 'connect')
    expect(asked).toMatchObject([
      { profile: { id: OFFICE_ID }, address: '203.0.113.10', secrets: { password: 'correct-horse-42' } },
    ])
  })

  it.each([
    ['psk-mismatch', ['invalid HASH_V1 payload length, decryption failed?']],
    ['ike-no-response', ['sending retransmit 1 of request message ID 0, seq 1']],
    ['ike-no-common-proposal', ['received NO_PROPOSAL_CHOSEN error notify']],
  ])('ends early with %s, while the helper would go on', async (code, texts) => {
    const { backend, played } = scene([...texts.map((text) => line('charon', text)), { never: true }])
    // The helper of this scene never answers: what ends it is said here.
    expect(await dial(backend)).toMatchObject({ ok: false, fault: { code } })
    expect(sessions(played)).toEqual([])
  })

  it('F-03 goes on to the next address of a name where the first says nothing, within ten seconds', async () => {
    const silent = [line('charon', 'sending retransmit 1 of request message ID 0, seq 1'), { never: true }] as const
    const { backend, played } = scene(UP, { also: { '203.0.113.11': silent } })
    const begun = performance.now()
    expect(await dial(backend, never, 'two.test')).toMatchObject({ ok: true })
    expect(performance.now() - begun).toBeLessThan(10_000)
    const asked = played.requests().filter(({ verb }) => verb === 'connect')
    expect(asked).toMatchObject([{ address: '203.0.113.11' }, { address: '203.0.113.10' }])
  })

  it('F-03 goes on after silence alone', async () => {
    const wrong = [line('charon', 'received NO_PROPOSAL_CHOSEN error notify'), { never: true }] as const
    const { backend, played } = scene(UP, { also: { '203.0.113.11': wrong } })
    expect(await dial(backend, never, 'two.test')).toMatchObject({ fault: { code: 'ike-no-common-proposal' } })
    expect(played.requests().filter(({ verb }) => verb === 'connect')).toHaveLength(1)
  })

  it('after a tunnel that went silent begins at another port, and the one after that at the usual one', async () => {
    const { backend, played } = scene(UP)
    const port = (): unknown => (played.requests().at(-1) as unknown as Asked).profile.l2tp.sourcePort
    await dial(backend)
    expect(port()).toBe('1701')
    await backend.hangUp(OFFICE_ID, never)
    await dial(backend)
    expect(port()).toBe('ephemeral')
    await backend.release(OFFICE_ID, never)
    await dial(backend)
    expect(port()).toBe('1701')
  })

  it('tells each rung with what was found before it', async () => {
    const { backend } = scene([
      { say: { kind: 'stage', stage: 'reach' } },
      line('charon', 'parsed ID_PROT response 0 [ SA V ]'),
      { say: { kind: 'stage', stage: 'ike' } },
      line('charon', 'selected proposal: IKE:AES_CBC_256/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_2048'),
      { say: { kind: 'stage', stage: 'ipsec' } },
      { up: true },
    ])
    const rungs: unknown[] = []
    const stop = backend.watch(([tunnel]) => {
      if (tunnel?.phase.kind !== 'connecting') return
      const { stage: at, found } = tunnel.phase
      if (JSON.stringify(rungs.at(-1)) !== JSON.stringify([at, found])) rungs.push([at, found])
    })
    await reported(backend, () => true)
    await dial(backend)
    stop()
    expect(rungs).toEqual([
      ['prerequisites', undefined],
      ['resolve', undefined],
      ['reach', '203.0.113.10'],
      ['ike', 'UDP 500'],
      ['ipsec', 'aes256 sha256'],
    ])
  })

  it('says that a name is not found, and does not wait for a consent that would be in vain', async () => {
    const { backend, machine } = scene(UP, { pkexec: ['exec sleep 600'] })
    machine.files.set('/proc/net/route', 'Iface\tDestination\neth0\t00000000\t0132A8C0\n')
    expect(await dial(backend, never, 'unknown.test')).toMatchObject({
      ok: false,
      fault: { code: 'gateway-name-unresolved', args: { gateway: 'unknown.test' } },
    })
  })

  it('says that a gateway has addresses of IPv6 alone, which xl2tpd cannot send to', async () => {
    const { backend } = scene(UP, { pkexec: ['exec sleep 600'] })
    expect(await dial(backend, never, 'six.test')).toMatchObject({
      ok: false,
      fault: { code: 'gateway-ipv6-only', args: { gateway: 'six.test', component: 'xl2tpd' } },
    })
  })

  it('says that there is no network when no name can be found for want of a route', async () => {
    const { backend } = scene(UP)
    expect(await dial(backend, never, 'unknown.test')).toMatchObject({ ok: false, fault: { code: 'network-down' } })
  })

  it('says what is missing before it asks for anything', async () => {
    const { backend, played } = scene(UP)
    expect(await dialled(backend, profileWith(), never, {})).toMatchObject({
      ok: false,
      fault: { code: 'secret-missing' },
    })
    expect(played.requests()).toEqual([])
  })

  it('has the helper undo what it began when it is stopped', async () => {
    const { backend, played } = scene([{ say: { kind: 'stage', stage: 'ike' } }, { never: true }])
    const abort = new AbortController()
    const dialling = expect(dial(backend, abort.signal)).rejects.toMatchObject({ name: 'AbortError' })
    await reported(backend, (tunnel) => tunnel?.phase.kind === 'connecting' && tunnel.phase.stage === 'ike')
    abort.abort()
    await dialling
    expect(sessions(played)).toEqual([])
  })

  it('has what a dead session left removed first: its kill switch would stand in the way', async () => {
    const { backend, played } = scene(UP)
    await leaveBehind(played)
    expect((await dial(backend)).ok).toBe(true)
    expect(verbs(played).slice(0, 3)).toEqual(['hello', 'clean', 'connect'])
  })
})

describe('a tunnel that is up', () => {
  it('H-028 of another person is seen by its name, as no tunnel of one’s own', async () => {
    const { backend, machine } = scene(UP)
    await dial(backend)
    const other = strongSwanBackend({ machine: { ...machine, user: 1001 } })
    const seen = await reported(other, (tunnel) => tunnel?.phase.kind === 'connected')
    expect(seen).toMatchObject({ origin: 'system', name: 'Head office' })
    await other.close?.()
  })

  it('is seen by another process, which does not dial it again, and can end it', async () => {
    const { backend, another, played } = scene(UP)
    await dial(backend)
    const other = another()
    const seen = await reported(other, (tunnel) => tunnel?.phase.kind === 'connected')
    expect(seen).toMatchObject({ origin: 'culvert', name: 'Head office', phase: { facts: { address: '10.20.0.10' } } })
    expect((await dial(other)).ok).toBe(true)
    expect(verbs(played).filter((verb) => verb === 'connect')).toHaveLength(1)
    const ended = reported(backend, (tunnel) => tunnel?.phase.kind === 'down')
    expect(await other.hangUp(OFFICE_ID, never)).toEqual({ ok: true, value: undefined })
    expect((await ended)?.phase).toEqual({ kind: 'down' })
    expect(sessions(played)).toEqual([])
  })

  it('is followed as the helper tells of it', async () => {
    const facts = {
      link: 'ppp0',
      address: '10.20.0.11',
      gateway: '203.0.113.10',
      dns: [],
      domains: [],
      mtu: 1400,
      since: 5,
    }
    const { backend } = scene([...UP, { ms: 50 }, { say: { kind: 'facts', facts } }])
    await dial(backend)
    const tunnel = await reported(
      backend,
      (seen) => seen?.phase.kind === 'connected' && seen.phase.facts.address === '10.20.0.11',
    )
    expect(tunnel?.phase).toMatchObject({ kind: 'connected' })
  })

  it('is down with the cause that a daemon gave before', async () => {
    const down = { fault: fault('cause-unknown', { stage: 'live' }) }
    const { backend } = scene([...UP, { ms: 50 }, line('pppd', 'No response to 5 echo-requests'), { down }])
    await dial(backend)
    const tunnel = await reported(backend, (seen) => seen?.phase.kind === 'down')
    expect(tunnel?.phase).toMatchObject({ kind: 'down', fault: { code: 'peer-silent' } })
  })

  it('is down when its helper is killed, and what that left is removed by the next', async () => {
    const { backend, played } = scene([...UP, { ms: 50 }, { die: true }])
    await dial(backend)
    const tunnel = await reported(backend, (seen) => seen?.phase.kind === 'down')
    expect(tunnel?.phase).toMatchObject({ kind: 'down', fault: { code: 'component-died', stage: 'live' } })
    expect(sessions(played)).toHaveLength(1)
    expect((await backend.hangUp(OFFICE_ID, never)).ok).toBe(true)
    expect(sessions(played)).toEqual([])
  })

  it('S6 S14: is down with the helper’s last word where the helper ends for a reason of its own', async () => {
    const why = fault('component-died', { stage: 'live', args: { component: 'culvert-helper' } })
    const { backend } = scene([...UP, { ms: 50 }, { down: { fault: why } }, { die: true }])
    await dial(backend)
    const tunnel = await reported(backend, (seen) => seen?.phase.kind === 'down')
    expect(tunnel?.phase).toEqual({ kind: 'down', fault: why })
  })

  it('ends with this process', async () => {
    const { backend, played } = scene(UP)
    await dial(backend)
    await backend.close?.()
    expect(sessions(played)).toEqual([])
  })
})

describe('what others left', () => {
  it('is reported as down, so that it is removed', async () => {
    const { backend, played } = scene(UP)
    await leaveBehind(played)
    expect(await reported(backend, () => true)).toMatchObject({ origin: 'culvert', phase: { kind: 'down' } })
    expect((await backend.hangUp(OFFICE_ID, never)).ok).toBe(true)
    expect(existsSync(join(played.sessions, `${OFFICE_ID}.json`))).toBe(false)
  })

  it('is not asked about by a hang-up that finds nothing: nobody is to type a password for that', async () => {
    const { backend, played } = scene(UP)
    expect((await backend.hangUp(OFFICE_ID, never)).ok).toBe(true)
    expect(played.requests()).toEqual([])
  })

  it('says when the person may be asked for a password, and when that is over, refused or not', async () => {
    const { backend, machine, played } = scene(UP)
    const told: string[] = []
    const begun = () => {
      told.push('asked')
      return () => void told.push('answered')
    }
    backend.onAsking?.(begun)
    await leaveBehind(played)
    expect((await backend.hangUp(OFFICE_ID, never)).ok).toBe(true)
    expect(told).toEqual(['asked', 'answered'])
    await leaveBehind(played)
    const refusing = strongSwanBackend({
      machine: { ...machine, openHelper: () => Promise.resolve({ ok: false, fault: fault('not-authorised') }) },
    })
    refusing.onAsking?.(begun)
    expect(await refusing.hangUp(OFFICE_ID, never)).toMatchObject({ ok: false, fault: { code: 'not-authorised' } })
    expect(told).toEqual(['asked', 'answered', 'asked', 'answered'])
  })

  it('is nobody’s when the file is not of the helper’s form', async () => {
    const { backend, played } = scene(UP)
    await leaveBehind(played)
    const path = join(played.sessions, `${OFFICE_ID}.json`)
    writeFileSync(path, readFileSync(path, 'utf8').replace('"owner":1000', '"owner":1000,"command":"rm"'))
    writeFileSync(join(played.sessions, '../up.json'), '{}')
    expect(await reported(backend, () => true)).toBeUndefined()
  })

  it('may be alive where processes are hidden', async () => {
    const { machine, played } = scene(UP)
    await leaveBehind(played)
    const blind = strongSwanBackend({
      machine: {
        ...machine,
        readText: (path) => (path.startsWith('/proc/') ? Promise.resolve(undefined) : machine.readText(path)),
      },
    })
    expect((await reported(blind, () => true))?.phase.kind).not.toBe('down')
  })
})

describe('a service that is stopped', () => {
  it('is started when that is asked for, once for all who ask, and no other is', async () => {
    const { machine } = scene(UP)
    const started: string[] = []
    const services: Services = {
      stateOf: ({ component }) => Promise.resolve(component === 'systemd-resolved' ? 'stopped' : 'running'),
      start: async ({ component }) => {
        await new Promise((resolve) => setImmediate(resolve))
        started.push(component)
        return { ok: true, value: undefined }
      },
    }
    machine.files.set('/etc/resolv.conf', 'nameserver 127.0.0.53\n')
    const backend = strongSwanBackend({ machine: { ...machine, services } })
    expect(backend.can.amends).toEqual(['start-service'])
    const both = await Promise.all([backend.amend('start-service', never), backend.amend('start-service', never)])
    expect([both.map(({ ok }) => ok), started]).toEqual([[true, true], ['systemd-resolved']])
  })
})
