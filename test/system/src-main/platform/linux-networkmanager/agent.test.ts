import { systemClock } from '../../../../../src-main/platform/time.ts'
import { Message, sessionBus, type MessageBus } from 'dbus-next'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { offerSecrets } from '../../../../../src-main/platform/linux-networkmanager/agent.ts'
import { NetworkManager } from '../../../../../src-main/platform/linux-networkmanager/network-manager.ts'
import { openBus, type Bus } from '../../../../../src-main/platform/dbus/bus.ts'
import { FakeNetworkManager } from '../../../../support/network-manager/fake-network-manager.ts'
import { MakeBelieveMachine } from '../../../../support/network-manager/make-believe-machine.ts'
import { startPrivateBus, type PrivateBus } from '../../../../support/network-manager/private-bus.ts'
import { OFFICE_ID } from '../../../../support/profiles.ts'

const IFACE = 'org.freedesktop.NetworkManager.SecretAgent'
let privateBus: PrivateBus
let manager: FakeNetworkManager
let bus: Bus
let stranger: MessageBus
let withdraw: () => void

beforeEach(async () => {
  privateBus = await startPrivateBus()
  manager = await FakeNetworkManager.start(
    privateBus.address,
    new MakeBelieveMachine(privateBus.address, privateBus.folder),
  )
  const opened = await openBus(privateBus.address, systemClock)
  if (!opened.ok) throw new Error(opened.fault.text)
  bus = opened.value
  const offered = await offerSecrets(bus, new NetworkManager(bus), OFFICE_ID, { password: 'correct-horse-42' })
  if (!offered.ok) throw new Error(offered.fault.text)
  withdraw = offered.value
  stranger = sessionBus({ busAddress: privateBus.address })
  await new Promise<void>((resolve) => stranger.on('connect', resolve))
})
afterEach(async () => {
  stranger.disconnect()
  bus.close()
  manager.stop()
  await privateBus.close()
})

const agentName = async (): Promise<string> => {
  const reply = await bus.call({
    to: 'org.freedesktop.DBus',
    path: '/org/freedesktop/DBus',
    iface: 'org.freedesktop.DBus',
    member: 'ListNames',
  })
  // Each connection of this test in the order it was made: the daemon, NetworkManager, the agent, the stranger.
  return reply.ok ? ((reply.value[0] as string[]).filter((name) => name.startsWith(':'))[1] ?? '') : ''
}

async function askAsStranger(member: string): Promise<unknown> {
  return stranger.call(
    new Message({
      destination: await agentName(),
      path: '/org/freedesktop/NetworkManager/SecretAgent',
      interface: IFACE,
      member,
      signature: 'a{sa{sv}}osasu',
      body: [{ connection: {} }, '/', 'vpn', [], 4],
    }),
  )
}

describe('the secret agent', () => {
  it('gives nothing to a caller that is not NetworkManager', async () => {
    await expect(askAsStranger('GetSecrets')).rejects.toMatchObject({ type: 'org.freedesktop.DBus.Error.AccessDenied' })
  })

  it('lets no stranger do anything else either', async () => {
    await expect(askAsStranger('SaveSecrets')).rejects.toMatchObject({
      type: 'org.freedesktop.DBus.Error.AccessDenied',
    })
  })

  it('gives NetworkManager the secrets of this connection', async () => {
    expect(await manager.ask(OFFICE_ID)).toEqual({ password: 'correct-horse-42' })
  })

  it('gives it none of another connection, and none of another setting', async () => {
    await expect(manager.ask('11111111-2222-4333-8444-555555555555')).rejects.toMatchObject({
      type: `${IFACE}.NoSecrets`,
    })
    await expect(manager.ask(OFFICE_ID, '802-11-wireless-security')).rejects.toMatchObject({
      type: `${IFACE}.NoSecrets`,
    })
  })

  it('is gone when withdrawn', async () => {
    withdraw()
    await expect(manager.ask(OFFICE_ID)).rejects.toMatchObject({ type: 'org.freedesktop.DBus.Error.UnknownMethod' })
  })
})
