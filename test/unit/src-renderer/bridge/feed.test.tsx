import { describe, expect, it } from 'vitest'
import { follow } from '../../../../src-renderer/bridge/feed.ts'
import { createLiveStore, nothingYet } from '../../../../src-renderer/bridge/live.ts'
import { snapshotOf, STATES } from '../../../../src-renderer/gallery/samples.ts'
import { textsIn } from '../../../support/texts.ts'
import { RecordingClient } from '../page.tsx'

class FakePage extends EventTarget {
  hidden = false
  show(visible: boolean): void {
    this.hidden = !visible
    this.dispatchEvent(new Event('visibilitychange'))
  }
}

function followed(first: unknown = snapshotOf(STATES.idle, { revision: 1 })) {
  const main = new RecordingClient()
  main.answer('app.snapshot', first)
  const store = createLiveStore(nothingYet(textsIn('en')))
  const page = new FakePage()
  const stop = follow(main.client, store, page)
  const revision = () => store.getState().snapshot?.revision
  const announce = (number: number) => main.announce('app.changed', snapshotOf(STATES.idle, { revision: number }))
  return { store, page, stop, revision, announce }
}

const answered = () => new Promise((resolve) => setTimeout(resolve, 0))

describe('the feed', () => {
  it('asks for the first snapshot and follows what is announced', async () => {
    const { revision, announce } = followed()
    await answered()
    expect(revision()).toBe(1)
    announce(2)
    expect(revision()).toBe(2)
  })

  it('does not let the first answer undo what was announced meanwhile', async () => {
    const { revision, announce } = followed()
    announce(5)
    await answered()
    expect(revision()).toBe(5)
  })

  it('lets snapshots wait while nobody sees the page, and shows the last of them with it', async () => {
    const { page, revision, announce } = followed()
    await answered()
    page.show(false)
    announce(2)
    announce(3)
    expect(revision()).toBe(1)
    page.show(true)
    expect(revision()).toBe(3)
  })

  it('says so when main cannot be asked', async () => {
    const { store } = followed(new Error('refused: sender'))
    await answered()
    expect(store.getState().lost).toBe(true)
  })

  it('ends when told', async () => {
    const { stop, revision, announce } = followed()
    await answered()
    stop()
    announce(9)
    expect(revision()).toBe(1)
  })
})
