import process from 'node:process'

/** The callback's arguments of `sudo-prompt`. `error.code` is the command's exit status, if it ran. */
export interface Elevated {
  readonly error?: (Error & { readonly code?: unknown }) | undefined
  readonly output: string
}

/** Runs one command line as root or administrator, after the system's own dialog. */
export type Elevate = (command: string) => Promise<Elevated>

/** Errors by which `sudo-prompt`, in fixed English, reports that the command never ran elevated; else polkit's. */
const NOT_ELEVATED: readonly string[] = [
  'User did not grant permission.',
  'No polkit authentication agent found.',
  'Unable to find pkexec or kdesudo.',
]

export const wasRefused = (error: Error): boolean => NOT_ELEVATED.includes(error.message)

/**
 * The only use of `sudo-prompt`, loaded on demand. Two shells expand its command line, the person's and the elevated
 * one, so callers pass constants without any foreign text.
 */
export async function elevateBySystem(command: string): Promise<Elevated> {
  const { exec } = await import('sudo-prompt')
  process.chdir(neutralFolder(process.env))
  return new Promise((resolve) => {
    // This is not Node's `exec` but sudo-prompt's only function.
    exec(command, { name: 'Culvert' }, (error, stdout = '', stderr = '') => {
      resolve({ error, output: `${stdout.toString()}\n${stderr.toString()}` })
    })
  })
}

/**
 * The name of the working folder becomes part of sudo-prompt's shell line, and anyone may have named it; a neutral one
 * is used, because no command here needs a folder. On Windows its shell also searches for programs there first, and any
 * user may write to the root of a drive; Windows' own folder belongs to the system.
 */
export function neutralFolder({ SystemRoot }: Readonly<Record<string, string | undefined>>): string {
  return SystemRoot === undefined ? '/' : `${SystemRoot}\\System32`
}
