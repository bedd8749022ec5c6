import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { curedIn } from '../../../../../src-main/domain/survey/known-bad.ts'
import { FINDING_ROWS, type Finding } from '../../../../../src-main/domain/survey/finding.ts'
import type { Survey } from '../../../../../src-main/domain/survey/survey.ts'
import type { VpnBackend } from '../../../../../src-main/platform/backend.ts'
import { dialled } from '../../../../support/dial.ts'
import { MacStage, officeIn, OTHER } from '../../../../support/macos/mac-stage.ts'
import type { PlayedMac } from '../../../../support/macos/played-mac.ts'
import { HandClock } from '../../../../support/services/clock.ts'
import { OFFICE_ID, profileWith, SECRETS } from '../../../../support/profiles.ts'

const never = new AbortController().signal
const SOON = { timeout: 30_000 }

describe('a connection of macOS', { timeout: 90_000 }, () => {
  let stage: MacStage
  let mac: PlayedMac

  beforeEach(() => {
    stage = new MacStage()
    ;({ mac } = stage)
  })
  afterEach(() => stage.close())

  const backend: MacStage['backend'] = (options) => stage.backend(options)
  const apply: MacStage['apply'] = (over, profile) => stage.apply(over, profile)
  const opened = (): number => stage.opened()
  const seen: MacStage['seen'] = (over, fits) => stage.seen(over, fits)
  const found = async (over: VpnBackend): Promise<readonly Finding[]> => {
    const rows: Finding[] = []
    for await (const row of over.findings?.(never) ?? []) rows.push(row)
    return rows
  }

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
      await seen(over, (tunnels) => officeIn(tunnels)?.kind === 'down')
      expect(await dialled(over, profileWith())).toMatchObject({ ok: true })
      expect(opened()).toBe(1)
    })

    it('is known again after a restart of the app, and is not asked for twice', async () => {
      mac.change((state) => (state.person = 'waits'))
      await apply(backend())
      mac.allow()
      const again = backend()
      await seen(again, (tunnels) => officeIn(tunnels)?.kind === 'down')
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
      expect(officeIn(await seen(again, (tunnels) => officeIn(tunnels) !== undefined))).toEqual(waiting)
      // A process that ends gives up nobody.
      await again.hangUp(OFFICE_ID, never)
      expect(officeIn(await seen(again, (tunnels) => officeIn(tunnels) !== undefined))).toEqual(waiting)
      const gone = seen(again, (tunnels) => officeIn(tunnels) === undefined)
      await clock.turn(8 * 60_000)
      await gone
    })

    it('is waited for no longer when the person has given it up, and theirs when it is allowed all the same', async () => {
      mac.change((state) => (state.person = 'waits'))
      await apply(backend())
      const again = backend()
      await seen(again, (tunnels) => officeIn(tunnels)?.kind === 'connecting')
      expect(await again.release(OFFICE_ID, never)).toEqual({ ok: true })
      await seen(again, (tunnels) => officeIn(tunnels) === undefined)
      mac.allow()
      await seen(again, (tunnels) => officeIn(tunnels)?.kind === 'down')
    })

    it('is waited for no longer by the process that asked, when another one has given it up', async () => {
      mac.change((state) => (state.person = 'waits'))
      const dial = dialled(backend(), profileWith())
      await expect.poll(opened, SOON).toBe(1)
      expect(await backend().release(OFFICE_ID, never)).toEqual({ ok: true })
      expect(await dial).toMatchObject({ ok: false, fault: { code: 'approval-missing' } })
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
    ])('F-69 behind our back, %s, is put right by the next connect', async (_, change) => {
      const over = backend()
      await dialled(over, profileWith())
      await over.hangUp(OFFICE_ID, never)
      change(mac)
      expect(await dialled(over, profileWith())).toMatchObject({ ok: true })
      expect(mac.state.services.map(({ name, gateway }) => [name, gateway])).toEqual([['Head office', 'ok.test']])
    })

    it('F-69 to be off is told as that', async () => {
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
      await seen(over, (tunnels) => officeIn(tunnels)?.kind === 'connected')
      mac.change(({ services }) =>
        services.forEach((one) => Object.assign(one, { up: false, last: { cause: 15, device: 0 } })),
      )
      const fallen = await seen(over, (tunnels) => officeIn(tunnels)?.kind === 'down')
      expect(officeIn(fallen)).toMatchObject({ kind: 'down', fault: { code: 'peer-silent', stage: 'live' } })
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
    const unknown = checks.filter(({ state }) => state === 'unknown').map(({ id }) => id)
    expect(unknown).toEqual(['macOS', 'System.keychain', 'Local Network'])
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
