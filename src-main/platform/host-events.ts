import type { Stop } from '../domain/time.ts'

/** An event of this computer that may have cut a tunnel's path, or changed who uses the computer. */
export type HostEvent =
  /** The computer is about to sleep; listeners have a second or two. */
  | { readonly kind: 'sleep' }
  /** It is awake again. Timers that ran meanwhile are late. */
  | { readonly kind: 'wake' }
  /** A network link appeared, disappeared, or changed between up and down. */
  | { readonly kind: 'link' }
  /** An address of this computer was added or removed. */
  | { readonly kind: 'address' }
  /** A default route was added, removed or changed. `exists`: there is one now. */
  | { readonly kind: 'route'; readonly exists: boolean }
  /** The network has begun or ceased to block traffic until somebody signs in on its own page. */
  | { readonly kind: 'portal'; readonly here: boolean }
  /** The name servers have changed. */
  | { readonly kind: 'resolver' }
  /** The person's session became the one on the screen, or another person's did. */
  | { readonly kind: 'seat'; readonly active: boolean }
  /** The person locked or unlocked the screen. */
  | { readonly kind: 'session'; readonly locked: boolean }
  /** The person's session on this computer ends, or the computer shuts down. */
  | { readonly kind: 'signed-out' }

/** The operating system's events about this computer. An event that a system does not provide is never reported. */
export interface HostEvents {
  /**
   * Reports changes from now on; of the present state, only what prevents a connection: no default route, or a page to
   * sign in on. One change of the network may cause several events. The listener is not called after the returned
   * function was called.
   */
  watch(listener: (event: HostEvent) => void): Stop
  /**
   * Whether the person's session, or the computer, is ending at this moment, which may be why a process is asked to
   * end. Absent if the system does not say. Must not reject.
   */
  isEnding?(): Promise<boolean>
}
