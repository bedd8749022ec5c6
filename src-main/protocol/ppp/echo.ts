/**
 * Keepalive by LCP echo (RFC 1661 section 5.8): sends requests at intervals and gives up after several in a row without
 * an answer. Any frame from the peer counts as an answer, as it also proves that the peer is alive.
 */
export interface Echo {
  /** Milliseconds. */
  readonly interval: number
  readonly failures: number
  next: number
  unanswered: number
  identifier: number
}

export const startEcho = (
  settings: { readonly interval: number; readonly failures: number } | undefined,
  now: number,
): Echo | undefined => {
  if (!settings || settings.interval <= 0) return undefined
  const interval = 1_000 * settings.interval
  return { interval, failures: settings.failures, next: now + interval, unanswered: 0, identifier: 0 }
}

export type EchoDue =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'ask' }
  | { readonly kind: 'dead'; readonly seconds: number }

export function echoDue(echo: Echo, now: number): EchoDue {
  if (now < echo.next) return { kind: 'nothing' }
  if (echo.unanswered >= echo.failures) {
    return { kind: 'dead', seconds: Math.round((echo.interval * echo.unanswered) / 1_000) }
  }
  echo.next = now + echo.interval
  echo.unanswered++
  echo.identifier = (echo.identifier + 1) % 0x100
  return { kind: 'ask' }
}
