/** Names of the functions that connect a page's preload script to the outside; deleted before the page's code runs. */
export const INVOKE = '__standInInvoke'
export const EMIT = '__standInEmit'

/**
 * Text that runs in a page before its own scripts: a stand-in for Electron's side of a sandboxed preload script, with
 * that script inside. It is inserted as text, because the page's own policy allows no code from text.
 */
export function pageSide(preload: string): string {
  return `(() => {
    if (window !== window.top) return;
    // A compiler of TypeScript may have put calls of this into the function below.
    const __name = (value) => value;
    (${prepare.toString()})('${INVOKE}', '${EMIT}', (require, module, exports) => {
${preload}
    });
  })()`
}

interface Page {
  [name: string]: unknown
}

type Listener = (event: object, ...args: unknown[]) => void

/** Sent as text, so it refers to nothing outside itself. */
function prepare(
  invokeName: string,
  emitName: string,
  preload: (require: (name: string) => unknown, module: object, exports: object) => void,
): void {
  const page = globalThis as unknown as Page
  const invoke = page[invokeName] as (channel: string, args: unknown[]) => Promise<{ ok: boolean } & Page>
  Reflect.deleteProperty(page, invokeName)
  const listeners = new Map<string, Listener[]>()
  Object.defineProperty(page, emitName, {
    enumerable: false,
    value: (channel: string, args: unknown[]) => {
      for (const listener of listeners.get(channel) ?? []) listener({}, ...args)
    },
  })
  const refuse = (what: string): never => {
    throw new Error(`stand-in host: ${what} is not provided`)
  }
  const strict = <Target extends object>(name: string, target: Target): Target =>
    new Proxy(target, { get: (from, key) => (key in from ? Reflect.get(from, key) : refuse(`${name}.${String(key)}`)) })
  const ipcRenderer = strict('ipcRenderer', {
    async invoke(channel: string, ...args: unknown[]) {
      const answer = await invoke(channel, structuredClone(args))
      if (!answer.ok) throw new Error(`Error invoking remote method '${channel}': ${String(answer['message'])}`)
      return answer['value']
    },
    on(channel: string, listener: Listener) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener])
    },
    removeListener(channel: string, listener: Listener) {
      listeners.set(
        channel,
        (listeners.get(channel) ?? []).filter((other) => other !== listener),
      )
    },
  })
  const frozen = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value
    for (const part of Object.values(value)) frozen(part)
    return Object.freeze(value)
  }
  const contextBridge = strict('contextBridge', {
    exposeInMainWorld(name: string, value: unknown) {
      if (name in page) throw new Error(`the page has ${name} already`)
      Object.defineProperty(page, name, { value: frozen(value), enumerable: true })
    },
  })
  const electron = strict('electron', { contextBridge, ipcRenderer })
  const require = (name: string): unknown => (name === 'electron' ? electron : refuse(`the module ${name}`))
  preload(require, { exports: {} }, {})
}
