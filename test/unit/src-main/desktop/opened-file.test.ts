import { describe, expect, it } from 'vitest'
import { namedFile } from '../../../../src-main/desktop/opened-file.ts'

const said = (words: unknown): string | undefined => {
  const named = namedFile(words)
  return named && (named.ok ? named.value : named.fault.code)
}

describe('the file that a start names', () => {
  it.each<[readonly string[], string | undefined]>([
    [[], undefined],
    [['--gtk-version=3'], undefined],
    [['/home/a/b c.culvert'], '/home/a/b c.culvert'],
    [['--', '/home/a/-x.culvert'], '/home/a/-x.culvert'],
    [['--some-switch', '/a/é%20.CULVERT'], '/a/é%20.CULVERT'],
    [['file:///home/a/b%20c.culvert'], '/home/a/b c.culvert'],
    [['C:\\Users\\a\\b.culvert'], 'C:\\Users\\a\\b.culvert'],
    [['file:///C:/Users/a/b.culvert'], 'C:/Users/a/b.culvert'],
  ])('%j is %s', (words, path) => expect(said(words)).toBe(path))

  it.each<[string, unknown]>([
    ['a relative path', ['a.culvert']],
    ['two files', ['/a.culvert', '/b.culvert']],
    ['what looks like a switch behind the mark', ['--', '--no-sandbox']],
    ['a control character', ['/a\u0000.culvert']],
    ['an encoded control character', ['file:///a%07.culvert']],
    ['an encoded slash', ['file:///a%2fb.culvert']],
    ['a host', ['file://server/a.culvert']],
    ['a web address', ['https://evil.example/a.culvert']],
    ['a malformed escape', ['file:///a%zz.culvert']],
    ['ten thousand characters', [`/${'a'.repeat(10_000)}.culvert`]],
    ['another kind of file', ['/etc/passwd']],
    ['a hundred arguments', Array.from({ length: 100 }, () => '/a.culvert')],
    ['no list', '/a.culvert'],
    ['nothing', undefined],
    ['a list of other things', [{ path: '/a.culvert' }]],
  ])('V141: %s is refused', (_, words) => expect(said(words)).toBe('E_LINK_ARG'))
})
