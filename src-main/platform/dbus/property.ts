import type { Bus } from './bus.ts'

/** The interface by which an object tells of its properties (D-Bus specification, "Standard Interfaces"). */
export const PROPERTIES = 'org.freedesktop.DBus.Properties'

export interface PropertyOf {
  /** A name on the bus. */
  readonly to: string
  /** As another answer gave it: where that is no path, or the one that stands for none, there is no property. */
  readonly path: unknown
  readonly iface: string
}

/** A property's value; undefined where there is none, or nobody answers. */
export async function property(bus: Bus, { to, path, iface }: PropertyOf, name: string): Promise<unknown> {
  if (typeof path !== 'string' || path === '/') return undefined
  const answer = await bus.call({ to, path, iface: PROPERTIES, member: 'Get', signature: 'ss', body: [iface, name] })
  return answer.ok ? answer.value[0] : undefined
}
