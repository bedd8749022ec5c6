import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { decoderOf, encodingOf } from '../../../../../src-main/domain/log-text/encoding.ts'

interface Sample {
  readonly language: string
  readonly encoding: string
  readonly text: string
  readonly octets: string
}

/** Written by the codecs of Python, which know nothing of ours. */
const SAMPLES = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../../fixtures/log-text/encodings.json'), 'utf8'),
) as readonly Sample[]
const platform = (label: string, fatal: boolean): TextDecoder => new TextDecoder(label, { fatal })
const read = (octets: Uint8Array): string => decoderOf(encodingOf(octets, platform), platform).decode(octets)
const le = (text: string): Buffer => Buffer.from(text, 'utf16le')
const be = (text: string): Buffer => le(text).swap16()

describe('the encoding of a log', () => {
  it.each(SAMPLES)('is found by its words: $language as $encoding', ({ text, octets }) => {
    expect(read(new Uint8Array(Buffer.from(octets, 'base64')))).toBe(text)
  })

  it.each(SAMPLES)('is found among lines of ASCII: $language as $encoding', ({ encoding, text, octets }) => {
    if (encoding.startsWith('utf-16')) return
    const ascii = 'Nov 21 10:00:00 host pppd[1]: LCP terminated by peer\n'.repeat(2000)
    const whole = Buffer.concat([Buffer.from(ascii), Buffer.from(octets, 'base64'), Buffer.from(ascii)])
    expect(read(whole)).toBe(ascii + text + ascii)
  })

  it('is told by the mark of UTF-16, or by its zeros', () => {
    for (const text of ['Remote Access error 789 - a', '正在连接到 Office...\r\n远程访问错误 691 已拒绝'])
      for (const octets of [le(text), be(text), le(`\ufeff${text}`), be(`\ufeff${text}`)])
        expect(read(octets)).toBe(text)
    expect(encodingOf(Buffer.alloc(400), platform)).toBe('utf-8')
  })

  it('is UTF-8 where it is, though a character was cut', () => {
    const octets = Buffer.from('Mär 05 10:11:08 host: Größe überschritten für Jürgen').subarray(0, -1)
    expect(encodingOf(octets.subarray(2), platform)).toBe('utf-8')
  })

  it('stays UTF-8 where octets make words in none, so that nothing readable becomes another word', () => {
    const noise = Buffer.from([0x61, 0xfe, 0x80, 0x62, 0xb2, 0x9d, 0x0a])
    expect(encodingOf(noise, platform)).toBe('utf-8')
    // One letter that is a letter in several: nothing speaks for either.
    expect(encodingOf(Buffer.from([0x78, 0xf8, 0x7a, 0x0a]), platform)).toBe('utf-8')
  })

  it('takes little time, whatever the octets', () => {
    const octets = new Uint8Array(24e6).map((_, at) => 0x80 + ((at * 7919) % 127))
    const begun = performance.now()
    encodingOf(octets, platform)
    expect(performance.now() - begun).toBeLessThan(4000)
  })
})
