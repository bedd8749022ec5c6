import type { DesktopClient, Snapshot } from '../../src-main/contract/desktop.ts'
import { loadAllTexts } from '../../src-main/contract/texts/texts.ts'
import { accept, type LiveStore } from './live.ts'

/** The part of a document that tells whether the page is visible. */
export type Page = Pick<Document, 'hidden' | 'addEventListener' | 'removeEventListener'>

/**
 * Keeps the store at main's latest snapshot. While the page is hidden, snapshots wait, so that nothing invisible is
 * rendered; the latest one is shown with the page. Returns a function that stops this.
 */
export function follow(client: DesktopClient, store: LiveStore, page: Page): () => void {
  let waiting: Snapshot | undefined
  const show = async (snapshot: Snapshot): Promise<void> => {
    const { texts } = store.getState()
    const spoken = texts.language === snapshot.language ? texts : await loadAllTexts(snapshot.language)
    store.setState((live) => accept(live, snapshot, spoken, Date.now()))
  }
  const receive = (snapshot: Snapshot): void => {
    if (page.hidden) waiting = snapshot
    else void show(snapshot)
  }
  const onVisibility = (): void => {
    if (page.hidden || !waiting) return
    void show(waiting)
    waiting = undefined
  }
  const stop = client.app.changed(receive)
  page.addEventListener('visibilitychange', onVisibility)
  // Even a hidden page gets the first one, because a window is created hidden and shown once it has content.
  client.app
    .snapshot({})
    .then(show)
    .catch(() => {
      if (!store.getState().snapshot) store.setState({ lost: true })
    })
  return () => {
    stop()
    page.removeEventListener('visibilitychange', onVisibility)
  }
}
