import { describe, expect, it } from 'vitest'
import { SignedInbox } from '../../../../src-main/desktop/calls/signed-inbox.ts'
import { refreshDaily } from '../../../../src-main/desktop/refresher.ts'
import { desktopParts } from '../../../support/desktop/parts.ts'

describe('the daily look for newer issues', () => {
  it('comes some minutes after the start and then once a day, and waits for a connect', async () => {
    const { services } = await desktopParts()
    const waits: number[] = []
    let due: () => void = () => undefined
    let busy = true
    let looked = 0
    const stop = refreshDaily({
      services: {
        log: services.log,
        sessions: { ...services.sessions, isBusy: () => busy },
        trust: { ...services.trust, refreshSources: () => Promise.resolve((looked++, [])) },
      },
      inbox: new SignedInbox({ services, onChange: () => undefined, now: () => 0 }),
      download: () => Promise.reject(new Error('asked')),
      onTaken: () => undefined,
      after: (milliseconds, act) => {
        waits.push(milliseconds)
        due = act
        return () => waits.push(-1)
      },
      chance: () => 0.5,
    })
    due()
    expect(looked).toBe(0)
    busy = false
    due()
    await expect.poll(() => waits.length).toBe(3)
    expect(looked).toBe(1)
    expect(waits.map((wait) => Math.round(wait / 60_000))).toEqual([17, 16, 1455])
    stop()
    expect(waits.at(-1)).toBe(-1)
  })
})
