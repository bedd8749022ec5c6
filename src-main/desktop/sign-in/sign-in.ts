import type { Autostart } from '../../platform/autostart.ts'
import type { Services } from '../../services/services.ts'
import { applyStart, loginItems, startOf, type LoginItems, type SignInStart } from './start.ts'

export interface SignIn {
  readonly start: SignInStart
  /** Makes the system start Culvert as the settings say. */
  apply(): Promise<void>
}

interface Here {
  readonly app: LoginItems
  /** Undefined if the system keeps login items itself. */
  readonly autostart: Autostart | undefined
  /** The command that starts this app. */
  readonly program: readonly string[]
}

/** People may change login items with the system's own tools; the setting then follows. */
export async function openSignIn(
  { settings, log }: Pick<Services, 'settings' | 'log'>,
  words: readonly string[],
  { app, autostart, program }: Here,
): Promise<SignIn> {
  const choice = () => settings.get().startAtSignIn
  const system = autostart ?? loginItems(app, choice)
  if (choice() !== 'nothing' && !(await system.isOn())) await settings.set({ startAtSignIn: 'nothing' })
  let applied = choice()
  return {
    start: startOf(words, autostart ? undefined : app, choice()),
    async apply() {
      const wanted = choice()
      if (wanted === applied) return
      applied = wanted
      await applyStart(system, program, wanted).catch((error: unknown) =>
        log.warning('desktop', `The start at sign-in is not set: ${String(error)}`),
      )
    },
  }
}
