import { describe, expect, it } from 'vitest'
import { COLUMNS, parseCatalogue } from '../../../../../src-main/verdict/catalogue/row.ts'

const CELLS: Readonly<Record<(typeof COLUMNS)[number], string>> = {
  program: 'charon',
  versions: '5.9.8..6.0.6',
  source: 'kernel.c:add_sa',
  level: 'KNL 1',
  template: 'unable to add SAD entry with SPI %.8x',
  example: 'charon[812]: 04[KNL] unable to add SAD entry with SPI c1d2e3f4',
  side: 'both',
  class: 'cause',
  code: 'kernel-module-missing',
  certainty: 'likely',
  about: 'esp4',
  after: 'ike',
  reading: 'table',
  meaning: 'The kernel refuses the SA',
  note: '-',
}
const parsed = (changed: Partial<typeof CELLS> = {}) =>
  parseCatalogue(`${COLUMNS.join('\t')}\n${Object.values({ ...CELLS, ...changed }).join('\t')}\n`)

describe('a row of the catalogue', () => {
  it('says what a message says', () => {
    const { rows, complaints } = parsed()
    expect(complaints).toEqual([])
    expect(rows[0]).toMatchObject({
      side: 'both',
      says: { class: 'cause', code: 'kernel-module-missing', certainty: 'likely', about: 'esp4' },
      after: 'ike',
      reading: { by: 'table' },
    })
  })

  it('tells a stage that was come to from one that is done', () => {
    const stage = { class: 'stage', certainty: '-', about: '-' }
    expect(parsed({ ...stage, code: 'ike' }).rows[0]?.says).toEqual({ class: 'stage', stage: 'ike', done: false })
    expect(parsed({ ...stage, code: 'ike done' }).rows[0]?.says).toEqual({ class: 'stage', stage: 'ike', done: true })
  })

  it.each<readonly [string, Partial<typeof CELLS>, string]>([
    ['an unknown class', { class: 'hint' }, 'class hint'],
    ['a fault that there is not', { code: 'kernel-broken' }, 'code kernel-broken'],
    ['a certainty of its own', { certainty: 'maybe' }, 'certainty maybe'],
    ['a cause without a certainty', { certainty: '-' }, 'certainty -'],
    ['a third side', { side: 'router' }, 'side router'],
    ['a stage that there is not', { class: 'stage', code: 'dial', certainty: '-', about: '-' }, 'stage dial'],
    ['a height that there is not', { after: 'dial' }, 'after dial'],
    ['an unknown way of reading', { reading: 'regex' }, 'reading regex'],
    ['no example', { example: '-' }, 'no example'],
    ['a cause that is not read, without a reason', { reading: 'none', about: '-' }, 'without a reason'],
    ['a reason of its own', { reading: 'unread: later', about: '-' }, 'reading unread: later'],
    ['noise that names a fault', { class: 'noise', certainty: '-', about: '-' }, 'code kernel-module-missing of noise'],
    ['a symptom with a certainty', { class: 'symptom' }, 'certainty or about of a symptom'],
    ['what a rule by hand names itself', { reading: 'rule' }, 'about of what is not in the table'],
  ])('is complained of with %s', (_, changed, complaint) => {
    expect(parsed(changed).complaints.join('\n')).toContain(complaint)
  })

  it('is complained of with too few cells, and a file with other columns', () => {
    expect(parseCatalogue(`${COLUMNS.join('\t')}\ncharon\t5.9\n`).complaints).toEqual(['line 2: 2 cells, and not 15'])
    expect(parseCatalogue('program\tversions\n').complaints[0]).toContain('line 1: the columns are')
  })
})
