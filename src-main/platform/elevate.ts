import process from 'node:process'

/** What `sudo-prompt` calls back with. `error.code` is the exit status of the command, where it came to run. */
export interface Elevated {
  readonly error?: (Error & { readonly code?: unknown }) | undefined
  readonly output: string
}

/** Runs one command line as root or administrator, after the system's own dialog. */
export type Elevate = (command: string) => Promise<Elevated>

/** What `sudo-prompt` says when the command never ran elevated, in its own fixed English; polkit's reason otherwise. */
const NOT_ELEVATED: readonly string[] = [
  'User did not grant permission.',
  'No polkit authentication agent found.',
  'Unable to find pkexec or kdesudo.',
]

export const wasRefused = (error: Error): boolean => NOT_ELEVATED.includes(error.message)

/**
 * The one door to `sudo-prompt`, loaded only when someone asks. Its command line is expanded by two shells, the person's
 * and the elevated one: callers give it constants of theirs, without a word from elsewhere.
 */
export async function elevateBySystem(command: string): Promise<Elevated> {
  const { exec } = await import('sudo-prompt')
  process.chdir(neutralFolder(process.env))
  return new Promise((resolve) => {
    // Not Node's: sudo-prompt's only function.
    exec(command, { name: 'Culvert' }, (error, stdout = '', stderr = '') => {
      resolve({ error, output: `${stdout.toString()}\n${stderr.toString()}` })
    })
  })
}

/**
 * The working folder's name becomes part of sudo-prompt's shell line, and anyone may have named it; nothing here needs one.
 * On Windows its shell also looks for programs there first, and the root of a drive may be anybody's: Windows' own folder is
 * the system's.
 */
export function neutralFolder({ SystemRoot }: Readonly<Record<string, string | undefined>>): string {
  return SystemRoot === undefined ? '/' : `${SystemRoot}\\System32`
}
