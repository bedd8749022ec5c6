import process from 'node:process'
import type { Clock, Stop } from '../../domain/time.ts'
import type { HostEvent, HostEvents } from '../host-events.ts'
import { hasRoute, ROUTE, readConsole, readWakeTime, showing, type Console } from './calls/parse.ts'
import { systemMachine } from './run/machine.ts'
import type { Run } from './run/tools.ts'
import type { StoreListener } from './run/watch.ts'

/** The sources of host events. */
export interface HostMachine extends Clock {
  readonly run: Run
  changes(listener: StoreListener): Stop
  /** Uid of this process's user. */
  readonly uid: number
}

/** Keys of the dynamic store, by the meaning of their change. */
const KINDS: readonly (readonly [RegExp, 'link' | 'address' | 'resolver'])[] = [
  [/^State:\/Network\/Interface\/[^/]+\/Link$/, 'link'],
  [/^State:\/Network\/Interface\/[^/]+\/IPv4$/, 'address'],
  [/^State:\/Network\/Global\/DNS$/, 'resolver'],
]
export const CONSOLE = 'State:/Users/ConsoleUser'

/** Milliseconds between two turns of a timer; after sleep, a turn is late by more than the second value. */
const TURN_MS = 5_000
const LATE_MS = 2_000

/** Host events of a Mac, from its dynamic store and the time of its last wake. No program announces sleep. */
export function hostEventsOf(machine: HostMachine): HostEvents {
  const listeners = new Set<(event: HostEvent) => void>()
  const tell = (event: HostEvent): void => {
    for (const listener of [...listeners]) if (listeners.has(listener)) listener(event)
  }
  let stops: readonly Stop[] = []
  return {
    watch(listener) {
      listeners.add(listener)
      if (listeners.size === 1) stops = [wakes(machine, tell), changes(machine, tell)]
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) stops.forEach((stop) => stop())
      }
    },
  }
}

/** A late timer shows that the process was suspended; macOS reports whether the Mac slept. */
function wakes(machine: HostMachine, tell: (event: HostEvent) => void): Stop {
  let stop: Stop = () => undefined
  let stopped = false
  let last: number | undefined
  const look = async (): Promise<void> => {
    const printed = await machine.run('sysctl', ['-n', 'kern.waketime'])
    const now = printed.ok ? readWakeTime(printed.value.out) : undefined
    if (!stopped && now !== undefined && last !== undefined && now !== last) tell({ kind: 'wake' })
    last = now ?? last
  }
  const turn = (due: number): void => {
    stop = machine.after(TURN_MS, () => {
      if (machine.now() - due > LATE_MS) void look()
      turn(machine.now() + TURN_MS)
    })
  }
  void look()
  turn(machine.now() + TURN_MS)
  return () => {
    stopped = true
    stop()
  }
}

function changes(machine: HostMachine, tell: (event: HostEvent) => void): Stop {
  const lookAtSeat = looks(machine, CONSOLE, seatTeller(machine.uid, tell))
  const lookAtRoute = looks(machine, ROUTE, routeTeller(tell))
  lookAtSeat()
  lookAtRoute()
  return machine.changes((key) => {
    if (key === undefined || key === CONSOLE) lookAtSeat()
    if (key === undefined || key === ROUTE) lookAtRoute()
    const kind = KINDS.find(([pattern]) => key !== undefined && pattern.test(key))?.[1]
    if (kind) tell({ kind })
  })
}

/** Reads a key of the store, one look after another, so that a late answer does not replace a newer one. */
function looks({ run }: HostMachine, key: string, take: (printed: string) => void): () => void {
  let looking = Promise.resolve()
  const look = async (): Promise<void> => {
    const printed = await run('scutil', [], { input: showing(key) })
    if (printed.ok) take(printed.value.out)
  }
  return () => {
    looking = looking.then(look)
  }
}

/** Reports whether any route leads out of this computer. Of the initial state, it reports only that there is none. */
function routeTeller(tell: (event: HostEvent) => void): (printed: string) => void {
  let known = false
  return (printed) => {
    const exists = hasRoute(printed)
    if (exists === undefined) return
    const tells = known || !exists
    known = true
    if (tells) tell({ kind: 'route', exists })
  }
}

/** Reports who is at the screen: another user, or the login window, ends our user's turn. */
function seatTeller(uid: number, tell: (event: HostEvent) => void): (printed: string) => void {
  let last: Console | undefined
  return (printed) => {
    const now = readConsole(printed)
    const before = last
    if (!now) return
    last = now
    if (!before) return
    const [isOurs, wasOurs] = [now.uid === uid, before.uid === uid]
    if (isOurs !== wasOurs) tell({ kind: 'seat', active: isOurs })
    // The lock is in the session's own entry, and absent there while the session is unlocked.
    const [isLocked, wasLocked] = [now.locked === true, before.locked === true]
    if (isOurs && wasOurs && isLocked !== wasLocked) tell({ kind: 'session', locked: isLocked })
  }
}

export function macosHostEvents(): HostEvents {
  const { run, changes: watch, now, after } = systemMachine()
  return hostEventsOf({
    run,
    changes: watch,
    now,
    after,
    uid: process.getuid?.() ?? -1,
  })
}
