import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseNumbers, type Numbers } from '../../../src-main/verdict/catalogue/number-row.ts'
import { parseSentences } from '../../../src-main/verdict/catalogue/sentence-row.ts'
import { FOLDER } from './catalogue.ts'

const textOf = (name: string): string => readFileSync(join(FOLDER, name), 'utf8')

export const windowsNumbers = (): Numbers => parseNumbers(textOf('windows-numbers.tsv'))
export const dialogSentences = (): ReturnType<typeof parseSentences> => parseSentences(textOf('dialog-sentences.tsv'))

/** The content of `readers/sentences.json`: sentences that identify each system's dialogs, by number. */
export function sentencesOf(): Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> {
  const sentences: Record<string, Record<string, string[]>> = { Windows: {}, macOS: {} }
  for (const { system, number, known } of dialogSentences().rows) {
    if (known === '') continue
    const list = ((sentences[system] ??= {})[number] ??= [])
    if (!list.includes(known)) list.push(known)
  }
  return sentences
}
