import { relative, sep } from 'node:path'
import { exceptionFor, type Exception } from '../set-up/exceptions.ts'
import type { Check } from './tally.ts'

/** Tests that did not run, divided by whether that is declared. */
export interface Skips {
  /** Each with the place where its exception applies. */
  readonly declared: readonly { readonly name: string; readonly where: string }[]
  readonly undeclared: readonly string[]
}

/**
 * @param exceptions that apply on this machine
 * @param root of the project
 */
export function sortSkips(skipped: readonly Check[], exceptions: readonly Exception[], root: string): Skips {
  const found = skipped.map(({ file, name }) => ({
    name,
    where: exceptionFor(relative(root, file).split(sep).join('/'), exceptions)?.where,
  }))
  return {
    declared: found.flatMap(({ name, where }) => (where === undefined ? [] : [{ name, where }])),
    undeclared: found.filter(({ where }) => where === undefined).map(({ name }) => name),
  }
}
