import { describe, expect, it } from 'vitest'
import { toLint, type Contents } from '../../../../support/run/changed.ts'

const RULES = 'rules.json'
const CLEAN = { [RULES]: '1', 'a.ts': '1', 'b.ts': '1' }
const after = (change: Contents) => toLint(CLEAN, { ...CLEAN, ...change }, [RULES])

describe('what is linted again', () => {
  it('is everything where nothing is known to be clean', () => expect(toLint(undefined, CLEAN, [RULES])).toBe('all'))

  it('is nothing where nothing has changed', () => expect(after({})).toEqual([]))

  it('is what has changed and what is new, and not what is gone', () => {
    expect(after({ 'b.ts': '2', 'c.ts': '1' })).toEqual(['b.ts', 'c.ts'])
    expect(toLint(CLEAN, { [RULES]: '1', 'a.ts': '1' }, [RULES])).toEqual([])
  })

  it('is everything where the rules have changed, or have gone', () => {
    expect(after({ [RULES]: '2' })).toBe('all')
    expect(toLint(CLEAN, { 'a.ts': '1', 'b.ts': '1' }, [RULES])).toBe('all')
  })

  it('is everything where so much has changed that its names fill a command line', () =>
    expect(after(Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`${i}.ts`, '1'])))).toBe('all'))
})
