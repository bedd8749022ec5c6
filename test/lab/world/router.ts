import type { Guest } from '../driver/guest.ts'
import * as plan from './addresses.ts'
import { until } from './script.ts'

export type Fault =
  | 'none'
  | 'udp500'
  | 'udp4500'
  | 'everything'
  | 'narrow'
  | 'narrow-and-silent'
  | 'esp'
  | 'esp-in-udp'
  | 'no-fragments'

export interface RouterSettings {
  readonly nat: boolean
  readonly fault: Fault
  /** A bottleneck of the path, besides `fault`. */
  readonly narrow?: NarrowPlace
}

export interface NarrowPlace {
  /** Bytes of the largest IP packet that passes whole. */
  readonly octets: number
  /**
   * What happens to larger ones. `told`: the router reports those that must not be fragmented; `silent`: it does not
   * report them; `dropped-back`, `dropped`: it drops them silently, whole or fragmented, only on the way back or both
   * ways.
   */
  readonly larger: 'told' | 'silent' | 'dropped-back' | 'dropped'
}

const narrowLines = ({ octets, larger }: NarrowPlace): string => {
  // Connection tracking has reassembled fragments by then.
  if (larger === 'dropped' || larger === 'dropped-back') {
    const from = larger === 'dropped-back' ? '-i wan0' : ''
    return `iptables-legacy -A FORWARD ${from} -p udp -m length --length ${octets + 1}: -j DROP`
  }
  return `ip link set wan0 mtu ${octets}
${larger === 'silent' ? 'iptables-legacy -A OUTPUT -p icmp --icmp-type fragmentation-needed -j DROP' : ''}`
}

/** ESP within UDP 4500: the four bytes after the UDP header are not zero (RFC 3948), and it is not a keep-alive. */
const ESP_IN_UDP = '-p udp --dport 4500 -m length --length 40: -m u32 ! --u32 "0>>22&0x3C@8=0"'

const faultLines: Readonly<Record<Fault, string>> = {
  none: '',
  udp500: 'for side in d s; do iptables-legacy -A FORWARD -p udp --${side}port 500 -j DROP; done',
  udp4500: 'for side in d s; do iptables-legacy -A FORWARD -p udp --${side}port 4500 -j DROP; done',
  everything: 'iptables-legacy -A FORWARD -j DROP',
  narrow: 'ip link set wan0 mtu 1300',
  'narrow-and-silent':
    'ip link set wan0 mtu 1300; iptables-legacy -A OUTPUT -p icmp --icmp-type fragmentation-needed -j DROP',
  esp: 'iptables-legacy -A FORWARD -p esp -j DROP',
  'esp-in-udp': `iptables-legacy -A FORWARD ${ESP_IN_UDP} -j DROP`,
  // Connection tracking reassembles fragments, so they are recognised by their total size.
  'no-fragments': 'iptables-legacy -A FORWARD -p udp -m length --length 1300: -j DROP',
}

/** Replaces the router's rules; earlier ones, and the flows that they allowed, are gone. */
export async function setRouter(guest: Guest, settings: RouterSettings): Promise<void> {
  const { narrow } = settings
  const link = narrow?.larger === 'told' || narrow?.larger === 'silent' ? narrow.octets : 1500
  const mtu = settings.fault.startsWith('narrow') ? 1300 : link
  await guest.must(
    'router',
    `iptables-legacy -F FORWARD; iptables-legacy -F OUTPUT; iptables-legacy -t nat -F POSTROUTING; ip link set wan0 mtu 1500
${settings.nat ? 'iptables-legacy -t nat -A POSTROUTING -o wan0 -j MASQUERADE' : ''}
conntrack -F 2>/dev/null
${faultLines[settings.fault]}
${narrow ? narrowLines(narrow) : ''}
:`,
  )
  // Without NAT the gateway must know the way back; with it, it must not need to.
  const way = `192.168.50.0/24 via ${plan.routerOutside}`
  await guest.must(
    'gateway',
    `ip link set eth0 mtu ${mtu}; ip route ${settings.nat ? `del ${way} 2>/dev/null; :` : `replace ${way}`}`,
  )
}

/** Blocks everything from now on, like a cable pulled further along the path. */
export async function cutThePath(guest: Guest): Promise<void> {
  await guest.must('router', 'iptables-legacy -I FORWARD -j DROP')
}

/** Opens another network with another address outside, to which a client may move. */
export async function openSecondNetwork(guest: Guest): Promise<void> {
  await guest.must(
    'router',
    `ip addr replace ${plan.second.router}/24 dev lan0; ip addr replace ${plan.second.outside}/24 dev wan0
iptables-legacy -t nat -I POSTROUTING -s ${plan.second.client}/24 -o wan0 -j SNAT --to-source ${plan.second.outside}`,
  )
}

const pcap = '/run/outside.pcap'
const listener = '/run/tcpdump.pid'

