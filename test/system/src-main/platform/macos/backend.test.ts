import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Secret } from '../../../../../src-main/domain/profile/secret.ts'
import { CertificateFolder, type Pair } from '../../../../support/macos/certificates.ts'
import { curedIn } from '../../../../../src-main/domain/survey/known-bad.ts'
import { FINDING_ROWS, type Finding } from '../../../../../src-main/domain/survey/finding.ts'
import type { Survey } from '../../../../../src-main/domain/survey/survey.ts'
import type { Profile } from '../../../../../src-main/domain/profile/schema.ts'
import type { Tunnel, VpnBackend } from '../../../../../src-main/platform/backend.ts'
import { macosBackend } from '../../../../../src-main/platform/macos/backend.ts'
import type { Stop } from '../../../../../src-main/domain/time.ts'
import { dialled } from '../../../../support/dial.ts'
import { PlayedMac } from '../../../../support/macos/played-mac.ts'
import { HandClock } from '../../../../support/services/clock.ts'
import { freshSecrets, OFFICE_ID, profileWith, SECRETS } from '../../../../support/profiles.ts'

const never = new AbortController().signal
const SOON = { timeout: 30_000 }
const OTHER = 'AAAAAAAA-0000-4000-8000-00000000000A'
const IDENTIFIER = `org.example.culvert.vpn.${OFFICE_ID}`

