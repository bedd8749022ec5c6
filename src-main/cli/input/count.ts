import { problem } from '../../domain/profile/problem.ts'
import { refuse } from './problem.ts'

/** Parses a whole number from 1, as typed after an option. @throws Refused for anything else */
export function countFrom(option: string, text: string | undefined, most: number): number | undefined {
  if (text === undefined) return undefined
  const count = /^[0-9]{1,6}$/.test(text) ? Number(text) : 0
  return count >= 1 && count <= most ? count : refuse(option, problem('range', { low: 1, high: most }), text)
}
