import { problem } from '../../domain/profile/problem.ts'
import { refuse } from './problem.ts'

/** A whole number from 1 on, as it is typed behind an option. @throws Refused for anything else */
export function countFrom(option: string, text: string | undefined, most: number): number | undefined {
  if (text === undefined) return undefined
  const count = /^[0-9]{1,6}$/.test(text) ? Number(text) : 0
  return count >= 1 && count <= most ? count : refuse(option, problem('range', { low: 1, high: most }), text)
}
