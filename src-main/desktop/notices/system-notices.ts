import { Notification } from 'electron'
import type { Notice } from './outages.ts'

/** Shows notices by the system, without a sound; one of the same tag takes the place of the one before. */
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
