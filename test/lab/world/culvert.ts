import { basename, join, relative } from 'node:path'
import type { z } from 'zod'
import { outputs, type FaultOutput, type Output, type TunnelOutput } from '../../../src-main/contract/cli-output.ts'
import { builtCli, project } from '../driver/places.ts'
import type { Guest, Output as Printed, RunOptions } from '../driver/guest.ts'
import * as plan from './addresses.ts'
import type { Begun, HeldConnect } from './held.ts'
import { as, type Person } from './people.ts'
import { quote } from './script.ts'
import type { ClientSettings } from './settings.ts'

export type Backend = 'networkmanager' | 'strongswan'

/** How a connect ended, and how long the command took. */
export interface Connected {
  readonly tunnel: TunnelOutput | undefined
  readonly fault: FaultOutput | undefined
  readonly seconds: number
  readonly printed: Printed
}

/** What `culvert diagnose` found, and how long the command took, including its own start. */
export interface Diagnosed {
  readonly report: Output['diagnosis']['diagnosis']
  readonly seconds: number
  readonly printed: Printed
}

export type Measured = Output['mtu'] & {
  /** Of the whole command. */
  readonly seconds: number
  readonly printed: Printed
}

/** The only place where the lab runs `culvert` commands. They run on the client, like those of a person there. */
export class Culvert {
  readonly #guest: Guest
  readonly #person: Person
  readonly #environment: readonly string[]

  /**
   * @param backend for the commands; by default they choose it themselves
   * @param environment further variables of the commands, `NAME=value`
   */
  constructor(guest: Guest, person: Person, backend?: Backend, environment: readonly string[] = []) {
    this.#environment = [...environment, ...(backend === undefined ? [] : [`CULVERT_BACKEND=${backend}`])]
    this.#guest = guest
    this.#person = person
  }

  run(words: readonly string[], options: RunOptions = {}): Promise<Printed> {
    return this.#guest.run('client', as(this.#person, this.command(words)), { seconds: 60, ...options })
  }

  command(words: readonly string[]): string {
    const built = join('/project', relative(project, this.#guest.folder), 'cli', basename(builtCli))
    const chosen = this.#environment.length === 0 ? '' : `env ${this.#environment.map(quote).join(' ')} `
    return `${chosen}/runtime/${basename(process.execPath)} ${built} ${words.map(quote).join(' ')}`
  }

  async add(name: string, settings: ClientSettings): Promise<void> {
    const words = ['profile', 'add', name, '--gateway', settings.gateway, '--user', settings.user]
    if (settings.certificate !== undefined) {
      words.push('--certificate', `${plan.certificates}/${settings.certificate}.crt`)
      words.push('--authority', `${plan.certificates}/ca.crt`)
    }
    // Most scenarios examine a lost tunnel, so it is not dialled again unless requested.
    words.push('--keep', 'never', ...(settings.more ?? []))
    if (settings.tunnelSecret !== undefined) words.push('--tunnel-secret')
    if (settings.lcpEcho !== undefined) words.push('--lcp-echo', settings.lcpEcho)
    if (settings.remoteId !== undefined) words.push('--remote-id', settings.remoteId)
    const printed = await this.run([...words, '--json'])
    if (printed.code !== 0) throw new Error(`profile add: ${printed.stdout}${printed.stderr}`)
  }

  /** For a tunnel that ends with the command: starts one under `held`, and waits for its first output. */
  async hold(held: HeldConnect, name: string, settings: ClientSettings): Promise<Begun> {
    await this.begin(held, name, settings)
    return held.begun()
  }

  /** Like `hold`, without waiting. */
  async begin(held: HeldConnect, name: string, settings: ClientSettings): Promise<void> {
    const words = ['connect', name, '--secrets-stdin', '--json', '--no-diagnose']
    await held.start(this, this.#person, words, await this.#secrets(settings))
  }

  async connect(name: string, settings: ClientSettings, words: readonly string[] = []): Promise<Connected> {
    const input = await this.#secrets(settings)
    // The plugin sometimes misses pppd's end; NetworkManager then gives up after its own minute.
    const printed = await this.run(['connect', name, '--secrets-stdin', '--json', ...words], { input, seconds: 100 })
    const answer = parse(printed, 'tunnels', 'fault')
    const tunnel = 'tunnels' in answer ? answer.tunnels[0] : undefined
    const fault = 'fault' in answer ? answer.fault : tunnel?.fault
    return { tunnel, fault, seconds: printed.milliseconds / 1000, printed }
  }

  /** @param name of a profile, or a host */
  async diagnose(name: string, settings: ClientSettings, words: readonly string[] = []): Promise<Diagnosed> {
    const input = await this.#secrets(settings)
    const printed = await this.run(['diagnose', name, '--secrets-stdin', '--json', ...words], { input })
    const { diagnosis: report } = parse(printed, 'diagnosis')
    return { report, seconds: printed.milliseconds / 1000, printed }
  }

  /** Like `diagnose`, for the largest packet. */
  async mtu(name: string, settings: ClientSettings, words: readonly string[] = []): Promise<Measured> {
    const input = await this.#secrets(settings)
    const printed = await this.run(['mtu', name, '--secrets-stdin', '--json', ...words], { input, seconds: 90 })
    return { ...parse(printed, 'mtu'), seconds: printed.milliseconds / 1000, printed }
  }

  async status(): Promise<readonly TunnelOutput[]> {
    const answer = parse(await this.run(['status', '--json']), 'tunnels')
    return answer.tunnels
  }

  /** Each list of tunnels that `status --watch` prints during this time. */
  async watch(seconds: number): Promise<readonly (readonly TunnelOutput[])[]> {
    const words = this.command(['status', '--watch', '--json'])
    const printed = await this.#guest.run('client', as(this.#person, `timeout -s INT ${seconds} ${words}`), {
      seconds: seconds + 10,
    })
    const lines = printed.stdout.split('\n').filter((line) => line !== '')
    return lines.map((line) => parse({ ...printed, stdout: line }, 'tunnels').tunnels)
  }

  async disconnect(name: string): Promise<Printed> {
    return this.run(['disconnect', name, '--json'])
  }

  async survey(): Promise<Output['survey']> {
    return parse(await this.run(['survey', '--json']), 'survey')
  }

  /** The command's standard input; private keys are secrets like the others. */
  async #secrets(settings: ClientSettings): Promise<string> {
    const { password, psk, tunnelSecret } = settings
    if (settings.certificate === undefined) return JSON.stringify({ password, psk, tunnelSecret })
    const key = await this.#guest.must('client', `cat ${plan.certificates}/${settings.certificate}.key`)
    return JSON.stringify({ password, privateKey: key, tunnelSecret })
  }
}

/** The object that a command printed, validated against the published schema. */
function parse<Name extends keyof typeof outputs>(printed: Printed, ...names: readonly Name[]): Output[Name] {
  return parseOne(printed.stdout, `exit code ${printed.code}, ${printed.stdout}${printed.stderr}`, ...names)
}

/** One object in `text`, validated against one of these published schemas. @param said text shown in an error */
export function parseOne<Name extends keyof typeof outputs>(
  text: string,
  said: string,
  ...names: readonly Name[]
): Output[Name] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Error(`not one JSON object: ${said}`)
  }
  for (const name of names) {
    const schema: z.ZodType = outputs[name]
    const result = schema.safeParse(value)
    if (result.success) return result.data as Output[Name]
  }
  throw new Error(`not what ${names.join(' or ')} promises: ${said}`)
}
