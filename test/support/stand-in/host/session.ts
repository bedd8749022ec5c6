import { EventEmitter } from 'node:events'
import type { PageRequest, PageResponse } from '../wire.ts'
import { strict } from './strict.ts'

type Handler = (request: Request) => Promise<Response> | Response
type Filter = (details: { url: string; method: string }, answer: (verdict: { cancel?: boolean }) => void) => void

/** One session. It stores the handlers for permissions and devices; nothing here requests any. */
export class Session extends EventEmitter {
  readonly #schemes = new Map<string, Handler>()
  #filter: Filter | undefined

  readonly protocol = strict('session.protocol', {
    handle: (scheme: string, handler: Handler) => {
      if (this.#schemes.has(scheme)) throw new Error(`the scheme ${scheme} is handled already`)
      this.#schemes.set(scheme, handler)
    },
  })
  readonly webRequest = strict('session.webRequest', {
    onBeforeRequest: (filter: Filter) => {
      this.#filter = filter
    },
  })
  readonly setPermissionRequestHandler = ignored
  readonly setPermissionCheckHandler = ignored
  readonly setDevicePermissionHandler = ignored
  readonly setBluetoothPairingHandler = ignored
  readonly setUSBProtectedClassesHandler = ignored
  readonly setDisplayMediaRequestHandler = ignored
  readonly setSpellCheckerEnabled = ignored

  mayRequest({ url, method }: PageRequest): Promise<boolean> {
    const filter = this.#filter
    if (!filter) return Promise.resolve(true)
    return new Promise((resolve) => filter({ url, method }, ({ cancel }) => resolve(!cancel)))
  }

  async fetch({ url, method }: PageRequest): Promise<PageResponse> {
    const handler = this.#schemes.get(url.slice(0, url.indexOf(':')))
    if (!handler) throw new Error(`stand-in host: nobody handles ${url}`)
    const response = await handler(new Request(url, { method }))
    const body = new Uint8Array(await response.arrayBuffer())
    return { status: response.status, headers: Object.fromEntries(response.headers), body }
  }
}

/** Chromium itself refuses these requests; whether Electron calls the handlers is not shown here. */
function ignored(): void {
  // Nothing to store.
}
