import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { stoppable, strict } from '../../../../support/stand-in/host/strict.ts'

class Thing extends EventEmitter {
  #count = 0
  next(): number {
    this.#count += 1
    return this.#count
  }
}

describe('a part of Electron on the stand-in host', () => {
  it('has what it has', () => {
    const thing = strict('thing', new Thing())
    const { next } = thing
    expect([thing.next(), next()]).toEqual([1, 2])
  })

  it('throws on the rest by its name, so that nothing passes on a call that did nothing', () => {
    const thing = strict('thing', new Thing()) as Thing & { missing: () => void }
    expect(() => thing.missing()).toThrow('stand-in host: thing.missing is not provided')
  })

  it('can be awaited, which asks every object for a name', async () => {
    expect(await Promise.resolve(strict('thing', { value: 1 }))).toEqual({ value: 1 })
  })

  it('takes a function of a spec in the place of its own', () => {
    const thing = strict('thing', { open: (): string => 'original' })
    thing.open = () => 'the spec’s'
    expect(thing.open()).toBe('the spec’s')
  })

  it('sends events that may be stopped', () => {
    const event = stoppable({ url: 'app://main/' })
    event.preventDefault()
    expect([event.url, event.defaultPrevented]).toEqual(['app://main/', true])
  })
})
