import type { IpcMainInvokeEvent, WebContents } from 'electron'
import { channelOf, type Announcer, type Call, type Contract, type Handlers } from '../../contract/define.ts'
import { isOurs } from './address.ts'
import type { Envelope, Refusal } from './envelope.ts'
import { sizeOfPlain } from './plain-data.ts'

/** Bytes. The largest values ever sent are certificates, at most 16 KiB each. */
const LARGEST_INPUT = 64 * 1024
/** Calls of one channel per second: far more than a person makes, and far fewer than would slow main down. */
const MOST_PER_SECOND = 60

type Listener = (event: IpcMainInvokeEvent, input: unknown) => Promise<Envelope>
type Handler = (input: unknown) => Promise<unknown>

export interface IpcOptions {
  /** The part of `ipcMain` that calls need. */
  readonly ipcMain: { handle(channel: string, listener: Listener): void }
  /** True for the page of a window that main created. */
  readonly isWindow: (sender: WebContents) => boolean
  /** Called for every refusal, with its channel, so that details that must not reach the window can be logged. */
  readonly onRefusal: (channel: string, refusal: Refusal, cause?: unknown) => void
  readonly now: () => number
}

/**
 * Main's side of a contract: each call gets its own channel, and all share one guard, so no call can omit it. A call is
 * accepted if it comes from the top frame of one of our windows, showing our page, with plain data that matches its
 * schema.
 */
export function hostCalls<Shape extends Contract>(
  contract: Shape,
  handlers: Handlers<Shape>,
  options: IpcOptions,
): void {
  for (const [group, members] of Object.entries(contract)) {
    for (const [name, member] of Object.entries(members)) {
      if (member.kind !== 'call') continue
      const handler = (handlers as Readonly<Record<string, Readonly<Record<string, Handler>>>>)[group]?.[name]
      if (!handler) throw new Error(`no handler for ${group}.${name}`)
      const channel = channelOf(group, name)
      options.ipcMain.handle(channel, guarded(channel, member, handler, options))
    }
  }
}

function guarded(channel: string, call: Call<unknown, unknown>, handler: Handler, options: IpcOptions): Listener {
  const mayCall = allowance(MOST_PER_SECOND, options.now)
  const refuse = (refusal: Refusal, cause?: unknown): Envelope => {
    options.onRefusal(channel, refusal, cause)
    return { heard: false, refusal }
  }
  return async (event, input) => {
    if (!isFromOurPage(event, options.isWindow)) return refuse('sender')
    if (!mayCall()) return refuse('too-often')
    if (sizeOfPlain(input, call.largest ?? LARGEST_INPUT) === undefined) return refuse('input')
    const parsed = call.input.safeParse(input)
    if (!parsed.success) return refuse('input')
    try {
      return { heard: true, value: await handler(parsed.data) }
    } catch (error) {
      return refuse('defect', error)
    }
  }
}

/** Reading a frame that is gone throws; that counts as a refusal too. */
function isFromOurPage(event: IpcMainInvokeEvent, isWindow: IpcOptions['isWindow']): boolean {
  try {
    const frame = event.senderFrame
    return frame !== null && isWindow(event.sender) && frame === event.sender.mainFrame && isOurs(frame.url)
  } catch {
    return false
  }
}

function allowance(most: number, now: () => number): () => boolean {
  let second = 0
  let used = 0
  return () => {
    const current = Math.floor(now() / 1000)
    if (current !== second) [second, used] = [current, 0]
    used += 1
    return used <= most
  }
}

/** Main's side of the notices: each is sent to every window of ours. */
export function announcerOf<Shape extends Contract>(
  contract: Shape,
  windows: () => readonly Pick<WebContents, 'send' | 'isDestroyed'>[],
): Announcer<Shape> {
  const groups = Object.entries(contract).map(([group, members]) => {
    const notices = Object.entries(members).filter(([, member]) => member.kind === 'notice')
    const send = ([name]: readonly [string, unknown]): [string, (payload: unknown) => void] => [
      name,
      (payload) => {
        for (const target of windows()) if (!target.isDestroyed()) target.send(channelOf(group, name), payload)
      },
    ]
    return [group, Object.fromEntries(notices.map(send))] as const
  })
  return Object.fromEntries(groups) as Announcer<Shape>
}
