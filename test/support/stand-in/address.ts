/**
 * Chromium has no schemes of an app's own. The pages therefore live at a reserved name of https (RFC 2606 keeps
 * `.invalid` from ever resolving), whose requests main answers, and main is told the address it knows.
 */
const PUBLIC = 'https://main.culvert.invalid'
const OURS = 'app://main'

export const toBrowser = (url: string): string => (url.startsWith(`${OURS}/`) ? PUBLIC + url.slice(OURS.length) : url)
export const toMain = (url: string): string => (url.startsWith(`${PUBLIC}/`) ? OURS + url.slice(PUBLIC.length) : url)
