import type { Fault } from './connect/fault.ts'

/** The result of anything that can fail for a reason that the user can act on. Exceptions are for defects only. */
export type Result<Value = void, Failure = Fault> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly fault: Failure }

export function done(): Result<void, never>
export function done<Value>(value: Value): Result<Value, never>
export function done(value?: unknown): Result<unknown, never> {
  return { ok: true, value }
}

export function failed<Failure>(fault: Failure): Result<never, Failure> {
  return { ok: false, fault }
}
