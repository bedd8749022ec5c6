import type { Guest } from '../driver/guest.ts'

/**
 * Everything of the client that a tunnel may change, by the machine's own word: one line a thing, so that a difference
 * can be read. Files by kind, mode, owner and content; rules without their counters.
 */
export type Snapshot = readonly string[]

/** What others write as they please: the journal, NetworkManager's own state, and what a test puts there itself. */
const NOT_OURS = [
  '/run/log',
  '/run/systemd/journal',
  '/run/NetworkManager',
  '/var/lib/NetworkManager',
  '/run/culvert-lab',
  '/run/user',
  '/run/netns',
]
/** The folders that the first session makes stay, and are empty. */
const OUR_FOLDERS = ['/run/culvert', '/var/lib/culvert', '/var/lib/culvert/journal']

const script = `section() { while IFS= read -r line; do echo "$1: $line"; done; }
ps -eo comm= | grep -vxE 'ps|sort|grep|bash|timeout|sleep|nm-dispatcher' | sort | section process
ip -o link | sed 's/qdisc.*//' | section link
ip -o address | sed 's/ *valid_lft.*//' | section address
for family in -4 -6; do ip $family rule; ip $family route show table all; done | section route
ip xfrm state list nokeys | section state
ip xfrm policy list nosock | section policy
for family in iptables ip6tables; do for table in filter mangle nat; do $family-legacy -w 5 -t $table -S 2>/dev/null | section $family-$table; done; done
find /etc /run /var/lib ${NOT_OURS.map((path) => `-path ${path} -prune -o`).join(' ')} -type d -printf '%M %u %g %p\\n' | grep -vxE '[^ ]+ root root (${OUR_FOLDERS.join('|')})' | section folder
find /etc /run /var/lib ${NOT_OURS.map((path) => `-path ${path} -prune -o`).join(' ')} ! -type d -printf '%M %u %g %l %p\\n' | sort | section file
find /etc /run /var/lib ${NOT_OURS.map((path) => `-path ${path} -prune -o`).join(' ')} -type f -print0 | sort -z | xargs -0 sha256sum | section content
:`

export async function snapshot(guest: Guest): Promise<Snapshot> {
  return (await guest.must('client', script, { seconds: 60 })).split('\n')
}

/** What is there now and was not, and what was there and is not; empty when nothing of a tunnel is left. */
export function difference(before: Snapshot, after: Snapshot): readonly string[] {
  const [was, is] = [new Set(before), new Set(after)]
  return [
    ...after.filter((line) => !was.has(line)).map((line) => `+ ${line}`),
    ...before.filter((line) => !is.has(line)).map((line) => `- ${line}`),
  ]
}
