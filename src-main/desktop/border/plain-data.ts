import { utf8Length } from '../../domain/profile/text.ts'

const DEEPEST = 16

/**
 * Rough size in bytes of plain data: null, booleans, numbers, text, arrays and simple objects. Undefined for any other
 * value, for nesting deeper than in any of our messages, and as soon as the size exceeds `limit`, so that a huge or
 * cyclic value costs no more than a valid one.
 */
export function sizeOfPlain(value: unknown, limit: number): number | undefined {
  let size = 0
  const visit = (item: unknown, depth: number): boolean => {
    size += 8
    if (typeof item === 'string') size += item.length > limit ? item.length : utf8Length(item)
    if (size > limit || depth > DEEPEST) return false
    if (item === null || item === undefined) return true
    if (typeof item !== 'object') return ['boolean', 'number', 'string'].includes(typeof item)
    if (Array.isArray(item)) return item.length <= limit && item.every((part) => visit(part, depth + 1))
    const prototype: unknown = Object.getPrototypeOf(item)
    if (prototype !== Object.prototype && prototype !== null) return false
    for (const key in item) {
      size += key.length
      if (!visit((item as Record<string, unknown>)[key], depth + 1)) return false
    }
    return true
  }
  return visit(value, 0) ? size : undefined
}
