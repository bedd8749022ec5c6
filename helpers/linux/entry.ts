import { liftLimits, withstandSignals } from './system/limits.ts'
import { markOf, type ProcessMark } from './system/processes.ts'

/**
 * Runs before the rest of the helper is loaded: discards the environment that the person set, except for the user id
 * that polkit put there, and starts the programs that reset the person's limits.
 */
const WORDS = ['session', 'release']
const USAGE = 64

/** Who asked for this process, and whether the limits they may have set were reset. */
export interface Entry {
  /** User id of the person. */
  readonly owner: number
  /** Root, or someone who gave an administrator's password: polkit has an action for each word. */
  readonly administrator: boolean
  readonly mark: ProcessMark
  /** The limits that could not be reset; no request is read before this is known. */
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

/** Undefined when it was not started correctly. */
export const entry = enter()
