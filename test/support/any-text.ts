import fc from 'fast-check'

const SURROGATES = { first: 0xd800, count: 0x800 } as const
const LAST = 0x10ffff - SURROGATES.count

/** Any character of Unicode, by its place among all that are no half of a pair. */
const character = fc.integer({ min: 0, max: LAST }).map(
  (place) => String.fromCodePoint(place < SURROGATES.first ? place : place + SURROGATES.count),
  (value) => {
    const [only = '', ...more] = typeof value === 'string' ? value : ''
    const code = only.codePointAt(0)
    if (code === undefined || more.length > 0) throw new Error('not one character')
    return code < SURROGATES.first ? code : code - SURROGATES.count
  },
)

/**
 * Any text: what fast-check calls the unit `binary`, for which it first makes a table of the million characters. That
 * takes a second in every process.
 */
export const anyText = (length: fc.StringSharedConstraints = {}): fc.Arbitrary<string> =>
  fc.string({ unit: character, ...length })
