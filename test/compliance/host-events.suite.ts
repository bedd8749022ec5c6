import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Stop } from '../../src-main/domain/time.ts'
import type { HostEvent, HostEvents } from '../../src-main/platform/host-events.ts'

/** A computer to which a test can have things happen. */
export interface HostEventsHarness {
  readonly events: HostEvents
  /** Has the computer do it, once somebody watches. */
  happen(event: HostEvent): Promise<void>
  close(): Promise<void>
}

/** Where a process has to be started to look, on a busy computer. */
const SOON = { timeout: 10_000 }

const EVERYTHING: readonly HostEvent[] = [
  { kind: 'sleep' },
  { kind: 'wake' },
  { kind: 'link' },
  { kind: 'address' },
  { kind: 'route', exists: false },
  { kind: 'portal', here: true },
  { kind: 'resolver' },
  { kind: 'seat', active: false },
  { kind: 'seat', active: true },
  { kind: 'session', locked: true },
  { kind: 'session', locked: false },
  { kind: 'signed-out' },
]

/**
 * What every source of host events must do, whatever it stands on.
 * @param tells whether the system tells of this event, beginning where nothing has happened yet
 */
export function hostEventsSuite(
  name: string,
  open: () => Promise<HostEventsHarness>,
  tells: (event: HostEvent) => boolean = () => true,
): void {
  describe(`${name} host events`, () => {
    let harness: HostEventsHarness
    let heard: HostEvent[]
    let stop: Stop

    beforeEach(async () => {
      harness = await open()
      heard = []
      stop = harness.events.watch((event) => heard.push(event))
    })
    afterEach(async () => {
      stop()
      await harness.close()
    })

    it.each(EVERYTHING.filter(tells).map((event) => [JSON.stringify(event), event] as const))(
      'tells of %s, once',
      async (_, event) => {
        await harness.happen(event)
        await expect.poll(() => heard, SOON).toEqual([event])
      },
    )

    it('tells everybody who listens', async () => {
      const others: HostEvent[] = []
      const leave = harness.events.watch((event) => others.push(event))
      await harness.happen({ kind: 'wake' })
      await expect.poll(() => [heard, others], SOON).toEqual([[{ kind: 'wake' }], [{ kind: 'wake' }]])
      leave()
    })

    it('says nothing more to a listener that has left', async () => {
      const others: HostEvent[] = []
      const leave = harness.events.watch((event) => others.push(event))
      stop()
      await harness.happen({ kind: 'wake' })
      await expect.poll(() => others, SOON).toEqual([{ kind: 'wake' }])
      leave()
      expect(heard).toEqual([])
    })

    it('tells again who comes back after everybody left', async () => {
      stop()
      stop = harness.events.watch((event) => heard.push(event))
      await harness.happen({ kind: 'address' })
      await expect.poll(() => heard, SOON).toEqual([{ kind: 'address' }])
    })
  })
}
