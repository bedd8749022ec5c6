import { EventEmitter } from 'node:events'
import type { App } from 'electron'
import { describe, expect, it, vi } from 'vitest'
import { endInOrder } from '../../../../src-main/desktop/quit.ts'

class Ending extends EventEmitter {
  readonly exited: Promise<number>
  #exit: (code: number) => void = () => undefined
  constructor() {
    super()
    this.exited = new Promise((resolve) => (this.#exit = resolve))
  }
  exit(code = 0): void {
    this.#exit(code)
  }
}

const quitting = (steps: readonly (() => Promise<void> | void)[], longest?: number) => {
  const app = new Ending()
  endInOrder(app as unknown as App, steps, longest)
  app.emit('will-quit', { preventDefault: () => undefined })
  return app.exited
}

describe('the end of the app', () => {
  it('comes after the steps, in their order', async () => {
    const done: string[] = []
    const code = await quitting([
      async () => {
        await Promise.resolve()
        done.push('first')
      },
      () => void done.push('second'),
    ])
    expect([code, done]).toEqual([0, ['first', 'second']])
  })

  it('does not wait for a step that hangs', async () => {
    expect(await quitting([() => new Promise<void>(() => undefined)], 10)).toBe(0)
  })

  it('says so with its code when a step breaks', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    expect(await quitting([() => Promise.reject(new Error('on purpose'))])).toBe(1)
    expect(said).toHaveBeenCalledOnce()
    said.mockRestore()
  })
})
