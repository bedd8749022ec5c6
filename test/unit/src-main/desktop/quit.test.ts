import { EventEmitter } from 'node:events'
import type { App } from 'electron'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { endInOrder, type Ending } from '../../../../src-main/desktop/quit.ts'

/** Electron's order of quitting, without windows. */
class Quitting extends EventEmitter {
  code: number | undefined
  readonly exited: Promise<number>
  #exit: (code: number) => void = () => undefined

  constructor() {
    super()
    this.exited = new Promise((resolve) => (this.#exit = resolve))
  }

  exit(code = 0): void {
    this.code ??= code
    this.#exit(code)
  }

  quit(): void {
    if (this.#ask('before-quit')) this.#ask('will-quit')
  }

  #ask(name: string): boolean {
    let prevented = false
    this.emit(name, { preventDefault: () => (prevented = true) })
    return !prevented
  }
}

function ending(parts: Partial<Ending> = {}) {
  const app = new Quitting()
  const signals = new EventEmitter()
  const said: string[] = []
  endInOrder(app as unknown as App, signals, {
    holdsOn: () => false,
    takeDown: () => Promise.resolve(true),
    onStuck: () => void said.push('stuck'),
    onEnd: () => void said.push('end'),
    steps: [],
    longest: 60_000,
    ...parts,
  })
  return { app, signals, said }
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('the end of the app', () => {
  it('comes after the steps, in their order', async () => {
    const done: string[] = []
    const { app, said } = ending({
      steps: [
        async () => {
          await Promise.resolve()
          done.push('first')
        },
        () => void done.push('second'),
      ],
    })
    app.quit()
    expect(await app.exited).toBe(0)
    expect([done, said]).toEqual([['first', 'second'], ['end']])
  })

  it('D2: waits for a step as long as that may take, and no longer', async () => {
    const { app } = ending({ steps: [() => new Promise<void>(() => undefined)], longest: 10_000 })
    app.quit()
    await vi.advanceTimersByTimeAsync(9_900)
    expect(app.code).toBeUndefined()
    await vi.advanceTimersByTimeAsync(200)
    expect(app.code).toBe(0)
  })

  it('says so with its code when a step breaks', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const { app } = ending({ steps: [() => Promise.reject(new Error('on purpose'))] })
    app.quit()
    expect(await app.exited).toBe(1)
    expect(said).toHaveBeenCalledOnce()
    said.mockRestore()
  })
})

describe('D2: while something ends with the app', () => {
  it('it is taken down first, once, with window and tray still there', async () => {
    let down: (isDown: boolean) => void = () => undefined
    const takeDown = vi.fn(() => new Promise<boolean>((resolve) => (down = resolve)))
    const { app, said } = ending({ holdsOn: () => true, takeDown })
    app.quit()
    app.quit()
    await vi.advanceTimersByTimeAsync(9_000)
    expect([app.code, said]).toEqual([undefined, []])
    down(true)
    expect(await app.exited).toBe(0)
    expect(takeDown).toHaveBeenCalledOnce()
    expect(said).toEqual(['end'])
  })

  it('the app stays when it does not come down, and ends the next time', async () => {
    const { app, said } = ending({ holdsOn: () => true, takeDown: () => Promise.resolve(false) })
    app.quit()
    await vi.advanceTimersByTimeAsync(1)
    expect([app.code, said]).toEqual([undefined, ['stuck']])
    app.quit()
    expect(await app.exited).toBe(0)
    expect(said).toEqual(['stuck', 'end'])
  })

  it.each([
    ['SIGTERM', 'unwished'],
    ['SIGHUP', 'unwished'],
    ['SIGINT', 'wished'],
  ] as const)('at %s it is taken down as %s: only a person’s wish lifts a kill switch', async (signal, end) => {
    const takeDown = vi.fn(() => Promise.resolve(true))
    const { app, signals } = ending({ holdsOn: () => true, takeDown })
    signals.emit(signal)
    expect(await app.exited).toBe(0)
    expect(takeDown).toHaveBeenCalledExactlyOnceWith(end)
  })
})
