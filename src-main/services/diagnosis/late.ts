import { once } from '../../domain/once.ts'
import type { Diagnoser, Practice } from '../services.ts'

/** Services whose code is loaded at first use: few commands need them, and every command has to start fast. */

export function lateDiagnoser(load: () => Promise<Diagnoser>): Diagnoser {
  const ready = once(load)
  return {
    diagnose: async (...given) => (await ready()).diagnose(...given),
    measure: async (...given) => (await ready()).measure(...given),
    readLog: async (...given) => (await ready()).readLog(...given),
    note: async (...given) => (await ready()).note(...given),
  }
}

export function latePractice(load: () => Promise<Practice>): Practice {
  const ready = once(load)
  return {
    faults: async () => (await ready()).faults(),
    start: async (...given) => (await ready()).start(...given),
  }
}
