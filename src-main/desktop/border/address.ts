/** Where the window's files live. A scheme of our own: nothing remote is ever loaded, and `file:` grants nothing. */
export const SCHEME = 'app'
const HOST = 'main'
export const ORIGIN = `${SCHEME}://${HOST}`
/** The one page there is; every other navigation is refused. */
export const START_URL = `${ORIGIN}/index.html`

/** True for an address of our own pages, by parts: `app://main.evil/` and `app://main@evil/` only look like it. */
export function isOurs(address: string): boolean {
  if (!URL.canParse(address)) return false
  const url = new URL(address)
  return (
    url.protocol === `${SCHEME}:` && url.host === HOST && url.username === '' && url.password === '' && url.port === ''
  )
}
