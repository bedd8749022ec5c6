import { describe, expect, it } from 'vitest'
import TABLE from '../../../../../src-main/verdict/readers/messages.json' with { type: 'json' }
import { catalogueOf, FILE_NAMES } from '../../../../support/messages/catalogue.ts'
import { complaintOn } from '../../../../support/messages/judge.ts'
import { fitsTable, tableOf } from '../../../../support/messages/table.ts'

describe.each(FILE_NAMES)('the messages in %s', (file) => {
  const { rows, complaints } = catalogueOf(file)

  it('are all classified, in the words of the closed lists', () => {
    expect(rows.length).toBeGreaterThan(10)
    expect(complaints).toEqual([])
  })

  it('stand there once', () => {
    const keys = rows.map(({ program, versions, template, example, side }) =>
      [program, versions, template, example, side].join('\t'),
    )
    expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([])
  })

  it('are found by their first word where they are in the readers’ table', () => {
    const lost = rows.filter(({ reading, template }) => reading.by === 'table' && !fitsTable(template))
    expect(lost.map(({ template }) => template)).toEqual([])
  })

  it('are read as they say', () => {
    const wrong = rows.flatMap((row) => {
      const complaint = complaintOn(file, row)
      return complaint === undefined ? [] : [`${row.example}: ${complaint}`]
    })
    expect(wrong).toEqual([])
  })
})

describe('the readers’ table', () => {
  it('is what the catalogue gives; `npm run messages` writes it', () => {
    expect(TABLE).toEqual(tableOf())
  })
})
