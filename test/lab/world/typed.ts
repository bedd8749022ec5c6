import type { Guest } from '../driver/guest.ts'
import { as, type Person } from './people.ts'
import { quote } from './script.ts'

/** What a person types once a question has been shown. */
export interface Reply {
  /** The question, or a part of it. */
  readonly to: string
  readonly text: string
}

export interface Typed {
  readonly code: number
  /** Everything that the terminal has shown. */
  readonly shown: string
}

const place = '/run/culvert-lab/terminal'

/**
 * Runs a command on a terminal of its own at the client, and types each reply when its question is shown, not before.
 * An unexpected question ends in the time limit. @param seconds for each question, and for the end
 */
export async function typed(
  guest: Guest,
  person: Person,
  command: string,
  replies: readonly Reply[],
  seconds = 60,
): Promise<Typed> {
  const steps = replies.map(
    ({ to }) => `IFS= read -r reply; ${shows(to, seconds)}; at=$(stat -c %s ${place}.out); printf '%s\\r' "$reply" >&3`,
  )
  const terminal = as(person, `exec script -qfec ${quote(`stty cols 100; ${command}`)} /dev/null`)
  const printed = await guest.run(
    'client',
    `mkdir -p /run/culvert-lab; rm -f ${place}.*; mkfifo ${place}.in; : > ${place}.out; at=0
exec 3<> ${place}.in
( ${terminal} ) < ${place}.in > ${place}.out 2>&1 3>&- & running=$!
${steps.join('\n')}
for ((i = ${seconds * 10}; i > 0; i--)); do kill -0 $running 2>/dev/null || break; sleep 0.1; done
[ $i -gt 0 ] || { pkill -KILL -P $running; echo '(no end)' >> ${place}.out; }
wait $running; code=$?; cat ${place}.out; exit $code`,
    { input: replies.map(({ text }) => `${text}\n`).join(''), seconds: seconds * (replies.length + 1) + 10 },
  )
  return { code: printed.code, shown: `${printed.stdout}${printed.stderr}` }
}

/** Waits until the terminal shows these words after the output at the previous reply. */
const shows = (words: string, seconds: number): string =>
  `for ((i = ${seconds * 10}; i > 0; i--)); do tail -c +$((at + 1)) ${place}.out | grep -Fq ${quote(words)} && break; kill -0 $running 2>/dev/null || break; sleep 0.1; done`
