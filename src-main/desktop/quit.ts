import type { App, Event } from 'electron'
import { END_BY_SIGNAL, END_SIGNALS, type ProcessEnd } from '../domain/session/process-end.ts'

export interface Ending {
  /** Whether something is or may be up or under way that must be taken down before the app may end. */
  readonly holdsOn: (end: ProcessEnd) => boolean
  /** Takes it down visibly; resolves with whether all of it is down. */
  readonly takeDown: (end: ProcessEnd) => Promise<boolean>
  /** Called if the teardown failed: the app continues, and the next quit ends it even if something is still up. */
  readonly onStuck: () => void
  /** Called when the app ends, before its windows are closed. */
  readonly onEnd: () => void
  /** Steps to run then, in this order. */
  readonly steps: readonly (() => Promise<void> | void)[]
  /** Milliseconds that the steps may take together, so that one that hangs cannot keep the app from ending. */
  readonly longest: number
}

/**
 * Ends the app in order. Tunnels that the system holds stay up, as the menu has announced; those that this process
 * carries are taken down while window and tray still show them. Electron treats a signal like Quit in the menu, which
 * is a person's wish, so this replaces Electron's signal listeners.
 */
export function endInOrder(
  app: Pick<App, 'on' | 'exit' | 'quit'>,
  signals: Pick<NodeJS.EventEmitter, 'on'>,
  ending: Ending,
): void {
  let end: ProcessEnd = 'wished'
  for (const signal of END_SIGNALS)
    signals.on(signal, () => {
      end = END_BY_SIGNAL[signal]
      app.quit()
    })
  let asked: 'no' | 'waits' | 'goes' = 'no'
  app.on('before-quit', (event: Event) => {
    if (asked !== 'goes' && !ending.holdsOn(end)) asked = 'goes'
    if (asked === 'goes') {
      ending.onEnd()
      return
    }
    event.preventDefault()
    if (asked === 'waits') return
    asked = 'waits'
    void takenDown(ending, end).then((isDown) => {
      asked = 'goes'
      if (isDown) app.quit()
      else ending.onStuck()
    })
  })
  let begun = false
  app.on('will-quit', (event: Event) => {
    event.preventDefault()
    if (begun) return
    begun = true
    const late = setTimeout(() => app.exit(0), ending.longest)
    void inOrder(ending.steps).then(
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

async function takenDown({ takeDown }: Ending, end: ProcessEnd): Promise<boolean> {
  try {
    return await takeDown(end)
  } catch (error) {
    console.error(error)
    return false
  }
}

async function inOrder(steps: Ending['steps']): Promise<void> {
  for (const step of steps) await step()
}
