import type { Stage } from '../../domain/connect/stage.ts'
import { readerOf, rule, rules, stated, trouble, type LineRule, type Meaning } from './meaning.ts'
import { diedBy } from './pppd-exit.ts'

/** Messages of Linux itself: its packet filter, its modules, its security policies and the processes that it ends. */

/** Programs that carry a part of a tunnel. */
const OURS = '(charon(?:-systemd|-nm)?|pluto|xl2tpd|kl2tpd|pppd)'
/** Modules that one of them needs. */
const MODULES =
  /^(?:l2tp_(?:core|netlink|ppp)|pppox|ppp_(?:generic|async|mppe)|esp4|af_key|xfrm_user|net-pf-24-proto-1)$/

/** What the tunnel lacks, if its program needs it: xl2tpd can do without L2TP in the kernel. */
function lacks([module = '']: readonly string[]): readonly Meaning[] {
  return MODULES.test(module) ? [stated('l2tp', 'kernel-module-missing', 'likely', 'Linux', { about: module })] : []
}

/** The layer of a tunnel that a packet filter's line concerns, and after which the line no longer matters. */
function layerOf(line: string): Stage | undefined {
  if (/\bPROTO=ESP\b/.test(line)) return 'l2tp'
  const [, from = '', to = ''] = /\bPROTO=UDP SPT=(\d{1,5}) DPT=(\d{1,5})\b/.exec(line) ?? []
  return LAYERS[to] ?? LAYERS[from]
}
const LAYERS: Readonly<Record<string, Stage>> = { 500: 'reach', 4500: 'ike', 1701: 'l2tp' }

/** `IN= OUT=eth0 …`: an outgoing packet is this machine's own; an incoming one may come from any port scanner. */
function filtered([line = '']: readonly string[]): readonly Meaning[] {
  const layer = layerOf(line)
  if (!layer) return []
  const out = /\bIN= OUT=\S/.test(line)
  return [stated(layer, 'local-firewall', out ? 'near-sure' : 'likely', 'Linux')]
}

const filters: readonly LineRule[] = [
  // ufw, firewalld, and Shorewall, OpenWrt's.
  ...rules(
    ['[UFW', 'filter_IN_public_REJECT', 'FINAL_REJECT', 'REJECT', 'DROP', 'Shorewall'],
    /^(?:\[UFW BLOCK\] |filter_IN_\w{1,20}_REJECT: |FINAL_REJECT: |(?:REJECT|DROP) \w{1,20} (?:in|out): |Shorewall:\w{1,20}-\w{1,20}:(?:DROP|REJECT):)(IN=.{1,400})/,
    filtered,
  ),
]

const modules: readonly LineRule[] = [
  rule(/^modprobe: FATAL: Module (\S{1,40}) not found in directory/, 'modprobe', lacks),
  rule(/^modprobe: ERROR: could not insert '(\S{1,40}?)'/, 'modprobe', lacks),
  rule(/^Module '(\S{1,40}?)' is (?:deny-listed|blacklisted)/, 'Module', lacks),
  rule(/^Failed to find module '(\S{1,40}?)'/, 'Failed', lacks),
  rule(/^kmodloader: (\S{1,40}): module not found/, 'kmodloader', lacks),
  ...rules(
    ['l2tp_core', 'l2tp_ppp', 'l2tp_netlink', 'pppox', 'ppp_generic'],
    /^(\w{1,40}): (?:Unknown symbol |version magic )/,
    lacks,
  ),
  rule(/^ip: Error: Requested (?:AUTH|AUTH_TRUNC|CRYPT|AEAD) algorithm not found/, 'ip', () => lacking('crypto')),
  rule(/^ip: Error: Requested (?:type|mode) not found/, 'ip', () => lacking('esp4')),
  // "comm" names the requesting program.
  rule(
    /^AVC avc: {1,2}denied {1,2}\{ module_request \} .{0,60}\bcomm="(?:xl2tpd|kl2tpd|pppd)" kmod="([^"]{1,40})".{0,300}permissive=0/,
    'AVC',
    lacks,
  ),
]

const lacking = (module: string): readonly Meaning[] => [trouble('ipsec', { kind: 'module-missing', module })]

const denied = ([component = '']: readonly string[]): readonly Meaning[] => [
  stated(LAYER_OF[component] ?? 'ipsec', 'not-authorised', 'sure', 'Linux', { about: component }),
]
const LAYER_OF: Readonly<Record<string, Stage>> = { pppd: 'address', xl2tpd: 'lcp', kl2tpd: 'lcp' }
const unreadable: readonly Meaning[] = [trouble('prerequisites', { kind: 'secret-missing', secret: 'certificate' })]
const unreadableKey: readonly Meaning[] = [trouble('prerequisites', { kind: 'secret-missing', secret: 'psk' })]
const APPARMOR = 'audit: type=1400 audit\\(\\S{1,40}\\): apparmor="DENIED" operation='
const SELINUX = 'AVC avc: {1,2}denied {1,2}'

