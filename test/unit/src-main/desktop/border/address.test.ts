import { describe, expect, it } from 'vitest'
import { isOurs, START_URL } from '../../../../../src-main/desktop/border/address.ts'

describe('an address of the window', () => {
  it('is one of our own pages', () => {
    expect(isOurs(START_URL)).toBe(true)
  })

  it.each([
    'app://main.evil/index.html',
    'app://main@evil/index.html',
    'app://user@main/index.html',
    'app://user:word@main/index.html',
    'app://main:80/index.html',
    'app://other/',
    'app:main/index.html',
    'appx://main/index.html',
    'https://main/index.html',
    'file:///index.html',
    'data:text/html,app://main/',
    'about:blank',
    '',
    'main',
  ])('is not %s', (address) => {
    expect(isOurs(address)).toBe(false)
  })
})
