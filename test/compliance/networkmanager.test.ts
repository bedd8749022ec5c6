import { networkManagerBackend } from '../../src-main/platform/linux-networkmanager/backend.ts'
import { FakeNetworkManager } from '../support/network-manager/fake-network-manager.ts'
import { MakeBelieveMachine } from '../support/network-manager/make-believe-machine.ts'
import { startPrivateBus } from '../support/network-manager/private-bus.ts'
import { backendSuite } from './backend.suite.ts'

backendSuite('NetworkManager', async () => {
  const bus = await startPrivateBus()
  const machine = new MakeBelieveMachine(bus.address, bus.folder)
  const manager = await FakeNetworkManager.start(bus.address, machine)
  return {
    backend: networkManagerBackend({ machine }),
    gateways: { good: 'good.test', wrongPassword: 'wrong-password.test', silent: 'silent.test' },
    addOutside: (name) => Promise.resolve(manager.addOutside(name)),
    removeOutside(id) {
      manager.removeOutside(id)
      return Promise.resolve()
    },
    count: (id) => Promise.resolve(manager.count(id)),
    async close() {
      manager.stop()
      await bus.close()
    },
  }
})
