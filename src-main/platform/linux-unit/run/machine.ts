import { chmod, lstat, mkdir, readdir, readFile, realpath, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { ended, oneLine } from '../../program/run.ts'
import { systemClock } from '../../time.ts'

/** How a program of the system ended. */
export interface Ran {
  readonly ok: boolean
  readonly out: Buffer
  /** What it said of a failure, in one line. */
  readonly said: string
}

/** What a service needs of the machine; a test brings one of its own. */
export interface UnitMachine {
  isRoot(): boolean
  run(program: UnitProgram, words: readonly string[], input?: string): Promise<Ran>
  /** Undefined when there is none, or it may not be read. */
  readText(path: string): Promise<string | undefined>
  list(folder: string): Promise<readonly string[] | undefined>
  /** Makes the folders above it, which everybody may look into, as the umask of whoever calls is not asked. */
  makeFolder(path: string, mode: number): Promise<void>
  /** Whole or not at all. */
  write(path: string, content: string | Buffer, mode: number): Promise<void>
  remove(path: string): Promise<void>
  /** Only when it is empty. */
  removeEmpty(folder: string): Promise<void>
  /** The first path on the way to it, or of what is in it, that somebody else than root could change; links are followed. */
  changeable(path: string): Promise<string | undefined>
}

export type UnitProgram = 'systemctl' | 'systemd-creds'
const PLACES = ['/usr/bin', '/bin']
/** A service has three minutes to start, and a minute to stop. */
const DEADLINE = 200_000
const OTHERS_WRITE = 0o022
const OPEN = 0o755

export const systemMachine = (): UnitMachine => ({
  isRoot: () => process.geteuid?.() === 0,
  run,
  readText: (path) => readFile(path, 'utf8').catch(() => undefined),
  list: (folder) => readdir(folder).catch(() => undefined),
  async makeFolder(path, mode) {
    const above = dirname(path)
    if ((await lstat(above).catch(() => undefined)) === undefined) await this.makeFolder(above, OPEN)
    await mkdir(path).catch(only('EEXIST'))
    await chmod(path, mode)
  },
  async write(path, content, mode) {
    const draft = `${path}.${process.pid}.new`
    await rm(draft, { force: true })
    await writeFile(draft, content, { mode: 0o600, flag: 'wx' })
    await chmod(draft, mode)
    await rename(draft, path)
  },
  remove: (path) => rm(path, { recursive: true, force: true }),
  removeEmpty: (folder) => rmdir(folder).catch(only('ENOTEMPTY', 'ENOENT')),
  changeable,
})

/** These errors are no failure. */
const only =
  (...codes: readonly string[]) =>
  (error: unknown): void => {
    if (!codes.includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }

/** By its absolute path, in an environment of its own: what root's shell has set decides nothing. */
async function run(program: UnitProgram, words: readonly string[], input?: string): Promise<Ran> {
  for (const place of PLACES) {
    const ending = await ended({
      program: join(place, program),
      words,
      deadline: DEADLINE,
      clock: systemClock,
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' },
      ...(input === undefined ? {} : { input }),
    })
    if (ending.kind === 'missing') continue
    if (ending.kind === 'exit') return { ok: ending.code === 0, out: ending.out, said: oneLine(ending.err) }
    return { ok: false, out: Buffer.of(), said: `${program}: ${ending.kind}` }
  }
  return { ok: false, out: Buffer.of(), said: `${program}: not found` }
}

async function changeable(path: string): Promise<string | undefined> {
  const real = await realpath(path).catch(only('ENOENT'))
  // What is not there yet is whoever's who may make it.
  if (real === undefined) return changeable(dirname(path))
  for (const one of [path, real]) {
    const found = (await onTheWay(one)) ?? (await within(one))
    if (found !== undefined) return found
  }
  return undefined
}

/** The path and every folder above it. */
async function onTheWay(path: string): Promise<string | undefined> {
  for (let at = path; ; at = dirname(at)) {
    if (!(await isRoots(at))) return at
    if (at === dirname(at)) return undefined
  }
}

async function within(folder: string): Promise<string | undefined> {
  if (!(await lstat(folder)).isDirectory()) return undefined
  for (const { name } of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, name)
    const found = (await isRoots(path)) ? await within(path) : path
    if (found !== undefined) return found
  }
  return undefined
}

/** Nobody else may write it. A link has no mode of its own; where it leads is asked of that. */
async function isRoots(path: string): Promise<boolean> {
  const about = await lstat(path)
  return about.uid === 0 && (about.isSymbolicLink() || (about.mode & OTHERS_WRITE) === 0)
}
