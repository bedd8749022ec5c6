/**
 * An object that has what it has and throws on the rest, so that a spec cannot pass on a call that did nothing.
 * Names that the language itself asks objects for are left alone.
 */
export function strict<Target extends object>(name: string, target: Target): Target {
  return new Proxy(target, {
    get(from, key) {
      if (key in from || typeof key === 'symbol' || key === 'then' || key === 'toJSON') return bound(from, key)
      throw new Error(`stand-in host: ${name}.${key} is not provided`)
    },
    // A spec may put a function of its own in the place of one that is there.
    set: (from, key, value) => Reflect.set(from, key, value, from),
  })
}

/** Methods of a class are called on the object itself: its private members are not found through a proxy. */
function bound(from: object, key: string | symbol): unknown {
  const value: unknown = Reflect.get(from, key, from)
  return typeof value === 'function' && !Object.hasOwn(from, key) ? (value.bind(from) as unknown) : value
}

/** What listeners of Electron's events get first: they may say no. */
export interface Stoppable {
  defaultPrevented: boolean
  preventDefault(): void
}

export function stoppable<Details extends object>(details: Details): Details & Stoppable {
  const event = {
    ...details,
    defaultPrevented: false,
    preventDefault() {
      event.defaultPrevented = true
    },
  }
  return event
}
