import { liftLimits, withstandSignals } from './system/limits.ts'
import { markOf, type ProcessMark } from './system/processes.ts'

/**
 * What is done first of all, before the rest of the helper is made ready: whatever the person's environment held is
 * thrown away, but for the number polkit put there, and other programs begin to take the person's limits back.
 */
const WORDS = ['session', 'release']
const USAGE = 64

/** Who asked for this process, and how it stands with their limits. */
export interface Entry {
  /** User id of the person. */
  readonly owner: number
  /** Root, or somebody who gave an administrator's password: polkit has an action for each word. */
  readonly administrator: boolean
  readonly mark: ProcessMark
  /** What could not be taken back of the limits; no request is read before this is known. */
  readonly limited: Promise<string | undefined>
}

function enter(): Entry | undefined {
  withstandSignals()
  const owner = Number(process.env['PKEXEC_UID'] ?? '0')
  for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name)
  process.umask(0o077)
  process.chdir('/')
  const mark = markOf(process.pid)
  const [word = '', ...more] = process.argv.slice(2)
  const asked = WORDS.includes(word) && more.length === 0 && process.execArgv.length === 0
  if (asked && process.geteuid?.() === 0 && Number.isSafeInteger(owner) && owner >= 0 && mark)
    return { owner, administrator: owner === 0 || word === 'release', mark, limited: liftLimits() }
  process.stderr.write(`culvert-helper: started by Culvert through polkit, with one word: ${WORDS.join(' or ')}\n`)
  process.exitCode = USAGE
  return undefined
}

/** Undefined where it was not started as it must be. */
export const entry = enter()
