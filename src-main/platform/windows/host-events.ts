import type { Stop } from '../../domain/time.ts'
import type { HostEvent, HostEvents } from '../host-events.ts'
import { looking } from './run/machine.ts'
import { systemClock } from '../time.ts'

/** Of Windows only addresses that come and go are told, which Node sees by itself: sleep, seat and routes need FFI. */
export const windowsHostEvents = (): HostEvents => ({
  watch: (listener: (event: HostEvent) => void): Stop => looking(systemClock, [], () => listener({ kind: 'address' })),
})
