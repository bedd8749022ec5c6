import { describe, expect, it } from 'vitest'
import { neutralFolder } from '../../../../src-main/platform/elevate.ts'

describe('the folder that a command is elevated from', () => {
  it('is Windows’ own there: its shell looks for programs in it first', () => {
    expect(neutralFolder({ SystemRoot: 'C:\\Windows' })).toBe('C:\\Windows\\System32')
  })

  it('is the root elsewhere', () => {
    expect(neutralFolder({})).toBe('/')
  })
})
