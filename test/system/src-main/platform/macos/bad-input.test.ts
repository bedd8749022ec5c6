import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseProfile } from '../../../../../src-main/domain/profile/parse.ts'
import { dialled } from '../../../../support/dial.ts'
import { MacStage, officeIn, OTHER } from '../../../../support/macos/mac-stage.ts'
import type { PlayedMac } from '../../../../support/macos/played-mac.ts'
import { HandClock } from '../../../../support/services/clock.ts'
import { freshSecrets, OFFICE_ID, profileWith } from '../../../../support/profiles.ts'

const never = new AbortController().signal
const SOON = { timeout: 30_000 }

describe('what a connection of macOS may meet', { timeout: 90_000 }, () => {
  let stage: MacStage
  let mac: PlayedMac
  let backend: MacStage['backend']

  beforeEach(() => {
    stage = new MacStage()
    ;({ mac } = stage)
    backend = (options) => stage.backend(options)
  })
  afterEach(() => stage.close())

  describe('with a name that others have', () => {
    it('is refused, and the other one is left alone', async () => {
      mac.add({ id: OTHER, name: 'Head office' })
      expect(await stage.apply(backend())).toMatchObject({
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

  describe('on a Mac whose programs', () => {
    it.each(['die', 'german', 'fail'] as const)(
      '%s, is a fault that names the program, with nothing half made',
      async (how) => {
        mac.change(({ misdeeds }) => (misdeeds['scutil --nc list'] = how))
        expect(await stage.apply(backend())).toMatchObject({
          ok: false,
          fault: { code: 'system-tool-silent', args: { component: 'scutil' } },
        })
        expect([mac.state.opened, [...mac.files().keys()]]).toEqual([[], []])
      },
    )

    it('hang, is one too, in time', async () => {
      mac.change(({ misdeeds }) => (misdeeds['scutil --nc list'] = 'hang'))
      const clock = new HandClock()
      const applied = stage.apply(backend({ clock }))
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
      expect(await stage.apply(backend())).toMatchObject({
        ok: false,
        fault: { code: 'system-tool-silent', args: { component: 'open' } },
      })
      expect([...mac.files().keys()]).toEqual([])
    })

    it('die while they watch, goes on hearing', async () => {
      mac.change(({ misdeeds }) => (misdeeds['scutil <input>'] = 'die'))
      const over = backend()
      await stage.seen(over, () => true)
      await expect
        .poll(() => mac.state.calls.filter((call) => call === 'scutil <input>').length, SOON)
        .toBeGreaterThan(1)
      mac.change(({ misdeeds }) => delete misdeeds['scutil <input>'])
      mac.add({ id: OTHER, name: 'Made elsewhere' })
      await stage.seen(over, (tunnels) => tunnels.some(({ id }) => id === OTHER))
    })
  })

  describe('at any step of a connect', () => {
    const STEPS = [
      ['scutil --nc list', 'library'],
      ['scutil --nc status', 'library'],
      ['scutil --nc show', 'library'],
      ['open', 'library'],
      ['networksetup -listnetworkserviceorder', 'none'],
      ['networksetup -connectpppoeservice', 'none'],
    ] as const

    it.each(
      STEPS.flatMap(([step, by]) =>
        // One that opens nothing and says that it did cannot be told from a person who does nothing.
        (step === 'open' ? (['die', 'fail'] as const) : (['die', 'german', 'fail'] as const)).map(
          (how) => [step, how, by] as const,
        ),
      ),
    )(
      'by a `%s` that does as `%s`, ends with a fault, and nothing keeps the next one from going well',
      async (step, how, by) => {
        const over = backend(by === 'none' ? { connections: 'none' } : {})
        if (step !== 'open') {
          await dialled(over, profileWith())
          await over.hangUp(OFFICE_ID, never)
        }
        // Whatever the last one ended by is not this one's cause.
        mac.change(({ services }) => services.forEach((one) => (one.last = { cause: 19, device: 0 })))
        mac.change(({ misdeeds }) => (misdeeds[step] = how))
        const [tool] = step.split(' ')
        const ended = await dialled(over, profileWith())
        if (!(step === 'networksetup -listnetworkserviceorder' && ended.ok))
          expect(ended).toMatchObject({ ok: false, fault: { code: 'system-tool-silent', args: { component: tool } } })
        mac.change((state) => (state.misdeeds = {}))
        await over.hangUp(OFFICE_ID, never)
        expect(await dialled(over, profileWith())).toMatchObject({ ok: true })
      },
    )
  })

  it('F-69 that is removed while it connects is told as that, in time', async () => {
    const over = backend()
    await dialled(over, profileWith())
    await over.hangUp(OFFICE_ID, never)
    const dial = dialled(over, profileWith())
    await expect.poll(() => mac.service('Head office')?.dial, SOON).toBeTruthy()
    mac.change((state) => (state.services = []))
    expect(await dial).toMatchObject({
      ok: false,
      fault: { code: 'cause-unknown', os: { text: 'the service was removed meanwhile' } },
    })
  })

  it('that is turned off while it connects is told as that, in time', async () => {
    const over = backend()
    await dialled(over, profileWith())
    await over.hangUp(OFFICE_ID, never)
    const dial = dialled(over, profileWith({ gateway: 'silent.test' }))
    await expect.poll(() => mac.service('Head office')?.dial, SOON).toBeTruthy()
    mac.change(({ services }) => services.forEach((one) => Object.assign(one, { isOn: false, dial: null })))
    expect(await dial).toMatchObject({ ok: false, fault: { code: 'service-off', args: { name: 'Head office' } } })
  })

  it('that is renamed while it connects, or while it is up, stays the profile’s and comes down', async () => {
    const over = backend()
    await dialled(over, profileWith())
    await over.hangUp(OFFICE_ID, never)
    const dial = dialled(over, profileWith())
    await expect.poll(() => mac.service('Head office')?.dial, SOON).toBeTruthy()
    mac.change(({ services }) => services.forEach((one) => (one.name = 'Mine')))
    expect(await dial).toMatchObject({ ok: true })
    const shown = await stage.seen(over, (tunnels) => officeIn(tunnels)?.kind === 'connected')
    expect(shown.map(({ id, origin }) => [id, origin])).toEqual([[OFFICE_ID, 'culvert']])
    mac.change(({ services }) => services.forEach((one) => (one.name = 'Mine again')))
    expect(await over.hangUp(OFFICE_ID, never)).toEqual({ ok: true })
    expect(mac.state.services.map(({ name, up }) => [name, up])).toEqual([['Mine again', false]])
  })

  it('that is removed, or turned off, while it is up is down, and hangs up without complaint', async () => {
    const over = backend()
    await dialled(over, profileWith())
    mac.change(({ services }) => services.forEach((one) => Object.assign(one, { isOn: false, up: false })))
    await stage.seen(over, (tunnels) => officeIn(tunnels)?.kind === 'down')
    expect(await over.hangUp(OFFICE_ID, never)).toEqual({ ok: true })
    mac.change((state) => (state.services = []))
    await stage.seen(over, (tunnels) => officeIn(tunnels) === undefined)
    expect(await over.hangUp(OFFICE_ID, never)).toEqual({ ok: true })
    expect(await over.forget(OFFICE_ID, never)).toEqual({ ok: true })
    expect([...mac.files().keys()]).toEqual([])
  })

  describe('in a profile', () => {
    it.each([
      ['a line break in the name', { name: 'Head\noffice' }, 'name'],
      ['an emoji in the name', { name: 'Head 🏢 office' }, 'name'],
      ['a name of 256 characters', { name: 'x'.repeat(256) }, 'name'],
      ['a line break in the user', { user: 'alice\nbob' }, 'user'],
    ])('%s is refused by its field, before anything of macOS is asked', (_, change, field) => {
      const parsed = parseProfile({ ...profileWith(), ...change })
      expect(!parsed.ok && parsed.fault.map((problem) => problem.field)).toEqual([field])
    })
  })

  it('of others’ services with names of any kind is shown to the letter', async () => {
    const names = ['🏢 "Büro" <&> ]]>', 'x'.repeat(256), '[PPP:L2TP]', '(Connected) *']
    names.forEach((name, place) => mac.add({ id: OTHER.replace(/.$/, `${place}`), name }))
    const shown = await stage.seen(backend(), (tunnels) => tunnels.length === names.length)
    expect(shown.map(({ name, origin }) => [name, origin])).toEqual(names.map((name) => [name, 'system']))
  })
})
