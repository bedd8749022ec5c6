import { randomUUID } from 'node:crypto'

/** Requests of the process that runs main to the one that holds the browser. */
export interface BrowserSide {
  openWindow(options: WindowShape): Promise<void>
  load(address: { readonly window: number; readonly url: string }): Promise<void>
  send(message: { readonly window: number; readonly channel: string; readonly args: readonly unknown[] }): Promise<void>
  focus(window: number): Promise<void>
  destroy(window: number): Promise<void>
  setColours(scheme: 'light' | 'dark' | 'system'): Promise<void>
}

/** Requests of the process that holds the browser to the one that runs main. */
export interface MainSide {
  /** A page calls a handler. `top` is false for a frame inside the page. */
  invoke(call: PageCall): Promise<PageAnswer>
  /** A page requests an address of the app's own scheme. */
  fetch(request: PageRequest): Promise<PageResponse>
  /** Whether main lets a page request an address at all. */
  mayRequest(request: PageRequest): Promise<boolean>
  mayNavigate(to: { readonly window: number; readonly url: string; readonly top: boolean }): Promise<boolean>
  mayOpenWindow(to: { readonly window: number; readonly url: string }): Promise<boolean>
  /** The person has closed the window, or its page has crashed. */
  windowGone(gone: { readonly window: number; readonly crashed: boolean }): Promise<void>
  evaluate(code: { readonly source: string; readonly argument: unknown }): Promise<unknown>
  quit(): Promise<void>
}

export interface WindowShape {
  readonly window: number
  readonly width: number
  readonly height: number
  /** Absolute path of the preload script. */
  readonly preload: string
}

export interface PageCall {
  readonly window: number
  readonly url: string
  readonly top: boolean
  readonly channel: string
  readonly args: readonly unknown[]
}

export type PageAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly message: string }

export interface PageRequest {
  readonly window: number
  readonly url: string
  readonly method: string
}

export interface PageResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

type Methods<Side> = { readonly [Name in keyof Side]: (argument: never) => Promise<unknown> }
type Letter =
  | { readonly kind: 'ask'; readonly id: string; readonly name: string; readonly argument: unknown }
  | { readonly kind: 'answer'; readonly id: string; readonly value: unknown }
  | { readonly kind: 'fault'; readonly id: string; readonly message: string }

/** Either end of the channel that `fork` opens between two processes. */
export interface Port {
  send?(letter: Letter, callback?: (error: Error | null) => void): boolean
  on(event: 'message', listener: (letter: Letter) => void): unknown
}

/** Serves one side's methods to the other process and returns the other side's as if they were local. */
export function join<Ours extends Methods<Ours>, Theirs extends Methods<Theirs>>(port: Port, ours: Ours): Theirs {
  const waiting = new Map<string, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  const post = (letter: Letter): void => {
    // The other process may be gone; its exit informs those who wait for it.
    port.send?.(letter, () => undefined)
  }
  const serve = async (id: string, name: string, argument: unknown): Promise<void> => {
    try {
      const method = ours[name as keyof Ours] as unknown as (argument: unknown) => Promise<unknown>
      post({ kind: 'answer', id, value: await method(argument) })
    } catch (error) {
      post({ kind: 'fault', id, message: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    }
  }
  port.on('message', (letter) => {
    if (letter.kind === 'ask') return void serve(letter.id, letter.name, letter.argument)
    const asked = waiting.get(letter.id)
    waiting.delete(letter.id)
    if (letter.kind === 'answer') asked?.resolve(letter.value)
    else asked?.reject(new Error(letter.message))
  })
  return new Proxy({} as Theirs, {
    get: (_, name) =>
      typeof name === 'symbol' || name === 'then'
        ? undefined
        : (argument: unknown) => {
            const id = randomUUID()
            return new Promise((resolve, reject) => {
              waiting.set(id, { resolve, reject })
              post({ kind: 'ask', id, name, argument })
            })
          },
  })
}
