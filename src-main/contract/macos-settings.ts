/**
 * The pane of macOS' System Settings that shows profiles, including those that the person still has to allow. Its place
 * in the sidebar has moved since macOS 13, but its identifier has not changed.
 */
export const PROFILES_PANE = 'x-apple.systempreferences:com.apple.Profiles-Settings.extension'
