import { afterEach, describe, expect, it, vi } from 'vitest'
import { inGuest, onHost, slowdown, slowdownFor } from '../../../../lab/driver/slowdown.ts'

const TOLD = 'CULVERT_LAB_SLOWDOWN'

describe('how much slower a guest’s clock goes', () => {
  afterEach(() => vi.unstubAllEnvs())

  it('is not at all where a process starts fast enough', () => {
    expect([0.4, 1.2, 3].map(slowdownFor)).toEqual([1, 1, 1])
  })

  it('is six times at the 4.6 ms at which that was found right, and more where it is slower', () => {
    expect([3.1, 4.6, 8].map(slowdownFor)).toEqual([4, 6, 10])
  })

  it('is what a person says, whatever the machine, and a limit on the host is so many times as long', () => {
    vi.stubEnv(TOLD, '7')
    expect([slowdown(), onHost(150), inGuest(70)]).toEqual([7, 1050, 10])
  })

  it('is measured once, and handed down to what is started', () => {
    vi.stubEnv(TOLD, undefined)
    const measured = slowdown()
    expect(process.env[TOLD]).toBe(String(measured))
    expect(slowdown()).toBe(measured)
  })

  it.each(['', '0', '1.5', '-2', 'much'])('is refused as %j', (text) => {
    vi.stubEnv(TOLD, text)
    expect(slowdown).toThrow(`${TOLD} is no whole number from 1 up`)
  })
})
