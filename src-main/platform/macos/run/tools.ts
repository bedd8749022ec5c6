import { done, failed, type Result } from '../../../domain/result.ts'
import type { Clock } from '../../../domain/time.ts'
import { ended, oneLine } from '../../program/run.ts'
import type { ToolFailure } from '../calls/tool.ts'

/** macOS programs by their absolute paths, so that nothing in PATH or the working folder is started. */
export const TOOLS = {
  scutil: '/usr/sbin/scutil',
  networksetup: '/usr/sbin/networksetup',
  open: '/usr/bin/open',
  profiles: '/usr/bin/profiles',
  log: '/usr/bin/log',
  sysctl: '/usr/sbin/sysctl',
  sw_vers: '/usr/bin/sw_vers',
  systemextensionsctl: '/usr/bin/systemextensionsctl',
  stat: '/usr/bin/stat',
} as const
export type Tool = keyof typeof TOOLS
export type ToolPaths = Readonly<Record<Tool, string>>

export interface Printed {
  readonly out: string
  readonly err: string
  readonly exit: number
}

export interface Call {
  /** Its standard input; empty if absent. */
  readonly input?: string
  /** Milliseconds within which it must end. */
  readonly within?: number
  readonly signal?: AbortSignal
}

/** Runs one program to its end. Its arguments are constants, UUIDs, names of services and paths: never a secret. */
export type Run = (tool: Tool, words: readonly string[], call?: Call) => Promise<Result<Printed, ToolFailure>>

export interface ToolOptions {
  readonly paths: ToolPaths
  readonly clock: Clock
  readonly env: Readonly<Record<string, string>>
}

const DEADLINE_MS = 10_000

export function toolRunner({ paths, clock, env }: ToolOptions): Run {
  return async (tool, words, { input, within = DEADLINE_MS, signal } = {}) => {
    const started = {
      program: paths[tool],
      words,
      deadline: within,
      clock,
      env,
      ...(input === undefined ? {} : { input }),
    }
    const ending = await ended(started, signal)
    switch (ending.kind) {
      case 'exit':
        return done({ out: ending.out.toString('utf8'), err: ending.err, exit: ending.code })
      case 'killed':
        return failed({ kind: 'unreadable', exit: null, said: oneLine(ending.err) })
      case 'timeout':
        return failed({ kind: 'timeout', seconds: ending.seconds })
      case 'missing':
      case 'blocked':
        return failed({ kind: 'missing' })
    }
  }
}
