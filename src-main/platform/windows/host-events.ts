import type { Stop } from '../../domain/time.ts'
import type { HostEvent, HostEvents } from '../host-events.ts'
import { looking } from './run/machine.ts'
import { systemClock } from '../time.ts'

/** Reports only changes of addresses, which Node itself can see: sleep, sessions and routes need FFI. */
export const windowsHostEvents = (): HostEvents => ({
  watch: (listener: (event: HostEvent) => void): Stop => looking(systemClock, [], () => listener({ kind: 'address' })),
})
