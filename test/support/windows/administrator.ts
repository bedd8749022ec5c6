import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Elevated } from '../../../src-main/platform/elevate.ts'
import { INTERPRETER, nameAsOnWindows } from './interpreter.ts'
import type { PlayedWindows } from './played-windows.ts'

/**
 * Runs an administrator's line: its words, by the real interpreter. Like `sudo-prompt`, it is over when the process has
 * ended, even if a process that it has started goes on.
 */
export async function runElevated(
  played: PlayedWindows,
  line: string,
  rights = { FAKE_ELEVATED: '1' },
): Promise<Elevated> {
  nameAsOnWindows()
  const [, ...words] = line.split(' ')
  const child = spawn(INTERPRETER, words, { env: { ...played.environment(), ...rights }, stdio: 'ignore' })
  const [code] = (await once(child, 'exit')) as [number | null]
  return { output: '', ...(code === 0 ? {} : { error: Object.assign(new Error(`exit ${code ?? ''}`), { code }) }) }
}
