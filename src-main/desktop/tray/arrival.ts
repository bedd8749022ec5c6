import type { Clock } from '../../domain/time.ts'

const LOOK_AGAIN = 1_000

/**
 * Whether the desktop shows tray icons. A desktop that is starting may not show them yet, and an icon made too early
 * stays invisible.
 * @param longest milliseconds to wait
 */
export async function trayArrives(isShown: () => Promise<boolean>, clock: Clock, longest: number): Promise<boolean> {
  const until = clock.now() + longest
  for (;;) {
    if (await isShown()) return true
    if (clock.now() >= until) return false
    await new Promise<void>((resolve) => clock.after(LOOK_AGAIN, resolve))
  }
}
