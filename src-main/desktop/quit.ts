import type { App, Event } from 'electron'
import { END_BY_SIGNAL, END_SIGNALS, type ProcessEnd } from '../domain/session/process-end.ts'

export interface Ending {
  /** Whether something is up or under way that must be taken down before the app may end, or may have to be. */
  readonly holdsOn: (end: ProcessEnd) => boolean
  /** Takes it down, for everybody to see; resolves with whether all of it is down. */
  readonly takeDown: (end: ProcessEnd) => Promise<boolean>
  /** It did not come down: the app goes on, and the next time it ends whatever is up. */
  readonly onStuck: () => void
  /** The app ends now. Called before its windows are closed. */
  readonly onEnd: () => void
  /** What is done then, in this order. */
  readonly steps: readonly (() => Promise<void> | void)[]
  /** Milliseconds the steps may take: one that hangs must not keep the app from ending. */
  readonly longest: number
}

/**
 * Ends the app in order. What the system holds stays up, and the menu has said so; what this process carries is taken
 * down while window and tray still show it. Electron takes a signal for Quit in the menu, which is a person's wish; so
 * signals are heard here, in the place of its own listeners.
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
