import type { IpcMainInvokeEvent, WebContents } from 'electron'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { call, notice, type Handlers } from '../../../../../src-main/contract/define.ts'
import { desktop } from '../../../../../src-main/contract/desktop.ts'
import { START_URL } from '../../../../../src-main/desktop/border/address.ts'
import type { Envelope } from '../../../../../src-main/desktop/border/envelope.ts'
import { announcerOf, hostCalls } from '../../../../../src-main/desktop/border/ipc-host.ts'

const contract = {
  room: {
    double: call<number>()(z.strictObject({ of: z.number().max(100) })),
    break: call<undefined>()(z.strictObject({})),
    read: call<number>()(z.strictObject({ text: z.string() }), 300_000),
    rang: notice<string>(),
  },
} as const

type Listener = (event: IpcMainInvokeEvent, input: unknown) => Promise<Envelope>

function hosted<Shape extends Parameters<typeof hostCalls>[0]>(shape: Shape, handlers: Handlers<Shape>) {
  const channels = new Map<string, Listener>()
  const refusals: string[] = []
  const mainFrame = { url: START_URL }
  const page = { mainFrame } as unknown as WebContents
  const clock = { now: 0 }
  hostCalls(shape, handlers, {
    ipcMain: { handle: (channel, listener) => void channels.set(channel, listener) },
    isWindow: (sender) => sender === page,
    onRefusal: (channel, refusal) => void refusals.push(`${channel} ${refusal}`),
    now: () => clock.now,
  })
  const send = (channel: string, input: unknown, event: object = { sender: page, senderFrame: mainFrame }) => {
    const listener = channels.get(channel)
    if (!listener) throw new Error(`nobody listens on ${channel}`)
    return listener(event as IpcMainInvokeEvent, input)
  }
  return { channels, refusals, page, mainFrame, clock, send }
}

const roomed = () =>
  hosted(contract, {
    room: {
      double: ({ of }) => Promise.resolve(of * 2),
      break: () => Promise.reject(new Error('the key is correct-horse')),
      read: ({ text }) => Promise.resolve(text.length),
    },
  })

describe('a call from the window', () => {
  it('is answered with its value', async () => {
    expect(await roomed().send('culvert:room.double', { of: 21 })).toEqual({ heard: true, value: 42 })
  })

  it('may be larger than most where the contract says so, and no larger than that', async () => {
    const { send } = roomed()
    expect(await send('culvert:room.read', { text: 'x'.repeat(200_000) })).toEqual({ heard: true, value: 200_000 })
    expect(await send('culvert:room.read', { text: 'x'.repeat(400_000) })).toEqual({ heard: false, refusal: 'input' })
    expect(await send('culvert:room.double', { of: 'x'.repeat(70_000) })).toEqual({ heard: false, refusal: 'input' })
  })

  it('has a channel for each member of the contract and for nothing else', () => {
    const nothing = () => Promise.resolve(undefined as never)
    const members = Object.entries(desktop).map(([group, all]) => [
      group,
      Object.fromEntries(Object.keys(all).map((name) => [name, nothing])),
    ])
    const { channels } = hosted(desktop, Object.fromEntries(members) as Handlers<typeof desktop>)
    const calls = Object.entries(desktop).flatMap(([group, all]) =>
      Object.entries<{ readonly kind: string }>(all).flatMap(([name, member]) =>
        member.kind === 'call' ? [`culvert:${group}.${name}`] : [],
      ),
    )
    expect([...channels.keys()]).toEqual(calls)
  })

  it.each<[string, (from: ReturnType<typeof roomed>) => object]>([
    ['no frame', ({ page }) => ({ sender: page, senderFrame: null })],
    ['a frame inside the page', ({ page }) => ({ sender: page, senderFrame: { url: START_URL } })],
    ['a window that is not ours', ({ mainFrame }) => ({ sender: { mainFrame }, senderFrame: mainFrame })],
    [
      'a frame that is gone',
      ({ page }) => ({
        sender: page,
        get senderFrame() {
          throw new Error('destroyed')
        },
      }),
    ],
  ])('is not heard from %s', async (_, event) => {
    const host = roomed()
    expect(await host.send('culvert:room.double', { of: 1 }, event(host))).toEqual({ heard: false, refusal: 'sender' })
    expect(host.refusals).toEqual(['culvert:room.double sender'])
  })

  it.each(['app://main.evil/', 'app://main@evil/', 'https://main/', 'about:blank'])(
    'is not heard from a page at %s',
    async (url) => {
      const host = roomed()
      host.mainFrame.url = url
      expect(await host.send('culvert:room.double', { of: 1 })).toEqual({ heard: false, refusal: 'sender' })
    },
  )

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['another type', { of: '1' }],
    ['a value too large', { of: 101 }],
    ['a member too many', { of: 1, more: 2 }],
    ['a polluted object', JSON.parse('{"of":1,"__proto__":{"admin":true}}')],
    ['a function', { of: () => 1 }],
    ['a text larger than any message', { of: 1, text: 'x'.repeat(70_000) }],
  ])('is not heard with %s', async (_, input) => {
    expect(await roomed().send('culvert:room.double', input)).toEqual({ heard: false, refusal: 'input' })
  })

  it('tells the window nothing of what went wrong inside', async () => {
    const host = roomed()
    const answer = await host.send('culvert:room.break', {})
    expect(answer).toEqual({ heard: false, refusal: 'defect' })
    expect(JSON.stringify(answer)).not.toContain('horse')
  })

  it('is heard sixty times a second', async () => {
    const host = roomed()
    const many = await Promise.all(Array.from({ length: 61 }, () => host.send('culvert:room.double', { of: 1 })))
    expect(many.filter((answer) => answer.heard)).toHaveLength(60)
    host.clock.now = 1000
    expect((await host.send('culvert:room.double', { of: 1 })).heard).toBe(true)
  })

  it('needs a handler', () => {
    expect(() => hosted(contract, { room: {} } as unknown as Handlers<typeof contract>)).toThrow('no handler')
  })
})

describe('a notice to the window', () => {
  it('goes to every window that is there', () => {
    const heard: unknown[] = []
    const window = (gone: boolean) => ({
      isDestroyed: () => gone,
      send: (...message: unknown[]) => void heard.push(message),
    })
    announcerOf(contract, () => [window(false), window(true)]).room.rang('twice')
    expect(heard).toEqual([['culvert:room.rang', 'twice']])
  })
})
