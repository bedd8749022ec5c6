import type { DesktopClient } from '../../src-main/contract/desktop.ts'

declare global {
  interface Window {
    /** Put there by the preload script; the only thing the page has from outside. */
    readonly culvert?: DesktopClient
  }
}

export function preloadClient(page: Window): DesktopClient {
  if (!page.culvert) throw new Error('the preload script did not run')
  return page.culvert
}
