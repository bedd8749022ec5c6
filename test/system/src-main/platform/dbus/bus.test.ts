import { systemClock } from '../../../../../src-main/platform/time.ts'
import { sessionBus, Message, type MessageBus } from 'dbus-next'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openBus, type Bus, type BusSignal } from '../../../../../src-main/platform/dbus/bus.ts'
import { Forger } from '../../../../support/network-manager/forger.ts'
import { startPrivateBus, type PrivateBus } from '../../../../support/network-manager/private-bus.ts'

const NAME = 'org.example.Manager'
const IFACE = 'org.example.Manager.Vpn'
const MATCH = { sender: NAME, iface: IFACE, member: 'StateChanged' }
const DAEMON = 'org.freedesktop.DBus'

let daemon: PrivateBus
let bus: Bus
let forger: Forger
let owners: MessageBus[]
let heard: BusSignal[]

beforeEach(async () => {
  daemon = await startPrivateBus()
  const opened = await openBus(daemon.address, systemClock)
  if (!opened.ok) throw new Error(opened.fault.text)
  bus = opened.value
  forger = await Forger.start(daemon.address)
  owners = []
  heard = []
})
afterEach(async () => {
  bus.close()
  forger.stop()
  for (const owner of owners) owner.disconnect()
  await daemon.close()
})

/** A program that has the name, or waits for it. */
async function owner(): Promise<MessageBus> {
  const connection = sessionBus({ busAddress: daemon.address })
  owners.push(connection)
  await connection.requestName(NAME, 0)
  return connection
}

const listen = async (): Promise<void> => {
  expect(await bus.listen(MATCH, (signal) => void heard.push(signal))).toMatchObject({ ok: true })
}

/** Until the bus daemon has passed on what was sent before: it keeps the order. */
async function settled(sender?: MessageBus): Promise<void> {
  const ask = { path: '/org/freedesktop/DBus', member: 'GetId' }
  await sender?.call(new Message({ ...ask, destination: DAEMON, interface: DAEMON }))
  await bus.call({ ...ask, to: DAEMON, iface: DAEMON })
}

const say = async (sender: MessageBus, state: number): Promise<void> => {
  sender.send(Message.newSignal('/vpn', IFACE, 'StateChanged', 'u', [state]))
  await settled(sender)
}
const forge = async (...message: Parameters<Forger['send']>): Promise<void> => {
  await forger.send(...message)
  await settled()
}
const states = (): readonly unknown[] => heard.map(({ body }) => body[0])

describe('S9: a signal', () => {
  it('is heard from the owner of the name, and from nobody else', async () => {
    const manager = await owner()
    await listen()
    await forge('/vpn', IFACE, 'StateChanged', 'u', [6])
    await say(manager, 5)
    expect(states()).toEqual([5])
  })

  it('is heard from nobody while the name has no owner', async () => {
    await listen()
    await forge('/vpn', IFACE, 'StateChanged', 'u', [6])
    expect(states()).toEqual([])
  })

  it('is heard from the next owner when the name changes hands', async () => {
    const first = await owner()
    await listen()
    await say(first, 1)
    await first.releaseName(NAME)
    const second = await owner()
    await say(second, 2)
    await say(first, 3)
    expect(states()).toEqual([1, 2])
  })

  it('that forges the change of hands changes nothing', async () => {
    const manager = await owner()
    await listen()
    await forge('/org/freedesktop/DBus', DAEMON, 'NameOwnerChanged', 'sss', [NAME, ':1.0', ':1.99'])
    await say(manager, 5)
    expect(states()).toEqual([5])
  })

  it('of the bus daemon itself is heard from the bus daemon alone', async () => {
    const told: unknown[] = []
    await bus.listen({ sender: DAEMON, iface: DAEMON, member: 'NameOwnerChanged' }, ({ body }) => told.push(body[0]))
    await forge('/org/freedesktop/DBus', DAEMON, 'NameOwnerChanged', 'sss', ['org.example.Forged', '', ':1.99'])
    await owner()
    await settled()
    expect(told).toContain(NAME)
    expect(told).not.toContain('org.example.Forged')
  })
})
