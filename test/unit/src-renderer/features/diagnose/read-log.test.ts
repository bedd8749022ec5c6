import { describe, expect, it } from 'vitest'
import { LARGEST_LOG } from '../../../../../src-main/domain/log-text/log-text.ts'
import { readPasted, readLogFile } from '../../../../../src-renderer/features/diagnose/read-log.ts'

/** The little of a file that is used; jsdom's own has no `arrayBuffer`. */
const file = (bytes: Uint8Array): Blob =>
  ({
    size: bytes.length,
    slice: (from: number, to?: number) => file(bytes.subarray(from, to)),
    arrayBuffer: () => Promise.resolve(bytes.slice().buffer),
  }) as unknown as Blob
const utf16 = (text: string, little: boolean): Uint8Array => {
  const bytes = new Uint8Array(2 + text.length * 2)
  const view = new DataView(bytes.buffer)
  const marked = `\uFEFF${text}`
  for (let index = 0; index < marked.length; index += 1) view.setUint16(index * 2, marked.charCodeAt(index), little)
  return bytes
}

describe('a log that is handed over', () => {
  it('is read as it is written', async () => {
    expect(await readLogFile(file(new TextEncoder().encode('charon: größer')))).toEqual({
      ok: true,
      text: 'charon: größer',
      unread: 0,
    })
  })

  it.each([true, false])(
    'is read with two bytes a character, as Windows writes it (little endian: %s)',
    async (little) => {
      expect(await readLogFile(file(utf16('RasClient 691', little)))).toEqual({
        ok: true,
        text: 'RasClient 691',
        unread: 0,
      })
    },
  )

  it('is read at its end, by whole lines, when it is too large', async () => {
    const bytes = new Uint8Array(LARGEST_LOG + 10).fill(0x78)
    bytes.set(new TextEncoder().encode('\nthe end'), bytes.length - 8)
    expect(await readLogFile(file(bytes))).toEqual({ ok: true, text: 'the end', unread: LARGEST_LOG + 3 })
    expect(readPasted('x'.repeat(LARGEST_LOG + 2))).toMatchObject({ ok: true, unread: 2 })
  })

  it.each([
    ['', 'empty'],
    [' \n\t', 'empty'],
    ['ElfFile\0\0', 'event-log'],
    ['PK\u0003\u0004', 'compressed'],
  ] as const)('is refused when it is no text: %j', (text, why) => {
    expect(readPasted(text)).toEqual({ ok: false, why })
  })

  it('may have a few characters that cannot be read', () => {
    expect(readPasted(`pppd[1]: user M\uFFFDller ${'signed in '.repeat(10)}`).ok).toBe(true)
  })

  it('is read in the encoding of a Windows console', async () => {
    // `für` in code page 850.
    const bytes = new Uint8Array([...new TextEncoder().encode('RAS-Fehler 623 - f'), 0x81, 0x72])
    expect(await readLogFile(file(bytes))).toMatchObject({ text: 'RAS-Fehler 623 - für' })
  })
})
