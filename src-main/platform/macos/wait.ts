import { pause } from '../time.ts'
import type { Machine } from './run/machine.ts'

/** Waits for a change of the dynamic store, at most this many milliseconds. Rejects with the signal's reason. */
export async function changeOr(machine: Machine, milliseconds: number, signal: AbortSignal): Promise<void> {
  const changed = new AbortController()
  const stop = machine.changes(() => changed.abort())
  try {
    await pause(machine, milliseconds, AbortSignal.any([signal, changed.signal]))
  } catch (error) {
    signal.throwIfAborted()
    if (!changed.signal.aborted) throw error
  } finally {
    stop()
  }
}
