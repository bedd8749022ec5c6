import type { Guest } from '../driver/guest.ts'
import { onHost } from '../driver/slowdown.ts'

/**
 * Everything on the client that a tunnel may change, as the machine reports it: one line each, so that a difference can
 * be read. Files by type, mode, owner and content; rules without their counters.
 */
export type Snapshot = readonly string[]

/** Files that other programs write: the journal, NetworkManager's own state, and what a test puts there itself. */
const NOT_OURS = [
  '/run/log',
  '/run/systemd/journal',
  '/run/NetworkManager',
  '/var/lib/NetworkManager',
  '/run/culvert-lab',
  '/run/user',
  '/run/netns',
  '/run/mount',
  '/run/culvert-lab-changed',
  '/var/lib/dpkg',
  '/var/lib/apt',
]
const STAMP = '/run/culvert-lab-stamp'
const CHANGED = '/run/culvert-lab-changed'
/** Folders that the first session creates and that stay, empty. */
const OUR_FOLDERS = ['/run/culvert', '/var/lib/culvert', '/var/lib/culvert/journal']

/** Any other file written since the first snapshot counts as changed; these may be rewritten with the same content. */
const PUT_BACK = [
  '/etc/resolv.conf',
  '/etc/ppp',
  '/etc/ipsec.conf',
  '/etc/ipsec.secrets',
  '/etc/ipsec.d',
  '/etc/xl2tpd',
]

const script = `section() { sed "s/^/$1: /"; }
[ -e ${STAMP} ] || { touch ${STAMP}; sleep 0.02; }
ps -eo comm= | grep -vxE 'ps|sort|grep|sed|bash|timeout|sleep|nm-dispatcher' | sort | section process
ip -o link | sed 's/qdisc.*//' | section link
ip -o address | sed 's/ *valid_lft.*//' | section address
{ ip rule; ip route show table all; ip -6 rule; ip -6 route show table all; } | section route
ip xfrm state list nokeys | section state
ip xfrm policy list nosock | section policy
for rules in iptables-legacy ip6tables-legacy; do for table in filter mangle nat; do $rules -w 5 -t $table -S 2>/dev/null; done | section $rules; done
find /etc /run /var/lib ${NOT_OURS.map((path) => `-path ${path} -prune -o`).join(' ')} -printf '%M %u %g %l %p\\n' -type f -cnewer ${STAMP} -fprint ${CHANGED} |
  grep -vxE 'd[^ ]+ root root  (${OUR_FOLDERS.join('|')})' | sort | section file
{ cat ${CHANGED}; find ${PUT_BACK.join(' ')} -type f; } 2>/dev/null | sort -u | tr '\\n' '\\0' | xargs -0 sha256sum | section content
:`

export async function snapshot(guest: Guest): Promise<Snapshot> {
  return (await guest.must('client', script, { seconds: 60 })).split('\n')
}

/** What was added and what was removed; empty if nothing of a tunnel is left. */
export function difference(before: Snapshot, after: Snapshot): readonly string[] {
  const [was, is] = [new Set(before), new Set(after)]
  return [
    ...after.filter((line) => !was.has(line)).map((line) => `+ ${line}`),
    ...before.filter((line) => !is.has(line)).map((line) => `- ${line}`),
  ]
}

/** The `difference` from the current state, once it is empty, or as it is after fifteen seconds of the guest's time. */
export async function settled(guest: Guest, before: Snapshot): Promise<readonly string[]> {
  const end = performance.now() + onHost(15_000)
  for (;;) {
    const left = difference(before, await snapshot(guest))
    if (left.length === 0 || performance.now() > end) return left
  }
}
