import { describe, expect, it } from 'vitest'
import { insideUnit } from '../../../../../src-main/platform/linux-unit/inside.ts'

describe('the process of a unit', () => {
  it('is told how long systemd waits for a sign, in milliseconds', () => {
    const env = { CREDENTIALS_DIRECTORY: '/run/credentials/unit', WATCHDOG_USEC: '90000000' }
    expect(insideUnit(env)?.watchdog).toBe(90_000)
    expect(insideUnit({ ...env, WATCHDOG_USEC: undefined })?.watchdog).toBeUndefined()
  })

  it('is none without credentials of a unit', () => expect(insideUnit({ WATCHDOG_USEC: '90000000' })).toBeUndefined())
})
