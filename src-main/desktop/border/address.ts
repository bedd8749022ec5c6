/** Scheme of the window's files. It is our own: nothing remote is ever loaded, and `file:` has no rights. */
export const SCHEME = 'app'
const HOST = 'main'
export const ORIGIN = `${SCHEME}://${HOST}`
/** The only page; every other navigation is refused. */
export const START_URL = `${ORIGIN}/index.html`

/** Whether the address is one of our pages. Parts are compared: `app://main.evil/`, `app://main@evil/` are not ours. */
export function isOurs(address: string): boolean {
  if (!URL.canParse(address)) return false
  const url = new URL(address)
  return (
    url.protocol === `${SCHEME}:` && url.host === HOST && url.username === '' && url.password === '' && url.port === ''
  )
}
