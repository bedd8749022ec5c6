import { nameProblem } from './text.ts'

/** One form of a name, regardless of its case and of how its accents are composed. */
export const foldedName = (name: string): string => name.normalize('NFC').toLowerCase()

export const sameName = (one: string, other: string): boolean => foldedName(one) === foldedName(other)

const isTooLong = (name: string): boolean => {
  const code = nameProblem(name)?.code
  return code === 'too-long' || code === 'too-many-bytes'
}

/** The name if it is free, else with the first free number appended, shortened to make room. */
export function freeName(name: string, taken: readonly string[]): string {
  const isFree = (candidate: string): boolean => !taken.some((other) => sameName(other, candidate))
  if (isFree(name)) return name
  const letters = Array.from(new Intl.Segmenter('en').segment(name), ({ segment }) => segment)
  for (let number = 2; ; number += 1) {
    while (isTooLong(`${letters.join('').trimEnd()} ${number}`)) letters.pop()
    const candidate = `${letters.join('').trimEnd()} ${number}`
    if (isFree(candidate)) return candidate
  }
}
