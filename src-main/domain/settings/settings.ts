import { z } from 'zod'
import { LIST_ORDERS } from '../profile/arrangement.ts'
import { LANGUAGES } from './language.ts'

export { LANGUAGES, languageFor, type Language } from './language.ts'

/**
 * Whose page is opened where a network wants a sign-in: plain HTTP, which such a network answers with its own. Each is one
 * that computers ask by themselves anyway, and none is ours.
 */
export const SIGN_IN_PAGES = {
  gnome: 'http://nmcheck.gnome.org/check_network_status.txt',
  mozilla: 'http://detectportal.firefox.com/canonical.html',
  apple: 'http://captive.apple.com/hotspot-detect.html',
} as const
export type SignInPage = keyof typeof SIGN_IN_PAGES

/** What becomes of a tunnel whose person leaves. */
export const LEAVE_CHOICES = ['end', 'keep'] as const
const leaveChoice = z.enum(LEAVE_CHOICES)

/** What the app does when its person signs in to this computer: nothing, open its window, or wait in the tray. */
export const SIGN_IN_CHOICES = ['nothing', 'window', 'tray'] as const

/** What a person chooses about the app itself. Each has a default below, so an older or damaged file still opens. */
export const settingsSchema = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']),
  language: z.enum(['system', ...LANGUAGES]),
  /** Whether a connect that failed without a cause is followed by a diagnosis: it signs in at the gateway once more. */
  diagnoseAfterFailure: z.enum(['ask', 'always', 'never']),
  /** What the system is asked to show: nothing, tunnels that were lost, or every coming and going that nobody watched. */
  notices: z.enum(['all', 'outages', 'none']),
  /** Whether sessions and measurements are kept on this computer. */
  keepHistory: z.boolean(),
  /** What the list of profiles is sorted by, in window, tray and terminal. */
  listOrder: z.enum(LIST_ORDERS),
  /** Whether what other programs of this computer have is still to be offered: once, on the first start. */
  systemOffer: z.enum(['open', 'answered']),
  signInPage: z.enum(Object.keys(SIGN_IN_PAGES) as [SignInPage, ...SignInPage[]]),
  startAtSignIn: z.enum(SIGN_IN_CHOICES),
  /** The tunnel of somebody who left does not stay for the next person; behind a locked screen it does no harm. */
  onSignOut: leaveChoice,
  onUserSwitch: leaveChoice,
  onLock: leaveChoice,
})

export type Settings = z.output<typeof settingsSchema>

/** What is chosen anew; the rest stays as it is, whoever has changed it meanwhile. */
export const settingsChange = settingsSchema.partial()
export type SettingsChange = z.output<typeof settingsChange>

export const DEFAULT_SETTINGS: Settings = {
  theme: 'system',
  language: 'system',
  diagnoseAfterFailure: 'ask',
  notices: 'outages',
  keepHistory: true,
  listOrder: 'name',
  systemOffer: 'open',
  signInPage: 'gnome',
  startAtSignIn: 'nothing',
  onSignOut: 'end',
  onUserSwitch: 'end',
  onLock: 'keep',
}
