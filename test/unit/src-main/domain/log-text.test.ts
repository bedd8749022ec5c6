import { describe, expect, it } from 'vitest'
import { encodingOf, firstWholeLine, LARGEST_LOG, readFrom } from '../../../../src-main/domain/log-text.ts'

const le = (text: string): Buffer => Buffer.from(text, 'utf16le')
const be = (text: string): Buffer => le(text).swap16()

describe('the octets of a log', () => {
  it('tell their encoding by their mark', () => {
    expect(encodingOf(le('\ufeffa'))).toBe('utf-16le')
    expect(encodingOf(be('\ufeffa'))).toBe('utf-16be')
    expect([Buffer.from('\ufeffa'), Buffer.from('a'), Buffer.alloc(0)].map(encodingOf)).toEqual(Array(3).fill('utf-8'))
  })

  it('tell their encoding without a mark, in any language', () => {
    for (const text of ['Remote Access error 789 - a', '正在连接到 Office...\r\n远程访问错误 691 已拒绝']) {
      expect([le(text), be(text), Buffer.from(text)].map(encodingOf)).toEqual(['utf-16le', 'utf-16be', 'utf-8'])
    }
    expect(encodingOf(Buffer.alloc(400))).toBe('utf-8')
  })

  it('are read from the end, between two characters', () => {
    expect([0, LARGEST_LOG, LARGEST_LOG + 1].map((size) => readFrom(size, 'utf-8'))).toEqual([0, 0, 1])
    expect([LARGEST_LOG + 1, LARGEST_LOG + 2].map((size) => readFrom(size, 'utf-16le'))).toEqual([2, 2])
  })

  it('begin with a whole line, in every encoding', () => {
    expect(firstWholeLine(Buffer.from('half\nwhole'), 'utf-8')).toBe(5)
    expect(firstWholeLine(le('half\nwhole'), 'utf-16le')).toBe(10)
    expect(firstWholeLine(be('half\nwhole'), 'utf-16be')).toBe(10)
    expect(firstWholeLine(Buffer.from('no line ends'), 'utf-8')).toBe(0)
  })

  it('hold letters that look like a line end, and are none', () => {
    // U+0A41 and U+410A have an octet of 0A on either side.
    expect(firstWholeLine(le('\u0a41\u410a\nx'), 'utf-16le')).toBe(6)
    expect(firstWholeLine(be('\u0a41\u410a\nx'), 'utf-16be')).toBe(6)
  })
})
