import { describe, expect, it } from 'vitest'
import { nearest } from '../../../../../src-main/cli/options/near.ts'

const COMMANDS = ['connect', 'disconnect', 'status', 'profile', 'mtu', 'logs', 'log']

describe('the nearest of the words there are', () => {
  it.each([
    ['conect', ['connect']],
    ['connectt', ['connect']],
    ['stauts', ['status']],
    ['dissconnnect', ['disconnect']],
    ['mut', ['mtu']],
    ['logx', ['log', 'logs']],
    ['lgos', ['logs']],
    ['connect', ['connect']],
    ['mt', ['mtu']],
    ['m', []],
    ['', []],
    ['frobnicate', []],
    ['x'.repeat(1_000_000), []],
  ])('to %.20s are %j', (word, expected) => {
    expect(nearest(word, COMMANDS)).toEqual(expected)
  })

  it('names each once', () => {
    expect(nearest('mtux', ['mtu', 'mtu'])).toEqual(['mtu'])
  })
})
