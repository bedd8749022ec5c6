import { helperMessage } from '../../../../../src-main/contract/helper.ts'
import { describe, expect, it } from 'vitest'
import { textsIn } from '../../../../support/texts.ts'
import { entryOf, FAULT_CODES, REMEDIES } from '../../../../../src-main/domain/connect/catalogue.ts'
import { causesOnly, fault, foundFault } from '../../../../../src-main/domain/connect/fault.ts'
import { STAGES } from '../../../../../src-main/domain/connect/stage.ts'
import { LANGUAGES } from '../../../../../src-main/domain/settings/settings.ts'
import { anyFault } from '../../../../support/faults.ts'

describe.each(LANGUAGES)('the catalogue in %s', (language) => {
  const texts = textsIn(language)
  const known = (key: string): boolean => texts.byData(key) !== key

  it.each(FAULT_CODES)('%s has a title, an explanation and remedies with words', (code) => {
    expect(known(`fault.${code}.title`)).toBe(true)
    expect(known(`fault.${code}.explanation`)).toBe(true)
    expect(entryOf(code).remedies.length).toBeGreaterThan(0)
    for (const remedy of entryOf(code).remedies) expect(known(`remedy.${remedy}`)).toBe(true)
    expect(known(`owner.${entryOf(code).owner}`)).toBe(true)
  })

  it('names every stage', () => {
    for (const stage of STAGES) expect(known(`stage.${stage}`)).toBe(true)
  })
})

describe('the catalogue', () => {
  it('has no remedy that no fault uses', () => {
    const used = new Set(FAULT_CODES.flatMap((code) => entryOf(code).remedies))
    expect(REMEDIES.filter((remedy) => !used.has(remedy))).toEqual([])
  })

  it('hides only behind faults that exist', () => {
    const hiders = FAULT_CODES.flatMap((code) => entryOf(code).hiddenBy ?? [])
    expect(hiders.filter((code) => !FAULT_CODES.some((known) => known === code))).toEqual([])
  })

  it('shows the cause and not its symptom', () => {
    expect(causesOnly([anyFault('ike-no-response', {}), fault('network-down')])).toEqual([fault('network-down')])
  })
})

describe('what the texts of a fault name', () => {
  it('is demanded where it is made, by the compiler', () => {
    // @ts-expect-error -- without the component that is missing
    expect(fault('component-missing').args).toEqual({})
    // @ts-expect-error -- with one of the two
    expect(fault('component-outdated', { args: { component: 'pppd' } }).args).toEqual({ component: 'pppd' })
    // @ts-expect-error -- with an argument of another code
    expect(fault('network-down', { args: { port: 500 } }).args).toEqual({ port: 500 })
    // @ts-expect-error -- with a word in place of a number
    expect(fault('port-in-use', { args: { port: 'l2tp' } }).args).toEqual({ port: 'l2tp' })
    expect(fault('network-down').args).toEqual({})
  })

  it('is made by the code’s own maker where the code is found at run time', () => {
    const makers = { 'port-in-use': (port: number) => ({ port }), 'session-active': () => ({ name: 'Office' }) }
    const found = (code: 'port-in-use' | 'session-active' | 'network-down') => foundFault(code, makers, 500).args
    expect([found('port-in-use'), found('session-active'), found('network-down')]).toEqual([
      { port: 500 },
      { name: 'Office' },
      {},
    ])
    // @ts-expect-error -- a code without its maker
    expect(foundFault<'port-in-use', number>('port-in-use', {}, 1).code).toBe('port-in-use')
  })

  it('is demanded of the helper’s messages', () => {
    const down = (args: object) =>
      helperMessage.safeParse({ kind: 'down', fault: { ...fault('network-down'), code: 'component-died', args } })
    expect(down({ component: 'charon' }).success).toBe(true)
    expect(down({}).success).toBe(false)
    expect(down({ component: 7 }).success).toBe(false)
    expect(down({ component: 'charon', password: 'x' }).success).toBe(false)
  })
})
