import type { Guest } from '../driver/guest.ts'
import type { Stage } from '../../../src-main/domain/connect/stage.ts'
import { STAGES } from '../../../src-main/domain/connect/stage.ts'

/** The programs behind a tunnel, by the kernel's names; `app` is the command that a person ran. */
export const VICTIMS = ['app', 'culvert-helper', 'charon', 'xl2tpd', 'pppd'] as const
export type Victim = (typeof VICTIMS)[number]
export type Moment = Stage | 'connected'

const named = (victim: Victim): string => (victim === 'app' ? 'node' : victim)

/** Kills a program of the client at once, without a warning signal; fails if it is not running. */
export async function kill(guest: Guest, victim: Victim): Promise<void> {
  await guest.must('client', `pkill -KILL -x ${named(victim)}`)
}

/**
 * Kills it as soon as it runs and the session's file, read a hundred times a second, shows this stage or a later one.
 * @returns the stage read last before; undefined if that never happened
 */
export async function killAt(guest: Guest, victim: Victim, stage: Stage): Promise<string | undefined> {
  const from = STAGES.slice(STAGES.indexOf(stage)).join('|')
  const printed = await guest.run(
    'client',
    `exec 9<> <(:)
for ((i = 0; i < 3000; i++)); do
  for file in /run/culvert/*.json; do
    line=; [ -e "$file" ] && read -r line < "$file"
    [[ $line =~ \\"phase\\":\\"(connecting|connected)\\",\\"stage\\":\\"(${from})\\" ]] || continue
    pkill -KILL -x ${named(victim)} && { echo "\${BASH_REMATCH[1]} \${BASH_REMATCH[2]}"; exit; }
  done
  read -rt 0.01 -u 9
done
exit 1`,
    { seconds: 50 },
  )
  return printed.code === 0 ? printed.stdout.trim() : undefined
}
