import { createContext, useContext, type ReactNode } from 'react'
import { useStore } from 'zustand'
import type { DesktopClient, Snapshot } from '../../src-main/contract/desktop.ts'
import type { Settings, SettingsChange } from '../../src-main/domain/settings/settings.ts'
import type { AllTexts } from '../../src-main/contract/texts/texts.ts'
import { wordsOf } from '../../src-main/domain/thrown.ts'
import type { View, ViewStore } from './view.ts'
import type { Live, LiveStore } from '../bridge/live.ts'

/** What every part of the window uses. */
export interface WindowTools {
  readonly client: DesktopClient
  readonly live: LiveStore
  readonly view: ViewStore
  /** Milliseconds since 1970; fixed in the gallery. */
  readonly now: () => number
}

const WindowContext = createContext<WindowTools | undefined>(undefined)

export function WindowProvider({ value, children }: { readonly value: WindowTools; readonly children: ReactNode }) {
  return <WindowContext value={value}>{children}</WindowContext>
}

export function useTools(): WindowTools {
  const tools = useContext(WindowContext)
  if (!tools) throw new Error('rendered outside the window')
  return tools
}

export const useLive = <Part,>(select: (live: Live) => Part): Part => useStore(useTools().live, select)
export const useView = <Part,>(select: (view: View) => Part): Part => useStore(useTools().view, select)

/** The parts below the start screen exist only once there is a snapshot. */
export function useSnapshot<Part>(select: (snapshot: Snapshot) => Part): Part {
  return useLive((live) => {
    if (!live.snapshot) throw new Error('rendered before the first snapshot')
    return select(live.snapshot)
  })
}

export const useTexts = (): AllTexts => useLive((live) => live.texts)

/** Runs one of main's calls; a rejection is a defect and is shown. */
export function useCall(): (promise: Promise<unknown>) => void {
  const { view } = useTools()
  return (promise) => {
    promise.catch((reason: unknown) => {
      view.setState({ defect: wordsOf(reason) })
    })
  }
}

/** The person's settings, and a function that changes them. */
export function useSettings(): readonly [Settings, (change: SettingsChange) => void] {
  const { client } = useTools()
  const call = useCall()
  const settings = useSnapshot((snapshot) => snapshot.settings)
  return [settings, (change) => call(client.settings.set(change))]
}
