import { cleanup } from '@testing-library/react'
import { afterEach } from 'vitest'

/** What jsdom has not: the modal dialog's two methods, scrolling, and the escaping of selectors. */
Object.assign(globalThis, { CSS: { escape: (text: string) => text.replace(/[^\w-]/g, (sign) => `\\${sign}`) } })
HTMLDialogElement.prototype.showModal = function showModal() {
  this.open = true
  this.querySelector<HTMLElement>('[autofocus], input, button')?.focus()
}
HTMLDialogElement.prototype.close = function close() {
  this.open = false
}
Element.prototype.scrollIntoView = () => {}
Element.prototype.scrollTo = () => {}

// Here and not in a module that files share: files of one worker load that once, and only the first would be cleaned up.
afterEach(cleanup)
