import { describe, expect, it } from 'vitest'
import { Secret } from '../../../../../src-main/domain/profile/secret.ts'
import { Redactor } from '../../../../../src-main/services/secrets/redact.ts'
import { growth } from '../../../../support/growth.ts'
import { hiding, WRITINGS } from '../../../../support/secret-writings.ts'

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
