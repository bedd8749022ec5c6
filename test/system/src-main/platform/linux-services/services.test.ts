import { Message, sessionBus, Variant } from 'dbus-next'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { openBus } from '../../../../../src-main/platform/dbus/bus.ts'
import { component } from '../../../../../src-main/platform/linux-daemons/survey.ts'
import { startStopped, surveyResolver } from '../../../../../src-main/platform/linux-services/needed.ts'
import {
  RESOLVED,
  STRONGSWAN,
  systemdServices,
  type Service,
  type Services,
} from '../../../../../src-main/platform/linux-services/services.ts'
import { systemClock } from '../../../../../src-main/platform/time.ts'
import { BootedPlace, canBoot } from '../../../../support/helper/booted.ts'
import { startPrivateBus } from '../../../../support/network-manager/private-bus.ts'

const unit = (name: string): Service => ({ component: name, units: [`${name}.service`] })

describe.skipIf(!canBoot())('services, by a real systemd', { timeout: 30_000 }, () => {
  let place: BootedPlace
  let services: Services

  beforeAll(async () => {
    place = await BootedPlace.open('/bin/true')
    const write = (name: string, lines: string): string =>
      `printf '[Service]\\nType=oneshot\\nRemainAfterExit=yes\\n${lines}\\n' > /run/systemd/system/${name}.service`
    place.run(write('good', 'ExecStart=/bin/true'))
    place.run(write('bad', 'ExecStart=/bin/false'))
    place.run('ln -s /dev/null /etc/systemd/system/forbidden.service; systemctl daemon-reload; systemctl start dbus')
    services = systemdServices(() => openBus(place.busAddress, systemClock))
    // It connects to the bus a moment after that is up.
    for (let tries = 0; tries < 100 && (await services.stateOf(unit('good'))) === 'unknown'; tries++)
      await new Promise((resolve) => setTimeout(resolve, 50))
  }, 60_000)
  afterAll(() => place.close())

  it('are seen as they are', async () => {
    const names = ['good', 'forbidden', 'nowhere', 'dbus']
    expect(await Promise.all(names.map((name) => services.stateOf(unit(name))))).toEqual([
      'stopped',
      'masked',
      'missing',
      'running',
    ])
    expect(await services.stateOf(STRONGSWAN)).toBe('stopped')
  })

  it('are started, once for all who ask', async () => {
    expect(await services.start(unit('good'))).toEqual({ ok: true, value: undefined })
    expect([await services.stateOf(unit('good')), await services.start(unit('good'))]).toEqual([
      'running',
      { ok: true, value: undefined },
    ])
  })

  it.each([
    ['bad', 'bad.service: failed'],
    ['forbidden', 'Unit forbidden.service is masked.'],
    ['nowhere', 'Unit nowhere.service not found.'],
  ])('that do not come up are told with systemd’s words: %s', async (name, text) => {
    expect(await services.start(unit(name))).toMatchObject({
      ok: false,
      fault: { code: 'component-stopped', args: { component: name }, os: { source: 'systemd', text } },
    })
  })

  it('charon’s comes up under the name that Debian has for it', async () => {
    const checks = [component('strongSwan', 'present')]
    expect(await startStopped(checks, [STRONGSWAN], services)).toEqual({ ok: true, value: undefined })
    expect(place.run('systemctl is-active strongswan-starter').trim()).toBe('inactive')
    expect(await services.start(STRONGSWAN)).toEqual({ ok: true, value: undefined })
    expect(place.run('systemctl is-active strongswan-starter').trim()).toBe('active')
  })
})

/** As the library takes it; its types leave the message out. */
const newError = Message.newError as unknown as (to: Message, name: string, text: string) => Message

/** systemd as far as it refuses, on a real bus: polkit has nobody to ask where the tests run. */
async function refusing(error: string, text: string): Promise<Services> {
  const bus = await startPrivateBus()
  const played = sessionBus({ busAddress: bus.address })
  played.addMethodHandler((message: Message) => {
    const { member } = message
    if (message.interface.startsWith('org.freedesktop.DBus.Introspectable')) return false
    if (member === 'LoadUnit') played.send(Message.newMethodReturn(message, 'o', ['/unit/1']))
    else if (member === 'Get') {
      const name: unknown = message.body[1]
      played.send(
        Message.newMethodReturn(message, 'v', [new Variant('s', name === 'LoadState' ? 'loaded' : 'inactive')]),
      )
    } else if (member === 'StartUnit') played.send(newError(message, error, text))
    else played.send(Message.newMethodReturn(message, '', []))
    return true
  })
  await played.requestName('org.freedesktop.systemd1', 0)
  onTestFinished(async () => {
    played.disconnect()
    await bus.close()
  })
  return systemdServices(() => openBus(bus.address, systemClock))
}

describe('services that the system does not let one start', () => {
  it.each(['org.freedesktop.DBus.Error.AccessDenied', 'org.freedesktop.DBus.Error.InteractiveAuthorizationRequired'])(
    'are told as a consent that was not given: %s',
    async (error) => {
      const services = await refusing(error, 'Interactive authentication required.')
      expect(await services.start(RESOLVED)).toMatchObject({
        ok: false,
        fault: { code: 'not-authorised', os: { source: 'polkit', text: 'Interactive authentication required.' } },
      })
    },
  )

  it('are unknown without a bus, or without systemd on it', async () => {
    expect(await systemdServices(() => openBus('unix:path=/nowhere', systemClock)).stateOf(RESOLVED)).toBe('unknown')
    const bus = await startPrivateBus()
    onTestFinished(() => bus.close())
    expect(await systemdServices(() => openBus(bus.address, systemClock)).stateOf(RESOLVED)).toBe('unknown')
  })
})

describe('systemd-resolved', () => {
  const asked = (text: string | undefined, state: Awaited<ReturnType<Services['stateOf']>>) =>
    surveyResolver(
      {
        readText: () => Promise.resolve(text),
        readLink: () => Promise.resolve(undefined),
        list: () => Promise.resolve(undefined),
      },
      { stateOf: () => Promise.resolve(state), start: () => Promise.reject(new Error('nobody asked for that')) },
    )

  it('stands in the way where names are asked of it and it is stopped or masked, and only there', async () => {
    const stub = 'nameserver 127.0.0.53\n'
    for (const state of ['stopped', 'masked'] as const)
      expect(await asked(stub, state)).toMatchObject([{ id: 'systemd-resolved', fault: { code: 'component-stopped' } }])
    expect(await asked(stub, 'running')).toMatchObject([{ id: 'systemd-resolved', state: 'running' }])
    expect([await asked(stub, 'unknown'), await asked('nameserver 192.0.2.1\n', 'stopped')]).toEqual([[], []])
    expect(await asked(undefined, 'stopped')).toEqual([])
  })
})
