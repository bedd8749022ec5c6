import type { Readable } from 'node:stream'

const LONGEST = 1_000

/** Calls `take` with each whole line of a stream, printable and without trailing blanks. */
export function readLines(stream: Readable, take: (line: string) => void): void {
  let kept = ''
  stream.setEncoding('utf8')
  stream.on('error', () => undefined)
  stream.on('data', (text: string) => {
    const lines = (kept + text).split('\n')
    kept = (lines.pop() ?? '').slice(0, LONGEST)
    for (const line of lines) {
      const said = printable(line.trimEnd().slice(0, LONGEST))
      if (said !== '') take(said)
    }
  })
}

/** Text from outside, with characters replaced that would move a cursor or hide text. */
export const printable = (text: string): string => text.replace(/[\p{C}\u2028\u2029]/gu, '?')