describe('a connection of macOS', { timeout: 90_000 }, () => {
  let mac: PlayedMac
  let stops: Stop[]

  beforeEach(() => {
    mac = new PlayedMac()
    stops = []
  })
  afterEach(() => {
    stops.forEach((stop) => stop())
    const { violations } = mac.state
    mac.close()
    expect(violations).toEqual([])
  })

  const backend = (options: Parameters<PlayedMac['machine']>[0] = {}): VpnBackend =>
    macosBackend({ machine: mac.machine(options) })
  const apply = (over: VpnBackend, profile: Profile = profileWith()) => over.apply(profile, freshSecrets(), never)
  const opened = (): number => mac.state.opened.filter((what) => what === IDENTIFIER).length
  const seen = (over: VpnBackend, fits: (tunnels: readonly Tunnel[]) => boolean): Promise<readonly Tunnel[]> =>
    new Promise((resolve) => {
      stops.push(over.watch((tunnels) => fits(tunnels) && resolve(tunnels)))
    })
  const found = async (over: VpnBackend): Promise<readonly Finding[]> => {
    const rows: Finding[] = []
    for await (const row of over.findings?.(never) ?? []) rows.push(row)
    return rows
  }
  const office = (tunnels: readonly Tunnel[]) => tunnels.find(({ id }) => id === OFFICE_ID)?.phase

  describe('that the person has to allow', () => {
    it('waits, and connects as soon as it is allowed', async () => {
      mac.change((state) => (state.person = 'waits'))
      const applied = await apply(backend())
      if (!applied.ok) throw new Error(applied.fault.code)
      expect(applied.value.waitsFor).toBe('approval')
      const dial = applied.value.dial(never)
      await expect
        .poll(() => mac.state.calls.filter((call) => call === 'scutil --nc list').length, SOON)
        .toBeGreaterThan(2)
      mac.allow()
      expect(await dial).toMatchObject({ ok: true, value: { link: 'ppp0', mtu: 1280, dns: ['192.0.2.53'] } })
      expect(opened()).toBe(1)
    })

    it('says what to do when it never is, in time, and leaves no profile behind', async () => {
      mac.change((state) => (state.person = 'waits'))
      const clock = new HandClock()
      const applied = await apply(backend({ waits: clock }))
      if (!applied.ok) throw new Error(applied.fault.code)
      const dial = applied.value.dial(never)
      const ended = { isOver: false }
      void dial.then(() => (ended.isOver = true))
      for (let turn = 0; turn < 40 && !ended.isOver; turn += 1) {
        await new Promise((resolve) => setTimeout(resolve, 500))
        await clock.turn(60_000)
      }
      expect(await dial).toMatchObject({
        ok: false,
        fault: { code: 'approval-missing', args: { name: 'Head office' } },
      })
      expect([...mac.files().keys()]).toEqual([`services/${OFFICE_ID}.json`])
    })

    it('is taken back when nobody waits for it any more', async () => {
      mac.change((state) => (state.person = 'waits'))
      const abort = new AbortController()
      const dial = dialled(backend(), profileWith(), abort.signal)
      await expect.poll(opened, SOON).toBe(1)
      abort.abort()
      await expect(dial).rejects.toMatchObject({ name: 'AbortError' })
      expect([...mac.files().keys()]).toEqual([`services/${OFFICE_ID}.json`])
    })

    it('is the profile’s when it is allowed after nobody waited any more', async () => {
      mac.change((state) => (state.person = 'waits'))
      const abort = new AbortController()
      const over = backend()
      const dial = dialled(over, profileWith(), abort.signal)
      await expect.poll(opened, SOON).toBe(1)
      abort.abort()
      await expect(dial).rejects.toMatchObject({ name: 'AbortError' })
      mac.allow()
      await seen(over, (tunnels) => office(tunnels)?.kind === 'down')
      expect(await dialled(over, profileWith())).toMatchObject({ ok: true })
      expect(opened()).toBe(1)
    })

    it('is known again after a restart of the app, and is not asked for twice', async () => {
      mac.change((state) => (state.person = 'waits'))
      await apply(backend())
      mac.allow()
      const again = backend()
      await seen(again, (tunnels) => office(tunnels)?.kind === 'down')
      const applied = await apply(again)
      expect(applied).toMatchObject({ ok: true })
      expect(applied.ok && applied.value.waitsFor).toBeUndefined()
      expect(opened()).toBe(1)
    })

    it('is still waited for by whoever starts when the one that asked is gone, until macOS has thrown it away', async () => {
      mac.change((state) => (state.person = 'waits'))
      const clock = new HandClock()
      await apply(backend({ waits: clock }))
      const again = backend({ waits: clock })
      const waiting = { kind: 'connecting', stage: 'prerequisites', waitsFor: 'approval' }
      expect(office(await seen(again, (tunnels) => office(tunnels) !== undefined))).toEqual(waiting)
      // A process that ends gives up nobody.
      await again.hangUp(OFFICE_ID, never)
      expect(office(await seen(again, (tunnels) => office(tunnels) !== undefined))).toEqual(waiting)
      const gone = seen(again, (tunnels) => office(tunnels) === undefined)
      await clock.turn(8 * 60_000)
      await gone
    })

    it('is waited for no longer when the person has given it up, and theirs when it is allowed all the same', async () => {
      mac.change((state) => (state.person = 'waits'))
      await apply(backend())
      const again = backend()
      await seen(again, (tunnels) => office(tunnels)?.kind === 'connecting')
      expect(await again.release(OFFICE_ID, never)).toEqual({ ok: true })
      await seen(again, (tunnels) => office(tunnels) === undefined)
      mac.allow()
      await seen(again, (tunnels) => office(tunnels)?.kind === 'down')
    })

    it('is handed over in a private file that is gone soon', async () => {
      const clock = new HandClock()
      await apply(backend({ clock }))
      expect([...mac.files().keys()]).toContain(`handed/${OFFICE_ID}.mobileconfig`)
      await clock.turn(20_000)
      await expect.poll(() => [...mac.files().keys()], SOON).toEqual([`services/${OFFICE_ID}.json`])
    })
  })

  describe('changed', () => {
    it('in its profile is handed over again under the same identifier, and stays one service', async () => {
      const over = backend()
      await dialled(over, profileWith())
      await over.hangUp(OFFICE_ID, never)
      const before = mac.service('Head office')?.id
      expect(
        await dialled(over, profileWith({ name: 'Branch', gateway: 'ok.example', routing: { mode: 'split' } })),
      ).toMatchObject({ ok: true })
      expect(mac.state.services.map(({ id, name, gateway, sendAll }) => [id, name, gateway, sendAll])).toEqual([
        [before, 'Branch', 'ok.example', false],
      ])
    })

    it.each([
      ['removed', (mac: PlayedMac) => mac.change((state) => (state.services = []))],
      ['renamed', (mac: PlayedMac) => mac.change(({ services }) => services.forEach((one) => (one.name = 'Mine')))],
      [
        'sent elsewhere',
        (mac: PlayedMac) => mac.change(({ services }) => services.forEach((one) => (one.gateway = 'evil.test'))),
      ],
    ])('behind our back, %s, is put right by the next connect', async (_, change) => {
      const over = backend()
      await dialled(over, profileWith())
      await over.hangUp(OFFICE_ID, never)
      change(mac)
      expect(await dialled(over, profileWith())).toMatchObject({ ok: true })
      expect(mac.state.services.map(({ name, gateway }) => [name, gateway])).toEqual([['Head office', 'ok.test']])
    })

    it('to be off is told as that', async () => {
      const over = backend()
      await dialled(over, profileWith())
      await over.hangUp(OFFICE_ID, never)
      mac.change(({ services }) => services.forEach((one) => (one.isOn = false)))
      expect(await apply(over)).toMatchObject({
        ok: false,
        fault: { code: 'service-off', args: { name: 'Head office' } },
      })
    })
  })

  describe('with a name that others have', () => {
    it('is refused, and the other one is left alone', async () => {
      mac.add({ id: OTHER, name: 'Head office' })
      expect(await apply(backend())).toMatchObject({
        ok: false,
        fault: { code: 'settings-refused', args: { reason: 'Name: Head office' } },
      })
      expect([mac.state.opened, [...mac.files().keys()]]).toEqual([[], []])
    })

    it('is still found by its UUID when another comes later, and not dialled by the name', async () => {
      const over = backend()
      await dialled(over, profileWith())
      await over.hangUp(OFFICE_ID, never)
      mac.add({ id: OTHER, name: 'Head office' })
      expect(await dialled(over, profileWith())).toMatchObject({ ok: true })
      expect(mac.state.services.map(({ id, up }) => [id === OTHER, up])).toEqual([
        [false, true],
        [true, false],
      ])
    })

    it('is not started by networksetup, which would take either', async () => {
      const over = backend({ connections: 'none' })
      await dialled(over, profileWith())
      await over.hangUp(OFFICE_ID, never)
      mac.add({ id: OTHER, name: 'Head office' })
      expect(await dialled(over, profileWith())).toMatchObject({ ok: false, fault: { code: 'settings-refused' } })
    })

    it('of quotes, brackets and signs from everywhere connects like any other', async () => {
      const name = `"Bü'ro" ]]> <&> [x] 日本`
      expect(await dialled(backend(), profileWith({ name, user: `a"b'&<` }))).toMatchObject({ ok: true })
      expect(mac.service(name)?.user).toBe(`a"b'&<`)
    })
  })

  describe('with secrets', () => {
    it('keeps them out of the profile where they can be given at each start', async () => {
      expect(await dialled(backend(), profileWith())).toMatchObject({ ok: true })
      expect(mac.service('Head office')?.key).toBeNull()
      for (const text of mac.files().values()) expect(text).not.toContain('pre-shared-key-9')
    })

    it('has macOS keep the key where it cannot be given, and remembers none', async () => {
      expect(await dialled(backend({ connections: 'none' }), profileWith())).toMatchObject({ ok: true })
      expect(mac.service('Head office')?.key).toBe('pre-shared-key-9')
      const kept = mac.files().get(`services/${OFFICE_ID}.json`) ?? ''
      expect(kept).not.toContain('pre-shared')
      expect(kept).not.toContain(Buffer.from('pre-shared-key-9').toString('base64'))
    })

    it('has macOS keep the key after a start with the key ended for want of one', async () => {
      const lost = mac.connections()
      const connections: typeof lost = {
        ...lost,
        start: (id, user, secrets, signal) => {
          const answer = lost.start(id, user, secrets, signal)
          mac.change(({ services }) => services.forEach((one) => (one.dial = { at: Date.now(), how: 'kept' })))
          return answer
        },
      }
      const over = backend({ connections })
      expect(await dialled(over, profileWith())).toMatchObject({ ok: false, fault: { code: 'secret-missing' } })
      expect(await dialled(over, profileWith())).toMatchObject({ ok: false, fault: { code: 'approval-missing' } })
      expect(await dialled(over, profileWith())).toMatchObject({ ok: true })
      expect(mac.service('Head office')?.key).toBe('pre-shared-key-9')
    })

    it('offers the profile anew after a failure that another key explains', async () => {
      const over = backend({ connections: 'none' })
      const profile = profileWith({ gateway: 'wrongkey.test' })
      expect(await dialled(over, profile)).toMatchObject({ ok: false, fault: { code: 'ike-no-response' } })
      expect(opened()).toBe(1)
      expect(await dialled(over, profile)).toMatchObject({ ok: false, fault: { code: 'approval-missing' } })
      expect(opened()).toBe(2)
    })

    it('asks for the key before anything else', async () => {
      const { password } = SECRETS
      const applied = await backend().apply(profileWith(), password ? { password } : {}, never)
      expect(applied).toMatchObject({ ok: false, fault: { code: 'secret-missing', args: { missing: 'psk' } } })
      expect(mac.state.calls).toEqual([])
    })
  })

  describe('with a certificate', () => {
    const files = new CertificateFolder()
    const [client, renewed, authority] = [files.make('client'), files.make('renewed'), files.make('authority')]
    afterAll(() => files.remove())
    const profileOf = ({ certificate }: Pair) =>
      profileWith({ machineAuth: { kind: 'certificate', certificate, authority: authority.certificate } })
    const connected = async (over: VpnBackend, pair: Pair) => {
      const secrets = { password: new Secret('correct-horse-42'), privateKey: new Secret(pair.key) }
      const applied = await over.apply(profileOf(pair), secrets, never)
      return applied.ok ? applied.value.dial(never) : applied
    }

    it.each(['library', 'none'] as const)(
      'brings it with its key in the profile, and starts with no key (%s)',
      async (by) => {
        const over = backend(by === 'none' ? { connections: 'none' } : {})
        expect(await connected(over, client)).toMatchObject({ ok: true })
        expect(mac.service('Head office')).toMatchObject({ auth: 'Certificate', key: null, up: true })
        expect(opened()).toBe(1)
        await over.hangUp(OFFICE_ID, never)
        expect(await connected(over, client)).toMatchObject({ ok: true })
        expect(opened()).toBe(1)
        for (const text of mac.files().values()) expect(text).not.toContain(client.key.split('\n')[2])
      },
    )

    it('has another one, or a key in its place, allowed anew', async () => {
      const over = backend()
      await connected(over, client)
      await over.hangUp(OFFICE_ID, never)
      const before = mac.service('Head office')?.identity
      // Nothing that can be read tells whether the new one is in already.
      expect(await connected(over, renewed)).toMatchObject({ ok: false, fault: { code: 'approval-missing' } })
      expect(await connected(over, renewed)).toMatchObject({ ok: true })
      expect(mac.service('Head office')?.identity).not.toBe(before)
      await over.hangUp(OFFICE_ID, never)
      expect(await dialled(over, profileWith())).toMatchObject({ ok: true })
      expect(mac.service('Head office')).toMatchObject({ auth: 'SharedSecret', identity: null })
      expect(opened()).toBe(3)
    })

    it('of which macOS has lost the key is told as that, and offered anew by the next connect', async () => {
      const over = backend()
      await connected(over, client)
      await over.hangUp(OFFICE_ID, never)
      mac.change(({ services }) => services.forEach((one) => (one.identity = null)))
      expect(await connected(over, client)).toMatchObject({
        ok: false,
        fault: { code: 'secret-missing', args: { missing: 'machineAuth.certificate' } },
      })
      await connected(over, client)
      expect(opened()).toBe(2)
      expect(await connected(over, client)).toMatchObject({ ok: true })
    })

    it('that has no key, or another’s, is refused with nothing half made', async () => {
      const over = backend()
      const password = new Secret('correct-horse-42')
      expect(await over.apply(profileOf(client), { password }, never)).toMatchObject({
        ok: false,
        fault: { code: 'secret-missing', args: { missing: 'privateKey' } },
      })
      expect(await connected(over, { ...client, key: renewed.key })).toMatchObject({
        ok: false,
        fault: { code: 'settings-refused', args: { reason: 'machineAuth.certificate' } },
      })
      expect([mac.state.opened, [...mac.files().keys()]]).toEqual([[], []])
    })
  })

  describe('on a Mac whose programs', () => {
    it.each(['die', 'german', 'fail'] as const)(
      '%s, is a fault that names the program, with nothing half made',
      async (how) => {
        mac.change(({ misdeeds }) => (misdeeds['scutil --nc list'] = how))
        expect(await apply(backend())).toMatchObject({
          ok: false,
          fault: { code: 'system-tool-silent', args: { component: 'scutil' } },
        })
        expect([mac.state.opened, [...mac.files().keys()]]).toEqual([[], []])
      },
    )

    it('hang, is one too, in time', async () => {
      mac.change(({ misdeeds }) => (misdeeds['scutil --nc list'] = 'hang'))
      const clock = new HandClock()
      const applied = apply(backend({ clock }))
      await expect.poll(() => mac.state.calls, SOON).toContain('scutil --nc list')
      await clock.turn(10_000)
      expect(await applied).toMatchObject({
        ok: false,
        fault: { code: 'system-tool-silent', os: { text: 'no answer in 10 s' } },
      })
    })

    it('cannot be called off for hanging', async () => {
      mac.change(({ misdeeds }) => (misdeeds['scutil --nc list'] = 'hang'))
      const abort = new AbortController()
      const applied = backend().apply(profileWith(), freshSecrets(), abort.signal)
      await expect.poll(() => mac.state.calls, SOON).toContain('scutil --nc list')
      abort.abort()
      await expect(applied).rejects.toMatchObject({ name: 'AbortError' })
    })

    it('do not open the profile, has nothing left of it', async () => {
      mac.change(({ misdeeds }) => (misdeeds['open'] = 'fail'))
      expect(await apply(backend())).toMatchObject({
        ok: false,
        fault: { code: 'system-tool-silent', args: { component: 'open' } },
      })
      expect([...mac.files().keys()]).toEqual([])
    })

    it('die while they watch, goes on hearing', async () => {
      mac.change(({ misdeeds }) => (misdeeds['scutil <input>'] = 'die'))
      const over = backend()
      await seen(over, () => true)
      await expect
        .poll(() => mac.state.calls.filter((call) => call === 'scutil <input>').length, SOON)
        .toBeGreaterThan(1)
      mac.change(({ misdeeds }) => delete misdeeds['scutil <input>'])
      mac.add({ id: OTHER, name: 'Made elsewhere' })
      await seen(over, (tunnels) => tunnels.some(({ id }) => id === OTHER))
    })
  })

  describe('that has failed', () => {
    it('is told by the lines that pppd wrote meanwhile', async () => {
      mac.writeLog("Mon Jan  5 09:00:00 2026 : L2TP: Host 'older.example.org' not found...\n")
      const over = backend()
      mac.change((state) => (state.person = 'waits'))
      const dial = dialled(over, profileWith({ gateway: 'nohost.test' }))
      await expect.poll(opened, SOON).toBe(1)
      mac.allow()
      await expect.poll(() => mac.service('Head office')?.dial, SOON).toBeTruthy()
      mac.writeLog("Mon Jan  5 10:00:00 2026 : L2TP: Host 'nohost.test' not found...\n")
      expect(await dial).toMatchObject({
        ok: false,
        fault: { code: 'gateway-name-unresolved', args: { gateway: 'nohost.test' } },
      })
    })

    it('while it was up says why, to whoever watches', async () => {
      const over = backend()
      await dialled(over, profileWith())
      await seen(over, (tunnels) => office(tunnels)?.kind === 'connected')
      mac.change(({ services }) =>
        services.forEach((one) => Object.assign(one, { up: false, last: { cause: 15, device: 0 } })),
      )
      const fallen = await seen(over, (tunnels) => office(tunnels)?.kind === 'down')
      expect(office(fallen)).toMatchObject({ kind: 'down', fault: { code: 'peer-silent', stage: 'live' } })
    })
  })

  it('that only the person can remove is shown to them, and forgotten once it is gone', async () => {
    const over = backend()
    await dialled(over, profileWith())
    mac.change((state) => (state.person = 'removes-alone'))
    expect(await over.forget(OFFICE_ID, never)).toMatchObject({
      ok: false,
      fault: { code: 'configuration-left', args: { name: 'Head office' } },
    })
    expect(mac.state.opened.at(-1)).toMatch(/^x-apple\.systempreferences:/)
    expect(mac.service('Head office')?.up).toBe(false)
    mac.change((state) => (state.services = []))
    expect(await over.forget(OFFICE_ID, never)).toEqual({ ok: true })
    expect([...mac.files().keys()]).toEqual([])
  })

  it('is surveyed by what is there', async () => {
    const whole = await backend().survey(never)
    expect(whole.faults).toEqual([])
    mac.add({ id: OTHER, name: 'Corporate', kind: 'VPN:com.example.tunnel', up: true })
    const poor = await backend({ connections: 'none', exists: (path) => !path.includes('L2TP.ppp') }).survey(never)
    expect(poor.faults.map(({ code, args }) => [code, args])).toEqual([
      ['component-missing', { component: 'L2TP.ppp' }],
      ['other-vpn-active', { name: 'Corporate' }],
    ])
    expect(poor.checks.find(({ id }) => id === 'SystemConfiguration')?.state).toBe('missing')
    const check = (survey: Survey, id: string) => survey.checks.find((one) => one.id === id)
    expect(check(whole, 'macOS')).toMatchObject({ state: 'running', found: '15.6.1' })
    expect(check(whole, 'System.keychain')?.state).toBe('present')
    mac.change((state) => Object.assign(state, { version: '15.0', filters: ['LuLu'], keychainFlags: 'restricted' }))
    mac.add({ id: OTHER.replace('A', 'B'), name: 'Turned off', isOn: false })
    const changed = await backend().survey(never)
    expect(check(changed, 'LuLu')).toEqual({
      id: 'LuLu',
      group: 'component',
      state: 'running',
      found: '2.6.3',
      optional: true,
    })
    expect(check(changed, 'System.keychain')).toMatchObject({ state: 'stopped', found: 'restricted' })
    expect(check(changed, 'Turned off')).toMatchObject({ state: 'stopped', optional: true })
    const macos = check(changed, 'macOS') ?? { id: '', group: 'component', state: 'unknown' }
    expect(curedIn(macos, changed.checks)).toBe('15.0.1')
  })

  it('is surveyed where none of its programs answers as we know them, without a word for sure', async () => {
    mac.change(({ misdeeds }) => {
      for (const tool of ['sw_vers', 'systemextensionsctl', 'stat']) misdeeds[tool] = 'german'
    })
    const { checks, faults } = await backend().survey(never)
    expect(faults).toEqual([])
    expect(checks.filter(({ state }) => state === 'unknown').map(({ id }) => id)).toEqual(['macOS', 'System.keychain'])
  })

  it('tells the self-test row by row what its programs say', async () => {
    const rows = await found(backend())
    expect(rows.filter(({ state }) => state !== 'as-expected')).toEqual([
      { row: 'macos-log', state: 'otherwise', found: 'exit code 64: log: Must be admin to run show command' },
    ])
    expect(rows.map(({ row }) => row)).toEqual(FINDING_ROWS.filter((row) => row.startsWith('macos-')))
    mac.change(({ misdeeds }) => {
      for (const tool of ['scutil', 'sw_vers', 'systemextensionsctl', 'stat', 'sysctl', 'profiles', 'log'])
        misdeeds[tool] = 'fail'
    })
    const broken = await found(backend({ connections: 'none' }))
    expect(broken.every(({ state }) => state === 'otherwise')).toBe(true)
  })
})
