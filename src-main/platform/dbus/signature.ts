/** One complete type of a D-Bus signature ("Type System"). */
export interface WireType {
  /** The type code; `(` for a structure, `{` for a dictionary entry. */
  readonly code: string
  /** Alignment of its values in bytes. */
  readonly align: number
  readonly of: readonly WireType[]
}

const ALIGNMENT: Readonly<Record<string, number>> = {
  ...{ y: 1, b: 4, n: 2, q: 2, i: 4, u: 4, x: 8, t: 8, d: 8, h: 4 },
  ...{ s: 4, o: 4, g: 1, v: 1, a: 4, '(': 8, '{': 8 },
}
const BASIC = 'ybnqiuxtdsogh'
const LONGEST = 255
const DEEPEST = 64

const known = new Map<string, readonly WireType[]>()

/**
 * The types of a signature, one for each value of a body.
 * @throws RangeError for an invalid signature
 */
export function signatureTypes(signature: string): readonly WireType[] {
  const before = known.get(signature)
  if (before) return before
  if (signature.length > LONGEST) throw new RangeError('a signature too long')
  const types: WireType[] = []
  for (let at = 0; at < signature.length;) {
    const { type, end } = typeAt(signature, at, 0)
    types.push(type)
    at = end
  }
  // The cache is limited, so that the other side cannot make it grow.
  if (known.size < 100) known.set(signature, types)
  return types
}

interface Found {
  readonly type: WireType
  readonly end: number
}

function typeAt(signature: string, at: number, depth: number): Found {
  const code = signature[at] ?? ''
  const align = ALIGNMENT[code]
  if (align === undefined || depth > DEEPEST) throw new RangeError(`no signature: ${signature}`)
  if (code === 'a') {
    const item =
      signature[at + 1] === '{' ? entryAt(signature, at + 1, depth + 1) : typeAt(signature, at + 1, depth + 1)
    return { type: { code, align, of: [item.type] }, end: item.end }
  }
  if (code === '{') throw new RangeError(`an entry outside a dictionary: ${signature}`)
  if (code !== '(') return { type: { code, align, of: [] }, end: at + 1 }
  const members = membersUntil(')', signature, at + 1, depth + 1)
  if (members.of.length === 0) throw new RangeError(`an empty structure: ${signature}`)
  return { type: { code, align, of: members.of }, end: members.end }
}

function entryAt(signature: string, at: number, depth: number): Found {
  const { of, end } = membersUntil('}', signature, at + 1, depth)
  if (of.length !== 2 || !BASIC.includes(of[0]?.code ?? '-')) throw new RangeError(`no dictionary: ${signature}`)
  return { type: { code: '{', align: 8, of }, end }
}

function membersUntil(close: string, signature: string, from: number, depth: number) {
  const of: WireType[] = []
  let at = from
  while (signature[at] !== close) {
    const { type, end } = typeAt(signature, at, depth)
    of.push(type)
    at = end
  }
  return { of, end: at + 1 }
}