/** Ends the capture and waits until it has ended. */
const endListening = `read -r tcpdump < ${listener}; kill $tcpdump 2>/dev/null
${until(15, '[ ! -e /proc/$tcpdump ]')}
rm -f ${listener}`

/** Multicast for documentation (RFC 6676): it needs no neighbour, and nothing answers. */
const MARKS = '233.252.0.1'
const marks = '/run/marks'
/** Marks are distinguished by their port; no protocol of the lab uses these. */
const FIRST_MARK = 20_000

/**
 * Waits until the capture contains every packet sent before. A packet passes through buffers of the kernel and tcpdump
 * before it is in the file; a mark sent now comes after it, so once the mark is in the file, the packet is too.
 */
const untilAllIsHeard = `read -r mark < ${marks}; echo $((mark += 1)) > ${marks}; echo > /dev/udp/${MARKS}/$mark
${until(20, `tcpdump -n -c 1 -r ${pcap} "dst host ${MARKS} and udp dst port $mark" 2>/dev/null | grep -q .`)}`

/**
 * Records packets on the router's outer side, where an eavesdropper would be. Packets are delivered immediately;
 * otherwise the kernel keeps them for up to a second.
 * @param octets of each packet to keep; 0 for all
 */
export async function startListening(guest: Guest, octets = 200): Promise<void> {
  await guest.must(
    'router',
    `if [ -e ${listener} ]; then
${endListening}
fi
rm -f ${pcap}; echo ${FIRST_MARK} > ${marks}; ip route replace ${MARKS} dev wan0
tcpdump -Z root -U --immediate-mode -B 16384 -n -i wan0 -s ${octets} -c 50000 -w ${pcap} udp or proto 50 or icmp >/dev/null 2>&1 </dev/null &
echo $! > ${listener}
${until(15, `[ -s ${pcap} ]`)}`,
  )
}

/** What an eavesdropper saw, in packets. */
export interface Overheard {
  readonly ike: number
  readonly espInUdp: number
  readonly esp: number
  /** L2TP outside ESP, except `clearFarewell`. */
  readonly clearL2tp: number
  /**
   * The teardown outside ESP, which contains no user data: the plugin takes IPsec down before pppd has its answer, so
   * the repeated LCP Terminate leaves in clear text a few seconds after a disconnect. A gateway that it reaches answers
   * with the end of the call (CDN) or of the tunnel (StopCCN), or acknowledges ours (ZLB), in clear text once it has no
   * IPsec any more. A gateway whose PPP had only begun asks for a peer a few more times.
   */
  readonly clearFarewell: number
  /** L2TP outside ESP sent to the gateway, whatever it contains. */
  readonly clearSent: number
}

const gateway = plan.gatewayAddress.replaceAll('.', String.raw`\.`)
const FAREWELL = String.raw`LCP, Term-|MSGTYPE\((CDN|StopCCN)\)|^[0-9:.]+ IP ${gateway}\.1701 > .*( ZLB$|LCP, Conf-Request)`

const commands: Readonly<Record<keyof Overheard, string>> = {
  ike: "'udp port 500 or (udp port 4500 and udp[8:4] = 0)' | wc -l",
  // A keep-alive is one byte long; four zero bytes mark IKE on this port (RFC 3948).
  espInUdp: "'udp port 4500 and udp[4:2] > 20 and udp[8:4] != 0' | wc -l",
  esp: "'proto 50' | wc -l",
  clearL2tp: `'udp port 1701' | grep -vcE '${FAREWELL}'`,
  clearFarewell: `'udp port 1701' | grep -cE '${FAREWELL}'`,
  clearSent: `'udp port 1701 and dst host ${plan.gatewayAddress}' | wc -l`,
}

/** What has passed so far, including every packet sent before this call. */
export async function overheard(guest: Guest): Promise<Overheard> {
  const names = Object.keys(commands) as (keyof Overheard)[]
  const lines = names.map((name) => `tcpdump -n -r ${pcap} 2>/dev/null ${commands[name]}`)
  const printed = await guest.must('router', `${untilAllIsHeard}\n${lines.join('\n')}\n:`, { seconds: 60 })
  const counts = printed.trim().split('\n').map(Number)
  const count = (name: keyof Overheard): number => counts[names.indexOf(name)] ?? Number.NaN
  return {
    ike: count('ike'),
    espInUdp: count('espInUdp'),
    esp: count('esp'),
    clearL2tp: count('clearL2tp'),
    clearFarewell: count('clearFarewell'),
    clearSent: count('clearSent'),
  }
}

/** Ends the capture, if there is one, and saves it, without the marks, as a file in the guest's folder. */
export async function stopListening(guest: Guest, file: string): Promise<void> {
  await guest.must(
    'router',
    `[ -e ${listener} ] || exit 0
${untilAllIsHeard}
${endListening}
tcpdump -n -r ${pcap} -w /out/${file} not dst host ${MARKS} 2>/dev/null; rm -f ${pcap}`,
  )
}
