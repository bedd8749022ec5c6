import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HelperMessage, HelperSurvey } from '../../../src-main/contract/helper.ts'
import type { Fault } from '../../../src-main/domain/connect/fault.ts'
import type { HelperProgram } from '../../../src-main/platform/helper-link/link.ts'

/** What the scripted helper does after a `connect`, one step after another. */
export type Step =
  | { readonly ms: number }
  | { readonly say: Extract<HelperMessage, { kind: 'stage' | 'line' | 'facts' }> }
  | { readonly up: true }
  | { readonly down: { readonly fault?: Fault } }
  | { readonly fail: Fault }
  | { readonly die: true }
  | { readonly never: true }

export type Mode = 'old' | 'garbage' | 'endless-frame' | 'not-json' | 'complains' | 'mute' | 'pieces' | 'stays'

export interface Play {
  readonly mode?: Mode
  /** By the profile's gateway. */
  readonly gateways?: Readonly<Record<string, readonly Step[]>>
  readonly survey?: HelperSurvey
  /** The answer to `clean`. */
  readonly held?: Fault
  /** The lines of a shell script that replaces pkexec. */
  readonly pkexec?: readonly string[]
}

export interface Stage {
  readonly program: HelperProgram
  /** The folder of the session files. */
  readonly sessions: string
  readonly folder: string
  /** Every request to any helper of this play. */
  requests(): readonly { readonly verb: string }[]
  clear(): void
}

const SCRIPT = join(import.meta.dirname, 'scripted-helper.mjs')

/** A helper program that plays this; each start is a real process. */
export function stage(play: Play = {}): Stage {
  const folder = mkdtempSync(join(tmpdir(), 'culvert-helper-'))
  const sessions = join(folder, 'run')
  mkdirSync(sessions)
  const record = join(folder, 'requests')
  writeFileSync(record, '')
  const file = join(folder, 'play.json')
  writeFileSync(file, JSON.stringify({ gateways: {}, ...play, folder: sessions, record }))
  const path = join(folder, 'culvert-helper')
  writeFileSync(path, `#!/bin/sh\nexec '${process.execPath}' '${SCRIPT}' '${file}' "$@"\n`)
  chmodSync(path, 0o755)
  const before: string[] = []
  if (play.pkexec) {
    const pkexec = join(folder, 'pkexec')
    writeFileSync(pkexec, ['#!/bin/sh', ...play.pkexec, ''].join('\n'))
    chmodSync(pkexec, 0o755)
    before.push(pkexec)
  }
  return {
    program: { path, before },
    sessions,
    folder,
    requests: () =>
      readFileSync(record, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as { readonly verb: string }),
    clear: () => rmSync(folder, { recursive: true, force: true }),
  }
}
