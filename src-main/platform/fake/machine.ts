import { mkdirSync, readFileSync, renameSync, watch, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Profile } from '../../domain/profile/schema.ts'
import type { TunnelPhase } from '../backend.ts'
import type { Stop } from '../../domain/time.ts'

/** One configured tunnel of the simulated operating system. */
export interface FakeTunnel {
  readonly id: string
  readonly name: string
  readonly gateway: string
  readonly origin: 'culvert' | 'system'
  readonly phase: TunnelPhase
  /** The profile that `apply` configured; absent for a tunnel made elsewhere. */
  readonly profile?: Profile
}

/**
 * The simulated operating system, which owns the truth about the tunnels. It outlives a backend, as a real one outlives
 * the app; tests change it directly, to act as the person in the system's own menu.
 */
export interface FakeMachine {
  tunnels(): readonly FakeTunnel[]
  put(tunnel: FakeTunnel): void
  remove(id: string): void
  watch(listener: () => void): Stop
}

export function memoryMachine(): FakeMachine {
  const tunnels = new Map<string, FakeTunnel>()
  const listeners = new Set<() => void>()
  const announce = (): void => listeners.forEach((listener) => listener())
  return {
    tunnels: () => [...tunnels.values()],
    put(tunnel) {
      tunnels.set(tunnel.id, tunnel)
      announce()
    },
    remove(id) {
      if (tunnels.delete(id)) announce()
    },
    watch(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** A machine kept in a file, so that several processes (window, command line, a test) see the same one. */
export function fileMachine(path: string): FakeMachine {
  mkdirSync(dirname(path), { recursive: true })
  const read = (): FakeTunnel[] => {
    try {
      return JSON.parse(readFileSync(path, 'utf8')) as FakeTunnel[]
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw error
    }
  }
  const write = (tunnels: readonly FakeTunnel[]): void => {
    const draft = `${path}.${process.pid}`
    writeFileSync(draft, JSON.stringify(tunnels))
    renameSync(draft, path)
  }
  return {
    tunnels: read,
    put: (tunnel) => write([...read().filter((known) => known.id !== tunnel.id), tunnel]),
    remove: (id) => write(read().filter((known) => known.id !== id)),
    watch(listener) {
      const watcher = watch(dirname(path), () => listener())
      return () => watcher.close()
    },
  }
}
