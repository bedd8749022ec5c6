import { spawn } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { SessionFile } from '../../../src-main/contract/helper.ts'
import type { Tunnel, VpnBackend } from '../../../src-main/platform/backend.ts'
import { strongSwanBackend } from '../../../src-main/platform/linux-strongswan/backend.ts'
import { dialled } from '../dial.ts'
import { OFFICE_ID, profileWith } from '../profiles.ts'
import { stage, type Play, type Stage, type Step } from './play.ts'
import { stagedMachine, type StagedMachine } from './staged-machine.ts'

export const never = new AbortController().signal

export interface Scene {
  readonly played: Stage
  readonly machine: StagedMachine
  readonly backend: VpnBackend
  /** A backend as in another process of this computer. */
  another(): VpnBackend
}

/** @param also steps for certain addresses, whatever the name */
export function scene(
  steps: readonly Step[],
  { also = {}, ...play }: Play & { readonly also?: Play['gateways'] } = {},
): Scene {
  const played = stage({
    ...play,
    gateways: { 'ok.test': steps, 'unknown.test': steps, 'two.test': steps, ...also },
  })
  const machine = stagedMachine(played)
  const backends: VpnBackend[] = []
  const another = (): VpnBackend => {
    const backend = strongSwanBackend({ machine })
    backends.push(backend)
    return backend
  }
  onTestFinished(async () => {
    for (const backend of backends) await backend.close?.()
    played.clear()
  })
  return { played, machine, backend: another(), another }
}

export const dial = (backend: VpnBackend, signal = never, gateway = 'ok.test') =>
  dialled(backend, profileWith({ gateway }), signal)

export function reported(
  backend: VpnBackend,
  fits: (tunnel: Tunnel | undefined) => boolean,
): Promise<Tunnel | undefined> {
  return new Promise((resolve) => {
    const stop = backend.watch((tunnels) => {
      const tunnel = tunnels.find(({ id }) => id === OFFICE_ID)
      if (!fits(tunnel)) return
      resolve(tunnel)
      setImmediate(() => stop())
    })
  })
}

export const verbs = (played: Stage): readonly string[] => played.requests().map(({ verb }) => verb)
export const sessions = (played: Stage): readonly string[] => readdirSync(played.sessions)
export const UP: readonly Step[] = [{ say: { kind: 'stage', stage: 'reach' } }, { up: true }]
export const line = (source: 'charon' | 'xl2tpd' | 'pppd', text: string): Step => ({
  say: { kind: 'line', source, text },
})

/** Creates the remains of a killed helper: its file, naming a process that no longer exists. */
export async function leaveBehind(played: Stage, more: Partial<SessionFile> = {}): Promise<void> {
  const gone = spawn('/bin/true')
  await new Promise((resolve) => gone.once('exit', resolve))
  const file: SessionFile = {
    profile: OFFICE_ID,
    name: 'Head office',
    gateway: '203.0.113.10',
    process: gone.pid ?? 1,
    started: '1',
    owner: 1000,
    phase: 'connected',
    stage: 'live',
    ...more,
  }
  writeFileSync(join(played.sessions, `${OFFICE_ID}.json`), JSON.stringify(file))
}
