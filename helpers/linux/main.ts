import { entry, type Entry } from './entry.ts'
import './system/no-code.ts'
import { FrameReader, frameOf } from '../../src-main/contract/frames.ts'
import type { HelperMessage, Keep } from '../../src-main/contract/helper.ts'
import { fault, type Fault } from '../../src-main/domain/connect/fault.ts'
import { Conversation } from './conversation.ts'
import { END_SIGNALS, type Session } from './session/session.ts'

/**
 * The helper's process: runs as root, is started with one word (`entry.ts`, which runs first and says why), and is
 * controlled through its streams.
 */
async function converse({ owner, administrator, mark, limited }: Entry): Promise<void> {
  const text = await limited
  const say = (message: HelperMessage): void => {
    process.stdout.write(frameOf(Buffer.from(JSON.stringify(message))))
  }
  const barred = text === undefined ? {} : { barred: fault('session-limited', { os: { source: 'prlimit', text } }) }
  const session: Session = { owner, administrator, mark, say, tunnel: undefined, ...barred }
  let over = false
  const leave = (keep: Keep, why?: Fault): void => {
    if (over) return
    over = true
    process.stdin.destroy()
    // First send the answer to a request that this ends.
    const exit = (): unknown => setImmediate(() => process.exit(why ? 1 : 0))
    void Promise.resolve(session.tunnel?.end(keep, why)).finally(exit)
  }
  // Nobody asked to end the tunnel: the app has died, or the system ends its programs.
  const abandon = (): void => leave('kill-switch')
  // Nobody asked for this end either, so it is reported as a fault.
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
  process.on(END_SIGNALS['kill-switch'], abandon)
  process.on(END_SIGNALS.nothing, () => leave('nothing'))
  for (const name of ['SIGHUP', 'SIGQUIT'] as const) process.on(name, fail)
  // A defect must not leave the computer half changed, nor lift a kill switch.
  process.on('uncaughtException', (error) => {
    process.stderr.write(`culvert-helper: ${error.stack ?? error.message}\n`)
    fail(error.message)
  })
}

if (entry) void converse(entry)
