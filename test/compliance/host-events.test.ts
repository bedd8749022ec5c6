import { VirtualHostEvents } from '../../src-main/platform/fake/host-events.ts'
import { hostEventsSuite } from './host-events.suite.ts'

hostEventsSuite('virtual', () => {
  const events = new VirtualHostEvents()
  return Promise.resolve({
    events,
    happen(event) {
      events.happen(event)
      return Promise.resolve()
    },
    close: () => Promise.resolve(),
  })
})
