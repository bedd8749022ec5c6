import { spawn } from 'node:child_process'

/** A package.json script that succeeds or fails. */
export interface StepOutcome {
  readonly name: string
  readonly ok: boolean
  readonly seconds: number
  readonly output: string
}

export function step(name: string, root: string): Promise<StepOutcome> {
  const begun = performance.now()
  return new Promise((done) => {
    const child = spawn('npm', ['run', '--silent', name], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk))
    const end = (ok: boolean, extra = ''): void =>
      done({
        name,
        ok,
        seconds: (performance.now() - begun) / 1000,
        output: Buffer.concat(chunks).toString('utf8') + extra,
      })
    child.once('error', (error) => end(false, error.message))
    child.once('close', (code) => end(code === 0))
  })
}

/** Runs it with its output on ours; returns the exit code. */
export function visibly(
  program: string,
  args: readonly string[],
  root: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  return new Promise((done) => {
    const child = spawn(program, args, {
      cwd: root,
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: process.platform === 'win32',
    })
    child.once('error', (error) => {
      console.error(error.message)
      done(1)
    })
    child.once('close', (code) => done(code ?? 1))
  })
}

/** Runs a step that a person may want to watch, with its output on ours. */
export async function liveStep(name: string, root: string): Promise<StepOutcome> {
  const begun = performance.now()
  const code = await visibly('npm', ['run', '--silent', name], root)
  return { name, ok: code === 0, seconds: (performance.now() - begun) / 1000, output: '' }
}
