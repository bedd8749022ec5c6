import { Notification } from 'electron'
import type { Notice } from './outages.ts'

/** Shows notifications through the system, without a sound; one with the same tag replaces the previous one. */
export function systemNotices(onClick: () => void): (notice: Notice) => void {
  const shown = new Map<string, Notification>()
  return ({ tag, title, body }) => {
    if (!Notification.isSupported()) return
    shown.get(tag)?.close()
    const notification = new Notification({ title, body, silent: true })
    notification.on('click', onClick)
    shown.set(tag, notification)
    notification.show()
  }
}
