import { mkdir, rm, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { dirname } from 'node:path'
import process from 'node:process'
import { ended, oneLine } from '../../program/run.ts'
import { systemClock } from '../../time.ts'

export interface Ran {
  readonly ok: boolean
  readonly out: string
  /** What it said, in one line. */
  readonly said: string
}

/** What a person's services need of the machine. */
export interface PersonMachine {
  /** Of the person's own. */
  readonly folder: string
  /** `DOMAIN\name` where there are domains. */
  user(): string
  run(program: string, words: readonly string[]): Promise<Ran>
  write(path: string, content: Buffer): Promise<void>
  remove(path: string): Promise<void>
}

const DEADLINE = 30_000

export const systemMachine = (folder: string): PersonMachine => ({
  folder,
  user() {
    const { username } = userInfo()
    const domain = process.env['USERDOMAIN']
    return domain === undefined ? username : `${domain}\\${username}`
  },
  async run(program, words) {
    const ending = await ended({ program, words, deadline: DEADLINE, clock: systemClock })
    if (ending.kind !== 'exit') return { ok: false, out: '', said: `${program}: ${ending.kind}` }
    const out = ending.out.toString('utf8')
    return { ok: ending.code === 0, out, said: oneLine(ending.err || out) }
  },
  async write(path, content) {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await writeFile(path, content, { mode: 0o600 })
  },
  remove: (path) => rm(path, { force: true }),
})
