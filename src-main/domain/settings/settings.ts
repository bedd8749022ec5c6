import { z } from 'zod'
import { LIST_ORDERS } from '../profile/arrangement.ts'
import { LANGUAGES } from './language.ts'

export { LANGUAGES, languageFor, type Language } from './language.ts'

/**
 * Pages to open if a network requires a sign-in. They use plain HTTP, which a captive portal replaces by its own page.
 * All of them are pages that computers request on their own anyway; none is ours.
 */
export const SIGN_IN_PAGES = {
  gnome: 'http://nmcheck.gnome.org/check_network_status.txt',
  mozilla: 'http://detectportal.firefox.com/canonical.html',
  apple: 'http://captive.apple.com/hotspot-detect.html',
} as const
export type SignInPage = keyof typeof SIGN_IN_PAGES

/** What happens to a tunnel when its user leaves. */
export const LEAVE_CHOICES = ['end', 'keep'] as const
const leaveChoice = z.enum(LEAVE_CHOICES)

/** What the app does when its user signs in to this computer: nothing, open its window, or wait in the tray. */
export const SIGN_IN_CHOICES = ['nothing', 'window', 'tray'] as const

/** The user's choices about the app itself. Each has a default below, so an older or damaged file still opens. */
export const settingsSchema = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']),
  language: z.enum(['system', ...LANGUAGES]),
  /** Whether a diagnosis follows a connect that failed without a known cause; it signs in at the gateway once more. */
  diagnoseAfterFailure: z.enum(['ask', 'always', 'never']),
  /** Which notifications the system shows: none, lost tunnels, or every change that the user did not watch. */
  notices: z.enum(['all', 'outages', 'none']),
  /** Whether sessions and measurements are stored on this computer. */
  keepHistory: z.boolean(),
  /** Sort order of the list of profiles, in window, tray and terminal. */
  listOrder: z.enum(LIST_ORDERS),
  /** Whether other programs' connections on this computer must still be offered: once, at the first start. */
  systemOffer: z.enum(['open', 'answered']),
  signInPage: z.enum(Object.keys(SIGN_IN_PAGES) as [SignInPage, ...SignInPage[]]),
  startAtSignIn: z.enum(SIGN_IN_CHOICES),
  /** The tunnel of a user who left must not stay for the next user; behind a locked screen it does no harm. */
  onSignOut: leaveChoice,
  onUserSwitch: leaveChoice,
  onLock: leaveChoice,
})

export type Settings = z.output<typeof settingsSchema>

/** The settings to change; all others keep their value, including one that another process has changed. */
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
