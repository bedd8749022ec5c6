import type { DesktopClient } from '../../src-main/contract/desktop.ts'

declare global {
  interface Window {
    /** Set by the preload script; the page receives nothing else from outside. */
    readonly culvert?: DesktopClient
  }
}

export function preloadClient(page: Window): DesktopClient {
  if (!page.culvert) throw new Error('the preload script did not run')
  return page.culvert
}
