import type { App } from 'electron'

/** A flush that hangs must not keep the app from ending, milliseconds. */
const LONGEST_END = 3000

/**
 * Ends the app after the steps are done, in their order. None of them touches a tunnel: what is connected stays
 * connected, because the system holds it and the menu has said so.
 */
export function endInOrder(
  app: Pick<App, 'on' | 'exit'>,
  steps: readonly (() => Promise<void> | void)[],
  longest: number = LONGEST_END,
): void {
  let begun = false
  app.on('will-quit', (event) => {
    event.preventDefault()
    if (begun) return
    begun = true
    const late = setTimeout(() => app.exit(0), longest)
    void (async () => {
      for (const step of steps) await step()
    })().then(
      () => {
        clearTimeout(late)
        app.exit(0)
      },
      (error: unknown) => {
        console.error(error)
        app.exit(1)
      },
    )
  })
}
