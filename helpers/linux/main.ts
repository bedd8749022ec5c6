import { FrameReader, frameOf } from '../../src-main/contract/frames.ts'
import { markOf } from './processes.ts'
import { run } from './run.ts'
import { Conversation, type Session } from './session.ts'
import type { Keep } from './undo.ts'

/**
 * The helper's process: root, started with the one word `session`, spoken to on its streams. Whatever the person's
 * environment held is thrown away before anything else, but for the number polkit put there.
 */
const USAGE = 64

function main(): void {
  const owner = Number(process.env['PKEXEC_UID'] ?? '0')
  for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name)
  process.umask(0o077)
  process.chdir('/')
  const mark = markOf(process.pid)
  const asked = process.argv.length === 3 && process.argv[2] === 'session' && process.execArgv.length === 0
  if (!asked || process.geteuid?.() !== 0 || !Number.isSafeInteger(owner) || owner < 0 || !mark) {
    process.stderr.write('culvert-helper: started by Culvert through polkit, with the word "session"\n')
    process.exitCode = USAGE
    return
  }
  // No memory of this process and of those below it is written to a disk: 1 is no core file, and nothing to a pipe (core(5)).
  void run('prlimit', ['--core=1', '--pid', `${process.pid}`])
  converse({ owner, mark, say: (message) => process.stdout.write(frameOf(Buffer.from(JSON.stringify(message)))), tunnel: undefined })
}

function converse(session: Session): void {
  let over = false
  const leave = (keep: Keep): void => {
    if (over) return
    over = true
    process.stdin.destroy()
    void Promise.resolve(session.tunnel?.end(keep)).finally(() => process.exit(0))
  }
  const end = (): void => leave('nothing')
  // Nobody said that the tunnel is not wanted any more: the app has died.
  const abandon = (): void => leave('kill-switch')
  const reader = new FrameReader()
  const conversation = new Conversation(session, end)
  process.stdin.on('data', (chunk: Buffer) => {
    const { bodies, problem } = reader.read(chunk)
    for (const body of bodies) if (!over) conversation.take(body)
    if (problem) end()
  })
  process.stdin.on('end', abandon).on('error', abandon)
  process.stdout.on('error', end)
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(name, end)
  // A defect must not leave a machine half changed.
  process.on('uncaughtException', (error) => {
    process.stderr.write(`culvert-helper: ${error.stack ?? error.message}\n`)
    end()
  })
}

main()
