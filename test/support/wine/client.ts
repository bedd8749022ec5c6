import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Request } from '../../../src-main/platform/windows/calls/parse.ts'
import { INTERPRETER } from '../windows/interpreter.ts'
import { asPrinted, playedScript } from '../windows/played-script.ts'
import type { PlayedWindows } from '../windows/played-windows.ts'
import type { WindowsCommand } from './command.ts'
import { PLACES, StandIns, type Answer, type Call, type StandInName } from './stand-ins.ts'
import type { Ran, RunOptions } from './windows.ts'

/** The pre-shared key: every character that is special to a shell, an environment or PowerShell. */
export const KEY = 'pa$s"`w %PATH% ^& \\'
export const PASSWORD = 'correct-horse-42'

/** What answers for powershell.exe: a real one with modules that play Windows, or the played script, at once. */
export type Shell = 'interpreter' | 'played'

/** The command on a Windows with stand-ins for PowerShell and rasdial. */
export class WindowsClient {
  readonly standIns: StandIns
  readonly #command: WindowsCommand
  readonly #played: PlayedWindows

  constructor(command: WindowsCommand, played: PlayedWindows, shell: Shell) {
    this.#command = command
    this.#played = played
    const answer = (call: Call): Promise<Answer> =>
      played.besideRas(() => (shell === 'played' ? this.#play(call) : this.#interpret(call)))
    this.standIns = new StandIns(command.windows, (call) =>
      call.program.endsWith('rasdial.exe') ? this.#dial(call) : answer(call),
    )
  }

  calls(name: StandInName): readonly Call[] {
    return this.standIns.calls.filter(({ program }) => program.toLowerCase() === PLACES[name].toLowerCase())
  }

  run(words: readonly string[], options: RunOptions = {}): Promise<Ran> {
    return this.#command.run(words, { seconds: 170, ...options, env: { ...this.standIns.env, ...options.env } })
  }

  /** Replaces the profile of this name. @throws if it is refused */
  async add(name: string, gateway: string): Promise<void> {
    await this.run(['profile', 'remove', name])
    const words = ['profile', 'add', name, '--gateway', gateway, '--user', 'anna', '--ipv6', 'leave', '--secrets-stdin']
    const ran = await this.run(words, { stdin: JSON.stringify({ password: PASSWORD, psk: KEY }) })
    if (ran.code !== 0) throw new Error(`profile add: ${ran.stdout}${ran.stderr}`)
    this.standIns.calls.length = 0
  }

  async end(): Promise<void> {
    this.standIns.end()
    await this.#played.close()
  }

  async #dial({ arguments: [name = '', option] }: Call): Promise<Answer> {
    const ras = this.#played.rasdial()
    const outcome =
      option === '/DISCONNECT' ? await ras.hangUp(name) : await ras.dial(name, AbortSignal.timeout(90_000))
    return { code: outcome.kind === 'code' ? outcome.code : 1 }
  }

  async #play({ input }: Call): Promise<Answer> {
    const request = JSON.parse(input.toString('utf8')) as Request
    const answer = await playedScript(this.#played)(request as never, new AbortController().signal)
    return answer.ok ? { output: asPrinted(answer.value) } : { code: 1 }
  }

  async #interpret(call: Call): Promise<Answer> {
    const env = this.#played.environment()
    const child = spawn(INTERPRETER, call.arguments, { env, stdio: ['pipe', 'pipe', 'ignore'] })
    const output: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
    child.stdin.end(call.input)
    const [code] = (await once(child, 'close')) as [number | null]
    return { code: code ?? 1, output: Buffer.concat(output) }
  }
}
