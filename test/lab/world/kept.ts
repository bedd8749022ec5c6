import type { Guest } from '../driver/guest.ts'
import type { Culvert } from './culvert.ts'
import { as, type Person } from './people.ts'
import { quote } from './script.ts'
import type { ClientSettings } from './settings.ts'

const place = '/run/culvert-lab'

/** A line of a command, with its time: seconds since the guest's boot, by a clock that cannot be set. */
export interface Word {
  readonly at: number
  readonly text: string
}

/** A line that stores the guest's own time, in seconds, in `now`. */
export const NOW = 'read -r now _ < /proc/uptime'

/**
 * `culvert connect` of a kept profile, as a person follows it: each printed line is recorded with its time. States are
 * recognised by the texts that people read, so that the texts are tested too.
 */
export class KeptConnect {
  readonly #guest: Guest
  readonly #name: string

  constructor(guest: Guest, name = 'kept') {
    this.#guest = guest
    this.#name = name
  }

  async start(culvert: Culvert, person: Person, profile: string, { password, psk }: ClientSettings): Promise<void> {
    const words = ['connect', profile, '--secrets-stdin', '--no-diagnose']
    const at = this.#path('')
    await this.#guest.must(
      'client',
      `mkdir -p ${place}; rm -f ${at}*; : > ${this.#path('words')}; secrets=$(cat)
( ( ( ${as(person, `exec ${culvert.command(words)}`)} ) <<< "$secrets" 2>&1
    echo "exit code $?" ) | while IFS= read -r line; do ${NOW}; printf '%s %s\\n' "$now" "$line" >> ${this.#path('words')}; done
) < /dev/null > /dev/null 2>&1 &`,
      { input: JSON.stringify({ password, psk }) },
    )
  }

  /** The whole output so far. */
  async said(): Promise<readonly Word[]> {
    return wordsOf(await this.#guest.must('client', `cat ${this.#path('words')}`))
  }

  /** Waits for a line that contains one of these. @param after time from which lines count @returns the line's time */
  async says(text: string | readonly string[], after: number, seconds: number): Promise<number> {
    const printed = await this.#guest.run(
      'client',
      `exec {never}<> <(:) {words}< ${this.#path('words')}; ${NOW}; end=$((\${now/./} + ${Math.round(seconds * 100)}))
while ${NOW}; [ \${now/./} -lt $end ]; do
  read -r -u $words at text || { read -r -t 0.05 -u $never; continue; }
  (( \${at/./} >= ${Math.round(after * 100)} )) && [[ ${[text]
    .flat()
    .map((one) => `$text == *${quote(one)}*`)
    .join(' || ')} ]] && { echo "$at"; exit; }
done
exit 1`,
      { seconds: seconds + 20 },
    )
    if (printed.code === 0) return Number(printed.stdout)
    const said = (await this.said()).map((word) => `${word.at} ${word.text}`).join('\n')
    throw new Error(`in ${seconds} s it did not say “${[text].flat().join('” or “')}” after ${after}:\n${said}`)
  }

  #path(what: string): string {
    return quote(`${place}/${this.#name}.${what}`)
  }
}

const wordsOf = (printed: string): readonly Word[] =>
  printed
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({ at: Number(line.split(' ', 1)[0]), text: line.replace(/^\S+ /, '') }))
