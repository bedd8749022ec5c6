import { describe, expect, it } from 'vitest'
import { numbersIn } from '../../../../lab/driver/processors.ts'

describe('the CPU of a guest', () => {
  it('is one of a list as the kernel writes it', () => {
    expect(numbersIn('0-2,5')).toEqual([0, 1, 2, 5])
    expect(numbersIn('\t7')).toEqual([7])
    expect(numbersIn('')).toEqual([])
  })
})
