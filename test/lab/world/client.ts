import type { Guest } from '../driver/guest.ts'
import * as plan from './addresses.ts'
import { libreswanAnew, standInForSystemd, type Ikev1Policy } from './client-libreswan.ts'
import type { IkeDaemonName } from './gateway-settings.ts'
import { as, writeSessions } from './people.ts'
import { endPrograms, until, writeFile } from './script.ts'

/** Starts D-Bus and NetworkManager on the client, once per guest, and waits until it is on its network. */
export async function startClient(guest: Guest, ike: IkeDaemonName): Promise<void> {
  await guest.must(
    'client',
    [
      ike === 'libreswan' ? standInForSystemd : '',
      writeFile('/etc/NetworkManager/NetworkManager.conf', networkManagerConf),
      writeFile('/etc/NetworkManager/system-connections/wired.nmconnection', wired, '600'),
      'cp /etc/ipsec.secrets /run/ipsec.secrets.pristine',
      writeSessions,
      'dbus-daemon --system --fork --nopidfile',
      '/usr/lib/polkit-1/polkitd --no-debug </dev/null >/dev/null 2>&1 &',
      // Gives its output, and that of its plugin, the identifier that its service unit sets.
      'systemd-cat -t NetworkManager NetworkManager --no-daemon </dev/null >/dev/null 2>&1 &',
      until(30, "nmcli -t -f NAME,STATE con show --active | grep -q 'wired:activated'"),
      'cp -p /etc/resolv.conf /run/resolv.conf.pristine',
    ].join('\n'),
    { seconds: 60 },
  )
}

const onNetwork = until(
  10,
  "nmcli -t -f NAME,STATE con show --active | grep -q 'wired:activated' && ip route | grep -q ^default",
)

/** Each leaves the client's network, and `back` joins it again. */
export const LEAVING = {
  'another network': {
    go: `nmcli device modify eth0 ipv4.addresses ${plan.second.client}/24 ipv4.gateway ${plan.second.router}`,
    back: `nmcli device reapply eth0; ${onNetwork}`,
  },
  'no network, and the same again': {
    go: 'ip link set eth0 down',
    back: `ip link set eth0 up; nmcli con up wired >/dev/null; ${onNetwork}`,
  },
} as const

/** Undoes everything that a scenario left, whether it succeeded or failed. */
export async function resetClient(guest: Guest, libreswan?: Ikev1Policy): Promise<void> {
  await guest.must(
    'client',
    `nmcli -t -f UUID,NAME con show | while IFS=: read -r uuid name; do [ "$name" = wired ] || [ "$name" = lo ] || nmcli con delete "$uuid"; done >/dev/null 2>&1
${endPrograms('culvert-helper', 'node', 'nm-l2tp-service', 'ipsec', 'stroke', 'xl2tpd', 'pppd', 'starter', 'charon')}
rm -rf /run/nm-l2tp-* /etc/ipsec.d/ipsec.nm-l2tp.secrets /run/charon.* /run/starter.* /run/xl2tpd/*
cp /run/ipsec.secrets.pristine /etc/ipsec.secrets
${libreswan === undefined ? '' : libreswanAnew(libreswan)}
ip xfrm state flush; ip xfrm policy flush; ip route flush cache
{ ip rule del pref 220; ip -6 rule del pref 220; ip route flush table 220; ip -6 route flush table 220; } 2>/dev/null; rm -f /run/ppp*.pid /run/pppd2.tdb
rm -rf /run/culvert /run/culvert-lab /var/lib/culvert
for rules in iptables-legacy ip6tables-legacy; do for table in filter mangle; do $rules -w 5 -t $table -F; $rules -w 5 -t $table -X; done; done 2>/dev/null
ip route flush proto 197; ip -6 route flush proto 197; cp -p /run/resolv.conf.pristine /etc/resolv.conf
rm -rf /root/.config/culvert /root/.local/share/culvert /root/.local/state/culvert /home/*/.config/culvert /home/*/.local/share/culvert
${until(10, "nmcli -t -f NAME,STATE con show --active | grep -q 'wired:activated'")}`,
    { seconds: 60 },
  )
}

/** What a VPN may leave on a machine. After a disconnect it must equal the state before the connect. */
export interface Footprint {
  readonly pppLinks: readonly string[]
  readonly securityAssociations: number
  readonly policies: number
  readonly connectionFiles: readonly string[]
  readonly routes: readonly string[]
  readonly nameServers: readonly string[]
  readonly programs: readonly string[]
  readonly pskFiles: readonly string[]
}

const footprintScript = `section() { echo "## $1"; }
section ppp; ip -o link show type ppp | cut -d: -f2
section states; ip xfrm state list nokeys | grep '^src'
section policies; ip xfrm policy list nosock | grep '^src'
section files; ls /run/NetworkManager/system-connections /etc/NetworkManager/system-connections 2>/dev/null | grep nmconnection
section routes; ip -4 route show
section dns; grep ^nameserver /etc/resolv.conf
section programs; pgrep -l -x 'xl2tpd|pppd|charon' | cut -d' ' -f2 | sort
section psk; ls -d /run/nm-l2tp-*/* /etc/ipsec.d/*.secrets 2>/dev/null
:`

export async function footprint(guest: Guest): Promise<Footprint> {
  const printed = await guest.must('client', footprintScript)
  const sections = new Map<string, readonly string[]>()
  for (const part of printed.split('## ').slice(1)) {
    const [name = '', ...lines] = part.split('\n').map((line) => line.trim())
    sections.set(
      name,
      lines.filter((line) => line !== ''),
    )
  }
  const lines = (name: string): readonly string[] => sections.get(name) ?? []
  return {
    pppLinks: lines('ppp'),
    securityAssociations: lines('states').length,
    policies: lines('policies').length,
    connectionFiles: lines('files'),
    routes: lines('routes'),
    nameServers: lines('dns'),
    programs: lines('programs'),
    pskFiles: lines('psk'),
  }
}

/**
 * True if a ping to an address that only the tunnel reaches comes back within five seconds, because on a busy machine
 * the gateway's pppd acknowledges the address long before its link accepts packets; and if the gateway then answers an
 * ordinary user's program, which packet filters may treat differently: a closed port is an answer.
 */
export async function pingThroughTunnel(guest: Guest): Promise<boolean> {
  const person = as(
    'ben',
    `timeout 5 bash -c ': < /dev/tcp/${plan.tunnelGateway}/9' 2>&1 | grep -q 'Connection refused'`,
  )
  return (await guest.run('client', `ping -c1 -i0.2 -w5 ${plan.tunnelGateway} && (${person})`)).code === 0
}

const networkManagerConf = `[main]
plugins=keyfile
auth-polkit=true
dns=default
rc-manager=file

[logging]
level=INFO
domains=ALL

[connectivity]
enabled=false
`

const wired = `[connection]
id=wired
type=ethernet
interface-name=eth0
[ipv4]
method=manual
address1=${plan.clientAddress}/24,${plan.routerInside}
[ipv6]
method=disabled
`
