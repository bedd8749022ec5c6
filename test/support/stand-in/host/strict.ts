/**
 * An object that throws on members it does not have, so that a spec cannot pass because of a call without effect. Names
 * that the language itself looks up are exempt.
 */
export function strict<Target extends object>(name: string, target: Target): Target {
  return new Proxy(target, {
    get(from, key) {
      if (key in from || typeof key === 'symbol' || key === 'then' || key === 'toJSON') return bound(from, key)
      throw new Error(`stand-in host: ${name}.${key} is not provided`)
    },
    // A spec may replace an existing function with its own.
    set: (from, key, value) => Reflect.set(from, key, value, from),
  })
}

/** Methods of a class are called on the object itself, because a proxy does not have its private members. */
function bound(from: object, key: string | symbol): unknown {
  const value: unknown = Reflect.get(from, key, from)
  return typeof value === 'function' && !Object.hasOwn(from, key) ? (value.bind(from) as unknown) : value
}

/** First argument of the listeners of Electron's events, which may cancel the event. */
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
