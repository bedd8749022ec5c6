import { FrameReader, frameOf } from '../../src-main/contract/frames.ts'
import type { HelperMessage } from '../../src-main/contract/helper.ts'
import { fault, type Fault } from '../../src-main/domain/connect/fault.ts'
import { liftLimits, withstandSignals } from './system/limits.ts'
import { markOf } from './system/processes.ts'
import { Conversation } from './conversation.ts'
import type { Session } from './session/session.ts'
import type { Keep } from './tunnel/undo.ts'

/**
 * The helper's process: root, started with one word, spoken to on its streams. Whatever the person's environment held
 * is thrown away before anything else, but for the number polkit put there. polkit has an action for each word, and
 * wants an administrator's password for `release`.
 */
const WORDS = ['session', 'release']
const USAGE = 64

async function main(): Promise<void> {
  withstandSignals()
  const owner = Number(process.env['PKEXEC_UID'] ?? '0')
  for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name)
  process.umask(0o077)
  process.chdir('/')
  const mark = markOf(process.pid)
  const [word = '', ...more] = process.argv.slice(2)
  const asked = WORDS.includes(word) && more.length === 0 && process.execArgv.length === 0
  if (!asked || process.geteuid?.() !== 0 || !Number.isSafeInteger(owner) || owner < 0 || !mark) {
    process.stderr.write(`culvert-helper: started by Culvert through polkit, with one word: ${WORDS.join(' or ')}\n`)
    process.exitCode = USAGE
    return
  }
  const text = await liftLimits()
  const barred = text === undefined ? {} : { barred: fault('session-limited', { os: { source: 'prlimit', text } }) }
  const say = (message: HelperMessage): void => {
    process.stdout.write(frameOf(Buffer.from(JSON.stringify(message))))
  }
  const administrator = owner === 0 || word === 'release'
  converse({ owner, administrator, mark, say, tunnel: undefined, ...barred })
}

function converse(session: Session): void {
  let over = false
  const leave = (keep: Keep, why?: Fault): void => {
    if (over) return
    over = true
    process.stdin.destroy()
    // The answer to a request that this ends goes out first.
    const exit = (): unknown => setImmediate(() => process.exit(why ? 1 : 0))
    void Promise.resolve(session.tunnel?.end(keep, why)).finally(exit)
  }
  const end = (): void => leave('nothing')
  // Nobody said that the tunnel is not wanted any more: the app has died.
  const abandon = (): void => leave('kill-switch')
  // Nor was this anybody's wish, and it is not to pass for one.
  const fail = (text: string): void => {
    const os = { source: 'culvert-helper', text: text.slice(0, 2_000) }
    leave('kill-switch', fault('component-died', { stage: 'live', args: { component: 'culvert-helper' }, os }))
  }
  const reader = new FrameReader()
  const conversation = new Conversation(session, () => fail('requests that are not understood'))
  process.stdin.on('data', (chunk: Buffer) => {
    const { bodies, problem } = reader.read(chunk)
    for (const body of bodies) if (!over) conversation.take(body)
    if (problem) fail(`a frame that is ${problem}`)
  })
  process.stdin.on('end', abandon).on('error', abandon)
  process.stdout.on('error', (error: Error) => fail(error.message))
  process.stderr.on('error', () => undefined)
  process.on('SIGTERM', end)
  for (const name of ['SIGHUP', 'SIGQUIT'] as const) process.on(name, fail)
  // A defect must not leave a machine half changed, nor open what was shut.
  process.on('uncaughtException', (error) => {
    process.stderr.write(`culvert-helper: ${error.stack ?? error.message}\n`)
    fail(error.message)
  })
}

void main()
