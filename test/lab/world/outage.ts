import type { Guest, MachineName } from '../driver/guest.ts'
import * as plan from './addresses.ts'
import { LEAVING } from './client.ts'
import { startGateway } from './gateway.ts'
import { usualGateway } from './gateway-settings.ts'
import { NOW } from './kept.ts'

/** Runs a line on a machine. @returns when it was done, in seconds of the guest's own time */
export async function moment(guest: Guest, machine: MachineName, line: string, seconds = 60): Promise<number> {
  const printed = await guest.must(machine, `{ ${line}; } >&2 || exit 1; ${NOW}; echo "$now"`, { seconds })
  return Number(printed.trim().split('\n').at(-1))
}

/** Cuts a tunnel's path, and restores it. */
export interface Outage {
  readonly begin: (guest: Guest) => Promise<number>
  readonly end: (guest: Guest) => Promise<number>
}

/** Cut beyond this computer, so that nothing here reports it. */
export const PATH: Outage = {
  begin: (guest) => moment(guest, 'router', 'iptables-legacy -I FORWARD -j DROP'),
  end: (guest) => moment(guest, 'router', 'iptables-legacy -D FORWARD -j DROP'),
}

/** Cut at the router's end of the client's cable, so that the client's link loses its carrier. */
export const CABLE: Outage = {
  begin: (guest) => moment(guest, 'router', 'ip link set lan0 down'),
  end: (guest) => moment(guest, 'router', 'ip link set lan0 up'),
}

/** Ends every program of the gateway at once, with all its state. */
export const restartGateway = async (guest: Guest): Promise<number> => {
  await startGateway(guest, usualGateway)
  return moment(guest, 'gateway', 'true')
}

/** Moves the client to a network with another address; requires `openSecondNetwork` first. */
export const moveAway = (guest: Guest): Promise<number> => moment(guest, 'client', LEAVING['another network'].go)

/** Makes the router forget the client's flows and assign new ports. */
export const rebind = (guest: Guest): Promise<number> =>
  moment(
    guest,
    'router',
    'iptables-legacy -t nat -I POSTROUTING -o wan0 -p udp -j MASQUERADE --to-ports 40000-40099; conntrack -F',
  )

const pings = '/run/culvert-lab/pings'

/** Simulates a person who works through the tunnel from now on: a packet every half second. */
export async function work(guest: Guest): Promise<void> {
  await guest.must(
    'client',
    `mkdir -p /run/culvert-lab; : > ${pings}
( ping -n -i0.5 ${plan.insideAddress} 2>/dev/null & echo $! > ${pings}.pid; wait ) < /dev/null |
  while read -r line; do ${NOW}; echo "$now $line"; done >> ${pings} &`,
  )
}

export async function rest(guest: Guest): Promise<void> {
  await guest.run('client', `kill $(cat ${pings}.pid); rm -f ${pings}.pid`)
}

/** The time of the first packet after this moment that came back through the tunnel; fails if none does in time. */
export async function backAt(guest: Guest, after: number, seconds: number): Promise<number> {
  const printed = await guest.must(
    'client',
    `exec {never}<> <(:); ${NOW}; end=$((\${now/./} + ${Math.round(seconds * 100)}))
while ${NOW}; [ \${now/./} -lt $end ]; do
  found=$(awk '$1 >= ${after} && / bytes from /{ print $1; exit }' ${pings}); [ -n "$found" ] && { echo "$found"; exit; }
  read -r -t 0.3 -u $never
done
tail -n 3 ${pings} >&2; exit 1`,
    { seconds: seconds + 20 },
  )
  return Number(printed)
}

const strays = '/run/strays.pcap'

/**
 * Records packets from the client on the router's inner side, except those for the gateway's IKE and ESP and those that
 * every network needs: address resolution and DHCP.
 */
export async function watchForStrays(guest: Guest): Promise<void> {
  const allowed = `arp or (dst host ${plan.gatewayAddress} and (proto 50 or udp port 500 or udp port 4500)) or udp port 67 or (icmp6 and ip6[40] >= 133 and ip6[40] <= 137) or (icmp6 and ip6[40] = 143) or ip6 multicast`
  await guest.must(
    'router',
    `rm -f ${strays}; mac=$(cat /sys/class/net/lan0/address)
tcpdump -Z root -U --immediate-mode -n -i lan0 -w ${strays} "not ether src $mac and not (${allowed})" > /dev/null 2>&1 < /dev/null & echo $! > ${strays}.pid
for ((i = 0; i < 150; i++)); do [ -s ${strays} ] && exit; sleep 0.1; done; exit 1`,
  )
}

/** The recorded packets so far, one line each. @param ends the recording */
export async function straysSeen(guest: Guest, ends = false): Promise<readonly string[]> {
  const end = ends ? `kill $(cat ${strays}.pid); rm -f ${strays}.pid` : ':'
  const printed = await guest.must('router', `sleep 0.5; tcpdump -n -r ${strays} 2>/dev/null; ${end}`)
  return printed.split('\n').filter((line) => line !== '')
}

/** Resident memory of the command that holds the tunnel, in MB. */
export async function memoryOf(guest: Guest): Promise<number> {
  const printed = await guest.must('client', "awk '/^VmRSS/{ print $2 }' /proc/$(pgrep -ox node)/status")
  return Number(printed) / 1024
}
