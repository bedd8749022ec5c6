import { EventEmitter } from 'node:events'
import type { App, Session } from 'electron'
import { describe, expect, it } from 'vitest'
import { START_URL } from '../../../../src-main/desktop/border/address.ts'
import { closeSession, guardContents, isAllowedRequest } from '../../../../src-main/desktop/hardening.ts'

class Contents extends EventEmitter {
  open: ((details: { url: string }) => { action: string }) | undefined
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.open = handler
  }
}

function guarded(): { contents: Contents; blocked: string[]; goes: (event: string, url: string) => boolean } {
  const [app, contents, blocked] = [new EventEmitter(), new Contents(), [] as string[]]
  guardContents(app as unknown as App, (what) => blocked.push(what))
  app.emit('web-contents-created', {}, contents)
  const goes = (name: string, url: string): boolean => {
    let stopped = false
    contents.emit(name, { url, preventDefault: () => (stopped = true) })
    return !stopped
  }
  return { contents, blocked, goes }
}

describe('a page', () => {
  it.each(['will-navigate', 'will-frame-navigate', 'will-redirect'])('stays where it is at %s', (event) => {
    const { goes, blocked } = guarded()
    for (const url of ['https://evil.example/', 'app://main/other.html', `${START_URL}?x`, 'javascript:alert(1)', ''])
      expect(goes(event, url)).toBe(false)
    expect(blocked).toHaveLength(5)
    expect(goes(event, START_URL)).toBe(true)
  })

  it('opens no window', () => {
    expect(guarded().contents.open?.({ url: START_URL })).toEqual({ action: 'deny' })
  })

  it('embeds no other', () => {
    expect(guarded().goes('will-attach-webview', START_URL)).toBe(false)
  })
})

describe('a request', () => {
  it('shows no certificate of the person', () => {
    const app = new EventEmitter()
    const blocked: string[] = []
    guardContents(app as unknown as App, (what) => blocked.push(what))
    const chosen: unknown[] = []
    let stopped = false
    const event = { preventDefault: () => (stopped = true) }
    const certificates = [{ subjectName: 'CN=anna' }]
    app.emit('select-client-certificate', event, {}, 'https://it.example/', certificates, (one: unknown) =>
      chosen.push(one),
    )
    expect({ stopped, chosen, blocked }).toEqual({
      stopped: true,
      chosen: [undefined],
      blocked: ['a client certificate'],
    })
  })
})

/** Records what it is told; anything else that is asked of it throws. */
class FakeSession extends EventEmitter {
  readonly told = new Map<string, unknown>()
  readonly webRequest = { onBeforeRequest: (filter: unknown) => void this.told.set('onBeforeRequest', filter) }
  static with(names: readonly string[]): FakeSession {
    const session = new FakeSession()
    for (const name of names) Object.assign(session, { [name]: (value: unknown) => void session.told.set(name, value) })
    return session
  }
}

const SETTERS = [
  'setPermissionRequestHandler',
  'setPermissionCheckHandler',
  'setDevicePermissionHandler',
  'setBluetoothPairingHandler',
  'setUSBProtectedClassesHandler',
  'setDisplayMediaRequestHandler',
  'setSpellCheckerEnabled',
]

function closed() {
  const session = FakeSession.with(SETTERS)
  const blocked: string[] = []
  closeSession(session as unknown as Session, false, (what) => blocked.push(what))
  const ask = (name: string, ...args: unknown[]): unknown =>
    (session.told.get(name) as (...args: unknown[]) => unknown)(...args)
  return { session, blocked, ask }
}

const PERMISSIONS = [
  'media',
  'geolocation',
  'notifications',
  'clipboard-read',
  'fullscreen',
  'openExternal',
  'usb',
  'unknown',
]

describe('the session of the window', () => {
  it.each(PERMISSIONS)('gives no permission for %s', (permission) => {
    const { ask, blocked } = closed()
    const answers: unknown[] = []
    ask('setPermissionRequestHandler', null, permission, (answer: unknown) => answers.push(answer))
    expect(answers).toEqual([false])
    expect(ask('setPermissionCheckHandler', null, permission, '', {})).toBe(false)
    expect(blocked).toEqual([`the permission ${permission}`])
  })

  it('gives no device, no screen and no pairing', () => {
    const { session, ask } = closed()
    const answers: unknown[] = []
    const answer = (value: unknown): void => void answers.push(value)
    expect(ask('setDevicePermissionHandler', {})).toBe(false)
    ask('setBluetoothPairingHandler', {}, answer)
    ask('setDisplayMediaRequestHandler', {}, answer)
    for (const event of ['select-hid-device', 'select-serial-port', 'select-usb-device'])
      session.emit(event, { preventDefault: () => undefined }, {}, answer)
    expect(answers).toEqual([{ confirmed: false }, null, undefined, undefined, undefined])
  })

  it('downloads nothing', () => {
    const { session, blocked } = closed()
    let stopped = false
    session.emit('will-download', { preventDefault: () => (stopped = true) })
    expect([stopped, blocked]).toEqual([true, ['a download']])
  })

  it('cancels every request but those to our own scheme', () => {
    const { ask } = closed()
    const verdict = (url: string): unknown => {
      let answer: unknown
      ask('onBeforeRequest', { url }, (value: unknown) => (answer = value))
      return answer
    }
    expect(verdict(START_URL)).toEqual({ cancel: false })
    expect(verdict('https://evil.example/')).toEqual({ cancel: true })
  })
})

describe('a request', () => {
  it.each([
    'http://a.example/',
    'https://a.example/',
    'ws://a.example/',
    'wss://a.example/',
    'ftp://a.example/',
    'file:///etc/passwd',
    'data:text/html,x',
    'blob:app://main/1',
    'chrome://gpu',
    'about:blank',
    'application:x',
    ' app://main/',
    '',
  ])('is refused for %s', (url) => {
    expect(isAllowedRequest(url, true)).toBe(false)
  })

  it('reaches the developer tools only while developing', () => {
    expect([isAllowedRequest('devtools://x', true), isAllowedRequest('devtools://x', false)]).toEqual([true, false])
  })
})
