import { setTimeout } from 'node:timers/promises'
import { networkManagerBackend } from '../../../src-main/platform/linux-networkmanager/backend.ts'
import { systemInstaller, type Installer } from '../../../src-main/platform/linux-networkmanager/run/install.ts'
import { FakeNetworkManager } from '../../support/network-manager/fake-network-manager.ts'
import { MakeBelieveMachine } from '../../support/network-manager/make-believe-machine.ts'
import { startPrivateBus } from '../../support/network-manager/private-bus.ts'
import { backendSuite } from '../../compliance/backend.suite.ts'

/** A package manager that takes a moment and installs everything, behind a dialog that is always agreed to. */
function agreeable(osRelease: string): { readonly installer: Installer; asked: number } {
  const counted = {
    asked: 0,
    installer: systemInstaller({
      osRelease: () => osRelease,
      async elevate() {
        counted.asked += 1
        await setTimeout(1)
        return { output: '' }
      },
    }),
  }
  return counted
}

backendSuite('NetworkManager', async () => {
  const bus = await startPrivateBus()
  const machine = new MakeBelieveMachine(bus.address, bus.folder)
  const packages = agreeable('ID=debian\n')
  const manager = await FakeNetworkManager.start(bus.address, machine)
  return {
    backend: networkManagerBackend({ machine, installer: packages.installer }),
    another: networkManagerBackend({ machine, installer: packages.installer }),
    gateways: { good: 'good.test', wrongPassword: 'wrong-password.test', silent: 'silent.test' },
    addOutside: (name) => Promise.resolve(manager.addOutside(name)),
    removeOutside(id) {
      manager.removeOutside(id)
      return Promise.resolve()
    },
    count: (id) => Promise.resolve(manager.count(id)),
    installs: () => packages.asked,
    async close() {
      manager.stop()
      await bus.close()
    },
  }
})
