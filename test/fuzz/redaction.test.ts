import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { passwordProblem } from '../../src-main/domain/profile/text.ts'
import { anyText } from '../support/any-text.ts'
import { hiding, utf8, WRITINGS } from '../support/secret-writings.ts'
import { holds } from './runs.ts'

const RUNS = 400

describe('a secret, whatever surrounds it', () => {
  const password = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((text) => !passwordProblem(text))
  const around = anyText({ maxLength: 60 })

  it('never occurs in what comes out', () => {
    holds(
      fc.property(password, around, around, (secret, before, after) => {
        expect(
          hiding(secret)
            .clean(before + secret + after)
            .includes(secret),
        ).toBe(false)
      }),
      RUNS,
    )
  })

  it('does not occur there either where several are parts of each other', () => {
    const small = fc.string({
      unit: fc.constantFrom('a', 'b', '[', 's', '•', '\\', 'x', '%', '4'),
      minLength: 1,
      maxLength: 4,
    })
    holds(
      fc.property(
        fc.array(small, { minLength: 1, maxLength: 4 }),
        fc.array(small, { maxLength: 12 }),
        (secrets, parts) => {
          const line = hiding(...secrets).clean(parts.join(''))
          expect(secrets.filter((secret) => line.includes(secret))).toEqual([])
        },
      ),
      RUNS,
    )
  })

  it('occurs there in no writing', () => {
    const long = password.filter((text) => utf8(text).length >= 6)
    const writing = fc.constantFrom(...Object.keys(WRITINGS))
    holds(
      fc.property(long, writing, around, around, (secret, name, before, after) => {
        const written = WRITINGS[name]?.(secret) ?? ''
        const line = hiding(secret).clean(`${before} ${written} ${after}`)
        expect(line.includes(secret)).toBe(false)
        // Of base64 the ends hang on what stands beside it; what is left of them gives nothing away.
        if (!name.includes('base64')) expect(line.includes(written.trim().replace(/:$/, ''))).toBe(false)
      }),
      RUNS,
    )
  })

  it('leaves one line without control characters, which stays as it is when it goes in again', () => {
    holds(
      fc.property(password, anyText({ maxLength: 3000 }), (secret, text) => {
        const redactor = hiding(secret)
        const line = redactor.clean(text)
        expect(line).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029\u202e]/u)
        expect(redactor.clean(line)).toBe(line)
      }),
      RUNS / 2,
    )
  })
})
