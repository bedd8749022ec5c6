/**
 * Chromium has no app-defined schemes. The pages therefore use a reserved https name (RFC 2606 keeps `.invalid` from
 * ever resolving); main answers its requests and receives the address that it knows.
 */
const PUBLIC = 'https://main.culvert.invalid'
const OURS = 'app://main'

export const toBrowser = (url: string): string => (url.startsWith(`${OURS}/`) ? PUBLIC + url.slice(OURS.length) : url)
export const toMain = (url: string): string => (url.startsWith(`${PUBLIC}/`) ? OURS + url.slice(PUBLIC.length) : url)
