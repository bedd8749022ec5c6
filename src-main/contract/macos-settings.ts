/**
 * The pane of macOS' System Settings that shows profiles, those that wait for the person too. Its place in the sidebar has
 * moved since macOS 13, its identifier has not.
 */
export const PROFILES_PANE = 'x-apple.systempreferences:com.apple.Profiles-Settings.extension'
