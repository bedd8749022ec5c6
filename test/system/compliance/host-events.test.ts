import { expect } from 'vitest'
import type { HostEvent } from '../../../src-main/platform/host-events.ts'
import { linuxHostEvents } from '../../../src-main/platform/linux-host/host-events.ts'
import type { NetworkReadings } from '../../../src-main/platform/linux-host/run/host.ts'
import { PlayedHost, startLogind, startNetworkManager, type PlayedService } from '../../support/host/played-host.ts'
import { startPrivateBus } from '../../support/network-manager/private-bus.ts'
import { hostEventsSuite } from '../../compliance/host-events.suite.ts'

const OTHERS: Readonly<Record<'link' | 'address' | 'route' | 'resolver', Partial<NetworkReadings>>> = {
  // Not the link of the default route, which would lose that route with its carrier.
  link: { links: { eth0: 'up', eth1: 'up' } },
  address: { addresses: { eth0: ['198.51.100.7/24'] } },
  route: { route: '' },
  resolver: { resolver: 'nameserver 9.9.9.9\n' },
}

interface Played {
  readonly host: PlayedHost
  readonly logind: PlayedService
  readonly manager: PlayedService
}

async function happen(event: HostEvent, { host, logind, manager }: Played): Promise<void> {
  // The first look and the subscriptions are made.
  await expect.poll(() => host.looks).toBeGreaterThan(0)
  await new Promise((resolve) => setTimeout(resolve, 400))
  switch (event.kind) {
    case 'sleep':
    case 'wake':
      logind.prepareForSleep(event.kind === 'sleep')
      break
    case 'seat':
      logind.sessionChanged({ Active: event.active })
      break
    case 'session':
      logind.sessionChanged({ LockedHint: event.locked })
      break
    case 'signed-out':
      logind.sessionRemoved()
      break
    case 'portal':
      manager.connectivityChanged(event.here ? 2 : 4)
      break
    case 'link':
    case 'address':
    case 'route':
    case 'resolver':
      host.readings = { ...host.readings, ...OTHERS[event.kind] }
      await host.clock.turn(2_000)
  }
}

hostEventsSuite('Linux', async () => {
  const bus = await startPrivateBus()
  const logind = await startLogind(bus.address)
  const manager = await startNetworkManager(bus.address)
  const host = new PlayedHost(bus.address)
  return {
    events: linuxHostEvents(host),
    happen: (event) => happen(event, { host, logind, manager }),
    async close() {
      logind.stop()
      manager.stop()
      await bus.close()
    },
  }
})
