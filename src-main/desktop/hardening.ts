import type { App, Session, WebContents } from 'electron'
import { START_URL } from './border/address.ts'

/** Called with what was attempted and refused; for the log, in our own words. */
export type OnBlocked = (what: string) => void

/**
 * Guards every page and request, whatever created it: no other page, no new window, no embedded one, no certificate.
 * The one exception is the start page itself, which a reload after a crash navigates to.
 */
export function guardContents(app: Pick<App, 'on'>, onBlocked: OnBlocked): void {
  // A client certificate would identify the person to a server whose files need no identification.
  app.on('select-client-certificate', (event, _contents, _url, _certificates, choose) => {
    event.preventDefault()
    onBlocked('a client certificate')
    choose()
  })
  app.on('web-contents-created', (_event, contents: WebContents) => {
    contents.setWindowOpenHandler(() => {
      onBlocked('a new window')
      return { action: 'deny' }
    })
    const stay = (event: { readonly url: string; preventDefault(): void }): void => {
      if (event.url === START_URL) return
      event.preventDefault()
      onBlocked('a navigation')
    }
    contents.on('will-navigate', stay)
    contents.on('will-frame-navigate', stay)
    contents.on('will-redirect', stay)
    contents.on('will-attach-webview', (event) => {
      event.preventDefault()
      onBlocked('an embedded page')
    })
  })
}

/**
 * Restricts the session that the window runs in: no permission, no device, no download, and no request except to our
 * own scheme.
 */
export function closeSession(session: Session, development: boolean, onBlocked: OnBlocked): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => {
    onBlocked(`the permission ${permission}`)
    answer(false)
  })
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.setBluetoothPairingHandler((_details, answer) => answer({ confirmed: false }))
  session.setUSBProtectedClassesHandler((details) => details.protectedClasses)
  session.setDisplayMediaRequestHandler((_request, answer) => answer(null))
  for (const device of ['select-hid-device', 'select-serial-port', 'select-usb-device'] as const) {
    // Without a listener Electron selects no device; an explicit one keeps it that way.
    session.on(device as 'select-hid-device', (event, _details, choose) => {
      event.preventDefault()
      onBlocked('a device')
      choose()
    })
  }
  session.on('will-download', (event) => {
    event.preventDefault()
    onBlocked('a download')
  })
  session.webRequest.onBeforeRequest((details, answer) => {
    const allowed = isAllowedRequest(details.url, development)
    if (!allowed) onBlocked('a request')
    answer({ cancel: !allowed })
  })
  session.setSpellCheckerEnabled(false)
}

/** Requests allowed by scheme. The developer tools of an unpackaged app load their own pages. */
export function isAllowedRequest(address: string, development: boolean): boolean {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(address)?.[1]?.toLowerCase()
  return scheme === 'app' || (development && scheme === 'devtools')
}
