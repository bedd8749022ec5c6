import type { Clock } from '../../domain/time.ts'

const LOOK_AGAIN = 1_000

/**
 * Whether the desktop shows tray icons. One that is just starting may not yet, and an icon made before stays unseen.
 * @param longest milliseconds that it is waited for
 */
export async function trayArrives(isShown: () => Promise<boolean>, clock: Clock, longest: number): Promise<boolean> {
  const until = clock.now() + longest
  for (;;) {
    if (await isShown()) return true
    if (clock.now() >= until) return false
    await new Promise<void>((resolve) => clock.after(LOOK_AGAIN, resolve))
  }
}
