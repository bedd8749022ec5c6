import type { FaultOutput, TunnelOutput } from '../../../src-main/contract/cli-output.ts'
import type { Guest } from '../driver/guest.ts'
import { parseOne, type Culvert } from './culvert.ts'
import { as, type Person } from './people.ts'
import { quote } from './script.ts'

const place = '/run/culvert-lab'

/** Waits in the shell itself: starting a program twenty times a second would take half of the guest's only CPU. */
const waitUntil = (seconds: number, condition: string): string =>
  `exec {never}<> <(:); for ((i = 0; i < ${seconds * 20}; i++)); do { ${condition}; } && break; read -r -t 0.05 -u $never; done`

/** The start of a connect that lives as long as its tunnel: its first output, and when. */
export interface Begun {
  readonly tunnel: TunnelOutput | undefined
  readonly fault: FaultOutput | undefined
  /** From the command's start to its first output, by the guest's clock. */
  readonly seconds: number
  /** The whole output up to then. */
  readonly printed: string
}

/** How it ended. `code` undefined: it was killed. */
export interface Ended {
  readonly code: number | undefined
  readonly fault: FaultOutput | undefined
  /** From the call until the command had ended. */
  readonly seconds: number
}

/**
 * `culvert connect` where the tunnel ends with the command: one at a time runs under a name, with its output in files
 * that only the tests read.
 */
export class HeldConnect {
  readonly #guest: Guest
  readonly #name: string

  constructor(guest: Guest, name = 'held') {
    this.#guest = guest
    this.#name = name
  }

  /** Starts it without waiting. @param words after `culvert` */
  async start(culvert: Culvert, person: Person, words: readonly string[], input: string): Promise<void> {
    const at = this.#path('')
    await this.#guest.must(
      'client',
      `mkdir -p ${place}; rm -f ${at}*; secrets=$(cat)
began=$EPOCHREALTIME; echo $began > ${this.#path('began')}
( ( ( ${as(person, `exec ${culvert.command(words)}`)} ) <<< "$secrets" 2> ${this.#path('err')}
    echo $? > ${this.#path('code')} ) | ${this.#timed()} ) < /dev/null > /dev/null 2>&1 &`,
      { input },
    )
  }

  /** Waits for its first line, or its end. */
  async begun(seconds = 60): Promise<Begun> {
    const printed = await this.#guest.must(
      'client',
      `${waitUntil(seconds, `[ -e ${this.#path('line')} ]`)}
now=$EPOCHREALTIME; [ -e ${this.#path('first')} ] && read -r now < ${this.#path('first')}
read -r began < ${this.#path('began')}; echo $((\${now/./} - \${began/./})); cat ${this.#path('out')} ${this.#path('err')}`,
      { seconds: seconds + 20 },
    )
    const [microseconds = '', first = '', ...rest] = printed.split('\n')
    const answer = parseOne(first, [first, ...rest].join('\n'), 'tunnels', 'fault')
    const tunnel = 'tunnels' in answer ? answer.tunnels[0] : undefined
    const fault = 'fault' in answer ? answer.fault : tunnel?.fault
    return { tunnel, fault, seconds: Number(microseconds) / 1e6, printed: [first, ...rest].join('\n') }
  }

  /** Waits for its end; if its last output is a fault, that is the reason. */
  async ended(seconds = 30): Promise<Ended> {
    const printed = await this.#guest.run(
      'client',
      `${waitUntil(seconds, `[ -e ${this.#path('over')} ]`)}
cat ${this.#path('code')} || { echo "still there" >&2; exit 1; }; tail -n +2 ${this.#path('out')}`,
      { seconds: seconds + 20 },
    )
    if (printed.code !== 0) throw new Error(`the held connect: ${printed.stdout}${printed.stderr}`)
    const [code = '', last = ''] = printed.stdout.trim().split('\n')
    const answer = last === '' ? undefined : parseOne(last, last, 'fault')
    return {
      code: Number(code) > 128 ? undefined : Number(code),
      fault: answer?.fault,
      seconds: printed.milliseconds / 1000,
    }
  }

  /** Records the output with the time of its first byte, because polling for that would slow the command down. */
  #timed(): string {
    return `{ IFS= read -r -N 1 first && echo $EPOCHREALTIME > ${this.#path('first')}
  IFS= read -r rest; printf '%s\\n' "$first$rest" > ${this.#path('out')}; : > ${this.#path('line')}
  cat >> ${this.#path('out')}; : > ${this.#path('over')}; }`
  }

  #path(what: string): string {
    return quote(`${place}/${this.#name}.${what}`)
  }
}
