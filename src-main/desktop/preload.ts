import { contextBridge, ipcRenderer } from 'electron'
import { BRIDGE, channelOf } from '../contract/define.ts'
import type { Envelope } from './border/envelope.ts'

/**
 * Names and kinds of the members of the contract's literal object, inserted by the build: the page does not use the
 * schemas, and without them this file stays small.
 */
declare const DESKTOP_MEMBERS: Readonly<Record<string, Readonly<Record<string, 'call' | 'notice'>>>>

type Exposed = (argument: unknown) => unknown

const calling =
  (channel: string): Exposed =>
  async (input) => {
    const envelope = (await ipcRenderer.invoke(channel, input)) as Envelope
    if (!envelope.heard) throw new Error(`refused: ${envelope.refusal}`)
    return envelope.value
  }

/** The page never receives the event object, because its sender would let the page send anything. */
const hearing =
  (channel: string): Exposed =>
  (listener) => {
    if (typeof listener !== 'function') throw new TypeError('a listener is a function')
    const forward = (_event: unknown, payload: unknown): unknown => (listener as Exposed)(payload)
    ipcRenderer.on(channel, forward)
    return () => {
      ipcRenderer.removeListener(channel, forward)
    }
  }

const groups = Object.entries(DESKTOP_MEMBERS).map(([group, members]) => {
  const functions = Object.entries(members).map(([name, kind]) => {
    const channel = channelOf(group, name)
    return [name, kind === 'call' ? calling(channel) : hearing(channel)] as const
  })
  return [group, Object.fromEntries(functions)] as const
})

contextBridge.exposeInMainWorld(BRIDGE, Object.fromEntries(groups))
