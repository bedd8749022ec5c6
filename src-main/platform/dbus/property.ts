import type { Bus } from './bus.ts'

/** The interface of an object's properties (D-Bus specification, "Standard Interfaces"). */
export const PROPERTIES = 'org.freedesktop.DBus.Properties'

export interface PropertyOf {
  /** A name on the bus. */
  readonly to: string
  /** A path from another answer: if it is not a path, or is `/`, which stands for none, there is no property. */
  readonly path: unknown
  readonly iface: string
}

/** A property's value; undefined when it does not exist or nobody answers. */
export async function property(bus: Bus, { to, path, iface }: PropertyOf, name: string): Promise<unknown> {
  if (typeof path !== 'string' || path === '/') return undefined
  const answer = await bus.call({ to, path, iface: PROPERTIES, member: 'Get', signature: 'ss', body: [iface, name] })
  return answer.ok ? answer.value[0] : undefined
}