/** AppArmor and SELinux. What is only observed (`permissive=1`) is not denied. */
const policies: readonly LineRule[] = [
  rule(
    new RegExp(`^${APPARMOR}"exec" profile="\\S{1,120}" name="[^"]{1,160}" pid=\\d{1,9} comm="${OURS}"`),
    'audit',
    denied,
  ),
  rule(
    new RegExp(`^${APPARMOR}"create" profile="\\S{1,120}" pid=\\d{1,9} comm="${OURS}" family="netlink"`),
    'audit',
    denied,
  ),
  rule(
    new RegExp(
      `^${APPARMOR}"open" profile="\\S{1,120}" name="(?:/dev/ppp|/etc/ppp/[^"]{1,120})" pid=\\d{1,9} comm="(pppd)"`,
    ),
    'audit',
    denied,
  ),
  rule(
    new RegExp(`^${APPARMOR}"open" profile="\\S{1,120}" name="[^"]{0,120}ipsec\\.secrets" pid=\\d{1,9} comm="charon`),
    'audit',
    () => unreadableKey,
  ),
  rule(
    new RegExp(
      `^${APPARMOR}"open" profile="\\S{1,120}" name="[^"]{0,120}\\.(?:pem|crt|cer|der|key|p12)" pid=\\d{1,9} comm="charon`,
    ),
    'audit',
    () => unreadable,
  ),
  rule(
    new RegExp(
      `^${SELINUX}\\{ (?:create|read write|read|write|name_bind|getattr|setopt|bind) \\} for {1,2}pid=\\d{1,9} comm="${OURS}" .{0,300}tclass=(?:netlink_\\w{1,30}|udp_socket|pppox_socket) permissive=0`,
    ),
    'AVC',
    denied,
  ),
  rule(
    new RegExp(
      `^${SELINUX}\\{ (?:open|read)(?: open)? \\} for {1,2}pid=\\d{1,9} comm="(pppd)" name="options[\\w.-]{0,60}".{0,300} permissive=0`,
    ),
    'AVC',
    denied,
  ),
  rule(
    new RegExp(
      `^${SELINUX}\\{ (?:open|read)(?: open)? \\} for {1,2}pid=\\d{1,9} comm="(?:charon|pluto)" name="[^"]{1,120}\\.(?:pem|crt|cer|der|key|p12)".{0,300} permissive=0`,
    ),
    'AVC',
    () => unreadable,
  ),
]

const died = ([component = '']: readonly string[]): readonly Meaning[] => diedBy(component)

const starts: readonly LineRule[] = [
  rule(/^Linux version (\d{1,2}\.[\w.-]{1,40})/, 'Linux', ([version = '']) => [
    { kind: 'version', component: 'Linux', version },
  ]),
]

const ends: readonly LineRule[] = [
  rule(new RegExp(`^segfault ${OURS}: `), 'segfault', died),
  rule(new RegExp(`^Out of memory: Killed process \\d{1,9} \\(${OURS}\\)`), 'Out', died),
  rule(new RegExp(`^audit: type=1326 .{1,200} comm="${OURS}" .{0,120} sig=\\d{1,2} `), 'audit', died),
  // The tunnel's own packets are routed into the tunnel.
  ...rules(['Dead', 'ppp0', 'ppp1', 'ppp2'], /^(?:Dead loop on virtual device ppp\d|ppp\d: recursion detected)/, () => [
    stated('live', 'routes-missing', 'near-sure', 'Linux'),
  ]),
  // NAT breaks the checksum inside transport-mode ESP (RFC 3948 section 3.1.2): L2TP's answers arrive and are dropped.
  rule(/^UDP: bad checksum\. From \S{1,45}:1701 to /, 'UDP', () => [
    stated('l2tp', 'l2tp-no-response', 'near-sure', 'Linux'),
  ]),
]

export const KERNEL = readerOf([...starts, ...filters, ...modules, ...policies, ...ends])

/** Seconds since boot, which some systems print in addition to the time. */
const UPTIME = /^\[ {0,8}\d{1,9}\.\d{6}\] /
const SEGFAULT = /^([\w-]{1,16})\[\d{1,9}\]: segfault at /

/** Removes what differs from line to line before the words by which a rule is found. */
export function kernelText(line: string): string {
  const text = line.slice(UPTIME.exec(line)?.[0].length ?? 0)
  const crashed = SEGFAULT.exec(text)?.[1]
  return crashed === undefined ? text : `segfault ${crashed}: ${text}`
}
