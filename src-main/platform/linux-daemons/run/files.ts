import { spawn } from 'node:child_process'
import { constants, existsSync, readdirSync, readFileSync } from 'node:fs'
import { access, readdir, readFile, readlink } from 'node:fs/promises'
import type { SystemFiles } from '../survey.ts'

/** The whole environment of a child: it inherits nothing from the caller. */
export const ENVIRONMENT = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' }
const COMMAND_MS = 5000
const MOST_BYTES = 4 * 1024 * 1024

/** Result of a read whose failure only means that the fact is not available. */
const nothing = (): undefined => undefined

/** The kernel answers at once from memory: passing each of hundreds of files to a thread would take far longer. */
const isOfKernel = (path: string): boolean => path === '/proc' || path.startsWith('/proc/')

async function list(path: string): Promise<readonly string[] | undefined> {
  try {
    return isOfKernel(path) ? readdirSync(path) : await readdir(path)
  } catch {
    return undefined
  }
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return isOfKernel(path) ? readFileSync(path, 'utf8') : await readFile(path, 'utf8')
  } catch {
    return undefined
  }
}

/** Whether systemd is the first process here (sd_booted(3)). */
export const hasSystemd = (): boolean => existsSync('/run/systemd/system')

/**
 * Output of a program on either stream; undefined when it does not exist or took too long. `args` are constants, or
 * numbers made by the caller.
 */
export function printed(program: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, [...args], { env: ENVIRONMENT, stdio: ['ignore', 'pipe', 'pipe'] })
    const pieces: Buffer[] = []
    let size = 0
    const late = setTimeout(() => child.kill('SIGKILL'), COMMAND_MS)
    const collect = (piece: Buffer): void => {
      size += piece.length
      if (size > MOST_BYTES) child.kill('SIGKILL')
      else pieces.push(piece)
    }
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    child.once('error', () => {
      clearTimeout(late)
      resolve(undefined)
    })
    child.once('close', (_code, signal) => {
      clearTimeout(late)
      resolve(signal === null ? Buffer.concat(pieces).toString('utf8') : undefined)
    })
  })
}

/** This computer's files, and whether this user can run one of them. */
export const systemFiles: SystemFiles & { isProgram(path: string): Promise<boolean> } = {
  readText,
  readLink: (path) => readlink(path).catch(nothing),
  list,
  isProgram: (path) =>
    access(path, constants.X_OK).then(
      () => true,
      () => false,
    ),
}
