import type { App, Event } from 'electron'

export interface Ending {
  /** Whether something is up or under way that must be taken down before the app may end. */
  readonly holdsOn: () => boolean
  /** Takes it down, for everybody to see; resolves with whether all of it is down. */
  readonly takeDown: () => Promise<boolean>
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
 * down while window and tray still show it.
 */
export function endInOrder(app: Pick<App, 'on' | 'exit' | 'quit'>, ending: Ending): void {
  let asked: 'no' | 'waits' | 'goes' = 'no'
  app.on('before-quit', (event: Event) => {
    if (asked !== 'goes' && !ending.holdsOn()) asked = 'goes'
    if (asked === 'goes') {
      ending.onEnd()
      return
    }
    event.preventDefault()
    if (asked === 'waits') return
    asked = 'waits'
    void takenDown(ending).then((isDown) => {
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

async function takenDown({ takeDown }: Ending): Promise<boolean> {
  try {
    return await takeDown()
  } catch (error) {
    console.error(error)
    return false
  }
}

async function inOrder(steps: Ending['steps']): Promise<void> {
  for (const step of steps) await step()
}
