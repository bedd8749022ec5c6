import type { Stop } from '../domain/time.ts'

/** Something that happened to this computer and may have cost a tunnel its way, or its person. */
export type HostEvent =
  /** The computer is about to sleep; what is done about it has a second or two. */
  | { readonly kind: 'sleep' }
  /** It is awake again. Timers that ran meanwhile are late. */
  | { readonly kind: 'wake' }
  /** A network link came, went, or changed between up and down. */
  | { readonly kind: 'link' }
  /** An address of this computer came or went. */
  | { readonly kind: 'address' }
  /** A default route came, went or changed. `exists`: there is one now. */
  | { readonly kind: 'route'; readonly exists: boolean }
  /** The network began, or ceased, to let nothing through before somebody signs in on a page of its own. */
  | { readonly kind: 'portal'; readonly here: boolean }
  /** The name servers are others. */
  | { readonly kind: 'resolver' }
  /** The person's session came to the screen, or another person's did. */
  | { readonly kind: 'seat'; readonly active: boolean }
  /** The person locked or unlocked the screen. */
  | { readonly kind: 'session'; readonly locked: boolean }
  /** The person's session on this computer ends, or the computer does. */
  | { readonly kind: 'signed-out' }

/** What the operating system tells of this computer. Where it does not tell something, nothing is reported of it. */
export interface HostEvents {
  /**
   * Reports changes from now on, and of what there is only what keeps a connection from coming up: no default route, a
   * page to sign in on. One change of the network may be several events. The listener is
   * never called after the returned function was.
   */
  watch(listener: (event: HostEvent) => void): Stop
  /**
   * Whether the person's session, or the computer, is ending at this moment: a process that is asked to end may have been
   * asked for that. Absent where the system does not say. Must not reject.
   */
  isEnding?(): Promise<boolean>
}
