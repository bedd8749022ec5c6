import type { App } from 'electron'
import type { Settings } from '../../domain/settings/settings.ts'
import type { Autostart } from '../../platform/autostart.ts'

/** Arguments of the start that the system makes at sign-in. They permit less than a person's click. */
const AT_SIGN_IN = '--at-sign-in'
const IN_TRAY = '--in-tray'

export interface SignInStart {
  readonly atSignIn: boolean
  /** Start without a window, if there is a tray. */
  readonly hidden: boolean
}

export type LoginItems = Pick<App, 'getLoginItemSettings' | 'setLoginItemSettings'>

/** macOS passes no arguments, and reports itself whether this start is its own. */
export function startOf(words: readonly string[], items: LoginItems | undefined, choice: Choice): SignInStart {
  const opened = items?.getLoginItemSettings().wasOpenedAtLogin === true
  return {
    atSignIn: opened || words.includes(AT_SIGN_IN),
    hidden: words.includes(IN_TRAY) || (opened && choice === 'tray'),
  }
}

type Choice = Settings['startAtSignIn']

const argumentsFor = (choice: Choice): readonly string[] => (choice === 'tray' ? [AT_SIGN_IN, IN_TRAY] : [AT_SIGN_IN])

/** Autostart through Electron, where the system keeps login items itself (Windows, macOS). */
export const loginItems = (items: LoginItems, choice: () => Choice): Autostart => ({
  isOn: () => Promise.resolve(items.getLoginItemSettings({ args: [...argumentsFor(choice())] }).openAtLogin),
  set(command) {
    items.setLoginItemSettings({ openAtLogin: command !== undefined, args: [...argumentsFor(choice())] })
    return Promise.resolve()
  },
})

/** Makes the system start Culvert as the person has chosen. */
export const applyStart = (autostart: Autostart, program: readonly string[], choice: Choice): Promise<void> =>
  autostart.set(choice === 'nothing' ? undefined : [...program, ...argumentsFor(choice)])
