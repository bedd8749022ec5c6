import { describe, expect, it } from 'vitest'
import { isDialCode, windowsMeaning } from '../../../../../src-main/verdict/os-codes.ts'
import SENTENCES from '../../../../../src-main/verdict/readers/sentences.json' with { type: 'json' }
import { readSentences } from '../../../../../src-main/verdict/readers/sentences.ts'
import { dialogSentences, sentencesOf, windowsNumbers } from '../../../../support/messages/systems.ts'

describe('the numbers of Windows', () => {
  const { rows, complaints } = windowsNumbers()
  const byNumber = new Map(rows.map((row) => [row.number, row]))

  it('are all classified, in the words of the closed lists, and stand there once', () => {
    expect(complaints).toEqual([])
    expect(rows.length).toBeGreaterThan(500)
    expect(byNumber.size).toBe(rows.length)
  })

  it('have a row for each that the readers name a cause for', () => {
    const named = Array.from({ length: 14_000 }, (_, number) => number).filter(
      (number) => isDialCode(number) && windowsMeaning(number).code !== 'cause-unknown',
    )
    expect(named.length).toBeGreaterThan(40)
    expect(named.filter((number) => byNumber.get(number)?.means === undefined)).toEqual([])
  })

  it('have an order of causes where the commonest is no more than likely', () => {
    const open = rows.filter(({ means }) => means?.certainty === 'likely')
    const without = open.filter(({ causes }) => causes === '' || causes === '-')
    expect(without.length / open.length).toBeLessThan(0.2)
  })
})

describe('the sentences of dialogs', () => {
  const { rows, complaints } = dialogSentences()

  it('are all classified, in the words of the closed lists, and stand there once', () => {
    expect(complaints).toEqual([])
    const keys = rows.map(({ system, number, language, form, text }) =>
      [system, number, language, form, text].join('\t'),
    )
    expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([])
  })

  it('give the readers’ table; `npm run messages` writes it', () => {
    expect(SENTENCES).toEqual(sentencesOf())
  })

  it('are read as their number, or as another of the same sentence', () => {
    const known = rows.filter((row) => row.known !== '')
    const wrong = known.filter(({ number, known: part, text }) => {
      const same = new Set(known.filter((row) => row.known === part || row.text === text).map((row) => row.number))
      const found = readSentences(text).flatMap((item) =>
        item.kind === 'os-code' ? [item.device === undefined ? `${item.code}` : `${item.code}/${item.device}`] : [],
      )
      return !found.some((one) => one === number || same.has(one))
    })
    expect(wrong.map(({ number, text }) => `${number}: ${text}`)).toEqual([])
  })
})
