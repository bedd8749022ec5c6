import { afterEach, beforeEach, expect, it } from 'vitest'
import { networkManagerBackend } from '../../../../../src-main/platform/linux-networkmanager/backend.ts'
import { networkManagerConnections } from '../../../../../src-main/platform/linux-networkmanager/kept-connections.ts'
import { FakeNetworkManager } from '../../../../support/network-manager/fake-network-manager.ts'
import { MakeBelieveMachine } from '../../../../support/network-manager/make-believe-machine.ts'
import { startPrivateBus, type PrivateBus } from '../../../../support/network-manager/private-bus.ts'
import { profileWith, SECRETS } from '../../../../support/profiles.ts'

const never = new AbortController().signal

let bus: PrivateBus
beforeEach(async () => {
  bus = await startPrivateBus()
})
afterEach(() => bus.close())

it('what NetworkManager has is asked for over the bus, and what Culvert made is left out', async () => {
  const machine = new MakeBelieveMachine(bus.address, bus.folder)
  const manager = await FakeNetworkManager.start(bus.address, machine)
  try {
    await networkManagerBackend({ machine }).apply(profileWith({ gateway: 'good.test' }), SECRETS, never)
    manager.addOutside('Someone else’s')
    const before = manager.calls.length
    const files = await networkManagerConnections(machine).read(never)
    expect(files.map(({ name }) => name)).toEqual(['Someone else’s.nmconnection'])
    expect(manager.calls.slice(before).filter((call) => !/^(?:ListConnections|GetSettings)$/.test(call))).toEqual([])
  } finally {
    manager.stop()
  }
})

it('a computer without NetworkManager has nothing', async () => {
  const machine = new MakeBelieveMachine(bus.address, bus.folder)
  expect(await networkManagerConnections(machine).read(never)).toEqual([])
})
