import { describe, expect, it } from 'vitest'
import { LARGEST_LOG, logIn, readFrom } from '../../../../../src-main/domain/log-text/log-text.ts'

const le = (text: string): Buffer => Buffer.from(text, 'utf16le')
const be = (text: string): Buffer => le(text).swap16()
const platform = (label: string, fatal: boolean): TextDecoder => new TextDecoder(label, { fatal })
const opened = (octets: Uint8Array, start = 0) => logIn({ beginning: octets, end: octets, start }, platform)
const text = (octets: Uint8Array): string => {
  const log = opened(octets, 2)
  return typeof log === 'string' ? log : new TextDecoder(log.encoding).decode(log.octets)
}

describe('the octets of a log', () => {
  it('are read from the end, between two characters', () => {
    expect([0, LARGEST_LOG, LARGEST_LOG + 1, LARGEST_LOG + 2].map(readFrom)).toEqual([0, 0, 2, 2])
  })

  it('begin with a whole line, in every encoding', () => {
    expect(text(Buffer.from('half\nwhole'))).toBe('whole')
    expect(text(le('half of it\nwhole'))).toBe('whole')
    expect(text(be('half of it\nwhole'))).toBe('whole')
    expect(text(Buffer.from('no line ends'))).toBe('no line ends')
  })

  it('hold letters that look like a line end, and are none', () => {
    // U+0A41 and U+410A have an octet of 0A on either side.
    expect(text(le('some text \u0a41\u410a\nx'))).toBe('x')
    expect(text(be('some text \u0a41\u410a\nx'))).toBe('x')
  })

  it('tell what was not read', () => {
    expect(opened(Buffer.from('half\nwhole'), 100)).toMatchObject({ unread: 105 })
    expect(opened(Buffer.from('whole'))).toMatchObject({ unread: 0, encoding: 'utf-8' })
  })

  it.each([
    ['', 'empty'],
    ['\u001f\u008b\b', 'compressed'],
    ['PK\u0003\u0004', 'compressed'],
    ['\u00fd7zXZ\0', 'compressed'],
    ['ElfFile\0\0', 'event-log'],
    ['LPKSHHRH', 'journal'],
    ['\u0089PNG\r\n', 'picture'],
    ['\u00ff\u00d8\u00ff\u00e0', 'picture'],
    ['\u007fELF', 'binary'],
    ['a\u0001\u0002\u0003\u0004 text', 'binary'],
  ] as const)('are known as what they are when they are no log: %j', (octets, kind) => {
    expect(opened(Buffer.from(octets, 'latin1'))).toBe(kind)
  })

  it('may have colours, form feeds and a stray control', () => {
    expect(opened(Buffer.from(`\u001b[1mNov 21\u001b[0m\f ${'text '.repeat(50)}\u0007`))).toMatchObject({ unread: 0 })
  })
})
