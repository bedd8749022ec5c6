import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { passwordProblem } from '../../../../../src-main/domain/profile/text.ts'
import { Secret } from '../../../../../src-main/domain/profile/secret.ts'
import { Redactor } from '../../../../../src-main/services/secrets/redact.ts'
import { growth } from '../../../../support/growth.ts'

const hiding = (...secrets: readonly string[]): Redactor => {
  const redactor = new Redactor('/home/alice')
  for (const secret of secrets) redactor.hide({ password: new Secret(secret) })
  return redactor
}
const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8')
const bytesOf = (text: string, print: (byte: number) => string): string => Array.from(utf8(text), print).join('')
const hex2 = (value: number): string => value.toString(16).padStart(2, '0')

/** Each way in which programs write down a text that they were given. */
const WRITINGS: Readonly<Record<string, (secret: string) => string>> = {
  'as it stands': (secret) => secret,
  'as JSON': (secret) => JSON.stringify(secret),
  'as JSON of plain ASCII': (secret) =>
    secret.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  'in single quotes of a shell': (secret) => `'${secret.replaceAll("'", "'\\''")}'`,
  'in double quotes of a shell': (secret) => `"${secret.replace(/["\\$`]/g, '\\$&')}"`,
  'with every sign behind a backslash': (secret) => secret.replace(/[^A-Za-z0-9]/gu, '\\$&'),
  'in a URL': (secret) => encodeURIComponent(secret),
  'in a URL, lower case': (secret) => encodeURIComponent(secret).replace(/%../g, (code) => code.toLowerCase()),
  'in a form': (secret) => new URLSearchParams({ a: secret }).toString().slice(2),
  'with every byte in a URL’s code': (secret) => bytesOf(secret, (byte) => `%${hex2(byte)}`),
  'in octal escapes': (secret) => bytesOf(secret, (byte) => `\\${byte.toString(8).padStart(3, '0')}`),
  'in \\x escapes': (secret) => bytesOf(secret, (byte) => `\\x${hex2(byte)}`),
  'in entities': (secret) => Array.from(secret, (character) => `&#${character.codePointAt(0) ?? 0};`).join(''),
  'in HTML': (secret) =>
    secret.replace(/[&<>"']/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? '&#39;'),
  'in hexadecimal': (secret) => utf8(secret).toString('hex'),
  'in hexadecimal, upper case': (secret) => utf8(secret).toString('hex').toUpperCase(),
  'as a dump': (secret) => bytesOf(secret, (byte) => `${hex2(byte)} `),
  'with colons': (secret) => bytesOf(secret, (byte) => `${hex2(byte)}:`),
  'in base64': (secret) => utf8(secret).toString('base64'),
  'in base64 of URLs': (secret) => utf8(secret).toString('base64url'),
  'behind a user name in base64': (secret) => utf8(`al:${secret}`).toString('base64'),
  'behind a longer one in base64': (secret) => utf8(`alice:${secret}:and more`).toString('base64'),
}

describe('a redactor', () => {
  const secret = `S3n "t'i$n\\e/l" ü €1+&<`

  it.each(Object.keys(WRITINGS))('finds a secret %s', (name) => {
    const written = WRITINGS[name]?.(secret) ?? ''
    const line = hiding(secret).clean(`before ${written} after`)
    expect(line).toMatch(/^before .* after$/)
    expect(line).toContain('[secret]')
    expect(line).not.toMatch(/S3n|5333|53 33|UzNu|M24g|S1\\|t'i/)
  })

  it('finds a secret in the middle of a word, and more than once', () => {
    expect(hiding('hunter2').clean('xhunter2hunter2y hunter2')).toBe('x[secret][secret]y [secret]')
  })

  it('finds each line of a private key', () => {
    const lines = ['MIIEvQIBADANBgkqhkiG9w0BAQEF', 'AASCBKcwggSjAgEAAoIBAQC7VJTU']
    const redactor = new Redactor('')
    redactor.hide({
      privateKey: new Secret(`-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`),
    })
    expect(redactor.clean(`key: ${lines.join('\n')} and ${lines[1] ?? ''}`)).toBe(
      'key: [secret]\\n[secret] and [secret]',
    )
    expect(redactor.clean('-----BEGIN PRIVATE KEY-----')).toBe('-----BEGIN PRIVATE KEY-----')
  })

  it('takes a time that grows with the length of a key, and not with its square', () => {
    const work = (lines: number): void => {
      const key = Array.from({ length: lines }, (_, line) => String(line).padStart(3, '0').repeat(21)).join('\n')
      const redactor = new Redactor('')
      redactor.hide({ privateKey: new Secret(key) })
      for (let line = 0; line < 100; line += 1)
        redactor.clean(`line ${line} of an ordinary log, with nothing in it to hide`)
    }
    expect(growth(26, 10, work)).toBeLessThan(10)
  })

  it('shortens the home folder', () => {
    expect(hiding().clean("open '/home/alice/.config/culvert'")).toBe("open '~/.config/culvert'")
  })

  it('does not let a secret show because it has the home folder in it', () => {
    expect(hiding('/home/alice/pass').clean('it is /home/alice/pass')).toBe('it is [secret]')
  })

  it.each([
    ['line ends', 'a\r\nb\tc', 'a\\r\\nb\\tc'],
    ['terminal escapes', '\u001b[31mred\u001b[0m\u0007', '\\x1b[31mred\\x1b[0m\\x07'],
    ['nothing bytes', 'a\0b', 'a\\x00b'],
    ['C1 controls', 'a\u009bb', 'a\\x9bb'],
    ['characters that turn the line around', 'abc\u202etxt', 'abc\\u{202e}txt'],
    ['line separators', 'a\u2028b', 'a\\u{2028}b'],
    ['halves of characters', 'a\ud83dz', 'a\\u{d83d}z'],
  ])('F-80 shows %s as text on one line', (_, text, line) => {
    expect(hiding().clean(text)).toBe(line)
  })

  it('leaves ordinary text of any alphabet alone', () => {
    expect(hiding().clean('Größe: 12 €, 名前 🔑')).toBe('Größe: 12 €, 名前 🔑')
  })

  it('F-72 bounds a line, and does not show half a secret at its end', () => {
    const line = hiding('hunter2').clean(`${'x'.repeat(1995)}hunter2${'y'.repeat(100)}`)
    expect(line).toHaveLength(2001)
    expect(line).toMatch(/x\[secr…$/)
    expect(hiding('hunter2').clean('hunter2'.repeat(100_000))).not.toMatch(/hunt/)
    expect(hiding().clean('🔑'.repeat(3000))).toMatch(/^(🔑)+…$/u)
  })

  it('takes a time that grows with the length of a text, and not with its square', () => {
    const redactor = hiding('hunter2', 'a'.repeat(255), "it's \\ difficult")
    for (const character of ['a', '\\']) {
      const [text, longer] = [character.repeat(1_000_000), character.repeat(4_000_000)]
      expect(growth(1_000_000, 10, (length) => void redactor.clean(length > 1_000_000 ? longer : text))).toBeLessThan(
        10,
      )
    }
  })

  it.each(['secret', 'e', '[', '[secret]', '•', '•••', '#', '_', 'secret•#_'])(
    'hides “%s” behind some other mark',
    (text) => {
      expect(hiding(text).clean(`it is ${text}.`)).not.toContain(text)
    },
  )

  it('does not make up a secret from its mark and what stands beside it', () => {
    const redactor = hiding('abc', 'x[s')
    expect(redactor.clean('xabc')).not.toContain('x[s')
    expect(hiding('abc', 'b]').clean('zabcb]')).not.toContain('b]')
  })
})

describe('whatever surrounds it', { timeout: 60_000 }, () => {
  const password = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((text) => !passwordProblem(text))
  const around = fc.string({ unit: 'binary', maxLength: 60 })
  const RUNS = { numRuns: 400 }

  it('a secret never occurs in what comes out', () => {
    fc.assert(
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

  it('none of several does, though they be parts of each other', () => {
    const small = fc.string({
      unit: fc.constantFrom('a', 'b', '[', 's', '•', '\\', 'x', '%', '4'),
      minLength: 1,
      maxLength: 4,
    })
    fc.assert(
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

  it('nor does any writing of it', () => {
    const long = password.filter((text) => utf8(text).length >= 6)
    const writing = fc.constantFrom(...Object.keys(WRITINGS))
    fc.assert(
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

  it('what comes out is one line without control characters, and stays as it is when it goes in again', () => {
    fc.assert(
      fc.property(password, fc.string({ unit: 'binary', maxLength: 3000 }), (secret, text) => {
        const redactor = hiding(secret)
        const line = redactor.clean(text)
        expect(line).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029\u202e]/u)
        expect(redactor.clean(line)).toBe(line)
      }),
      { numRuns: 200 },
    )
  })
})
