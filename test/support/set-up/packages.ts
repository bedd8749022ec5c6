import { resolve } from 'node:path'

/**
 * What the project's own commands need from the machine beyond `npm ci`: the one list from which set-up, the build
 * server and docs/set-up.md are made.
 */

/** `start`: to open the app. `window`: to open it without Electron. `test`: for `npm test`. */
export const PURPOSES = ['start', 'window', 'test'] as const
export type Purpose = (typeof PURPOSES)[number]

export const FAMILIES = ['debian', 'fedora', 'arch', 'suse'] as const
/** Systems that share package names, by the ID and ID_LIKE of os-release(5). */
export type Family = (typeof FAMILIES)[number]

/** How to detect it, whatever installed it. */
export type Proof =
  | { readonly kind: 'program'; readonly anyOf: readonly string[] }
  | { readonly kind: 'programs'; readonly allOf: readonly string[] }
  | { readonly kind: 'library'; readonly soname: string }
  | { readonly kind: 'file'; readonly anyOf: readonly string[] }

export interface Need {
  /** What cannot be done without it, as the end of "left out: …". */
  readonly without: string
  readonly purposes: readonly Purpose[]
  readonly proof: Proof
  /** The package is only unpacked, below UNPACKED, because installing it would replace another one on the machine. */
  readonly unpacked?: true
  /** A service that the package would start unasked; it is kept off. */
  readonly service?: string
  /** The package's name in each family that has it. */
  readonly packages: Readonly<Record<'debian', string>> & Readonly<Partial<Record<Family, string>>>
}

const program = (...anyOf: readonly string[]): Proof => ({ kind: 'program', anyOf })

/** The folder of packages that are unpacked instead of installed, one subfolder each. */
export const UNPACKED = resolve(import.meta.dirname, '../../../node_modules/.cache/packages')
const unpacked = (name: string, ...paths: readonly string[]): Pick<Need, 'proof' | 'unpacked' | 'packages'> => ({
  proof: { kind: 'file', anyOf: paths.map((path) => `${UNPACKED}/${name}/${path}`) },
  unpacked: true,
  packages: { debian: name },
})

/** Possible programs of Chromium, best first: the stand-in host searches the same names. */
export const CHROMIUM = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'] as const

/** These tests know only Debian’s file layout. */
const HELPER_TESTS = 'the root helper beside a real kernel and a real charon'
const UNIT_TESTS = 'the root helper beside a real systemd'
const NAME_TESTS = 'the root helper beside a real systemd-resolved and both kinds of resolvconf'

export const NEEDS: readonly Need[] = [
  {
    without: 'the keychain (secrets are asked for every time)',
    purposes: ['start', 'test'],
    proof: { kind: 'library', soname: 'libsecret-1.so.0' },
    packages: { debian: 'libsecret-1-0', fedora: 'libsecret', arch: 'libsecret', suse: 'libsecret-1-0' },
  },
  {
    without: 'the window',
    purposes: ['window', 'test'],
    proof: program(...CHROMIUM),
    packages: { debian: 'chromium', fedora: 'chromium', arch: 'chromium', suse: 'chromium' },
  },
  {
    without: 'the window’s letters',
    purposes: ['window', 'test'],
    proof: {
      kind: 'file',
      anyOf: [
        '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf',
        '/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf',
        '/usr/share/fonts/TTF/DejaVuSans.ttf',
        '/usr/share/fonts/truetype/DejaVuSans.ttf',
      ],
    },
    packages: { debian: 'fonts-dejavu-core', fedora: 'dejavu-sans-fonts', arch: 'ttf-dejavu', suse: 'dejavu-fonts' },
  },
  {
    without: 'tests against a real bus',
    purposes: ['test'],
    proof: program('dbus-daemon'),
    packages: { debian: 'dbus-daemon', fedora: 'dbus-daemon', arch: 'dbus', suse: 'dbus-1-daemon' },
  },
  {
    without: 'tests against a real bus',
    purposes: ['test'],
    proof: program('dbus-run-session'),
    packages: { debian: 'dbus', fedora: 'dbus-daemon', arch: 'dbus', suse: 'dbus-1' },
  },
  {
    without: 'tests against a real keychain',
    purposes: ['test'],
    proof: program('gnome-keyring-daemon'),
    packages: { debian: 'gnome-keyring', fedora: 'gnome-keyring', arch: 'gnome-keyring', suse: 'gnome-keyring' },
  },
  {
    without: 'the run of the recipe for Ansible',
    purposes: ['test'],
    proof: program('ansible-playbook'),
    packages: { debian: 'ansible-core', fedora: 'ansible-core', arch: 'ansible-core', suse: 'ansible-core' },
  },
  {
    without: 'signatures by a real ssh-agent',
    purposes: ['test'],
    proof: { kind: 'programs', allOf: ['ssh-agent', 'ssh-add', 'ssh-keygen'] },
    packages: { debian: 'openssh-client', fedora: 'openssh-clients', arch: 'openssh', suse: 'openssh-clients' },
  },
  {
    without: 'the second reader of macOS’ profiles',
    purposes: ['test'],
    proof: program('python3'),
    packages: { debian: 'python3', fedora: 'python3', arch: 'python', suse: 'python3' },
  },
  {
    without: 'certificates for macOS’ profiles',
    purposes: ['test'],
    proof: program('openssl'),
    packages: { debian: 'openssl', fedora: 'openssl', arch: 'openssl', suse: 'openssl' },
  },
  {
    without: 'the make-believe libraries of Windows and macOS',
    purposes: ['test'],
    proof: program('gcc'),
    packages: { debian: 'gcc', fedora: 'gcc', arch: 'gcc', suse: 'gcc' },
  },
  {
    without: 'the make-believe libraries of Windows and macOS',
    purposes: ['test'],
    proof: { kind: 'file', anyOf: ['/usr/include/stdlib.h'] },
    packages: { debian: 'libc6-dev', fedora: 'glibc-devel', arch: 'glibc', suse: 'glibc-devel' },
  },
  {
    without: 'the connects to a real gateway, SoftEther',
    purposes: ['test'],
    proof: program('vpnserver'),
    service: 'softether-vpnserver',
    packages: { debian: 'softether-vpnserver' },
  },
  {
    without: 'the connects to a real gateway, SoftEther',
    purposes: ['test'],
    proof: program('vpncmd'),
    packages: { debian: 'softether-vpncmd' },
  },
  {
    without: 'the connects to a real gateway, SoftEther',
    purposes: ['test'],
    proof: program('ip'),
    packages: { debian: 'iproute2', fedora: 'iproute', arch: 'iproute2', suse: 'iproute2' },
  },
  {
    without: HELPER_TESTS,
    purposes: ['test'],
    proof: program('pkill'),
    packages: { debian: 'procps', fedora: 'procps-ng', arch: 'procps-ng', suse: 'procps' },
  },
  {
    without: HELPER_TESTS,
    purposes: ['test'],
    proof: program('nft'),
    packages: { debian: 'nftables', fedora: 'nftables', arch: 'nftables', suse: 'nftables' },
  },
  {
    without: HELPER_TESTS,
    purposes: ['test'],
    proof: program('iptables-legacy'),
    packages: { debian: 'iptables' },
  },
  {
    without: HELPER_TESTS,
    purposes: ['test'],
    proof: { kind: 'file', anyOf: ['/usr/lib/ipsec/charon'] },
    // The service's name without systemd.
    service: 'ipsec',
    packages: { debian: 'strongswan-charon' },
  },
  {
    without: HELPER_TESTS,
    purposes: ['test'],
    proof: program('ipsec'),
    service: 'strongswan-starter',
    packages: { debian: 'strongswan-starter' },
  },
  {
    without: HELPER_TESTS,
    purposes: ['test'],
    proof: { kind: 'file', anyOf: ['/usr/lib/ipsec/plugins/libstrongswan-vici.so'] },
    packages: { debian: 'strongswan-swanctl' },
  },
  {
    without: HELPER_TESTS,
    purposes: ['test'],
    proof: program('xl2tpd'),
    service: 'xl2tpd',
    packages: { debian: 'xl2tpd' },
  },
  {
    without: HELPER_TESTS,
    purposes: ['test'],
    proof: program('pppd'),
    packages: { debian: 'ppp' },
  },
  {
    // Includes its library, which systemd-resolved needs too.
    without: UNIT_TESTS,
    purposes: ['test'],
    proof: { kind: 'file', anyOf: ['/lib/systemd/systemd'] },
    packages: { debian: 'systemd', fedora: 'systemd', arch: 'systemd', suse: 'systemd' },
  },
  { without: UNIT_TESTS, purposes: ['test'], ...unpacked('charon-systemd', 'usr/sbin/charon-systemd') },
  {
    without: NAME_TESTS,
    purposes: ['test'],
    ...unpacked('systemd-resolved', 'lib/systemd/systemd-resolved', 'usr/lib/systemd/systemd-resolved'),
  },
  { without: NAME_TESTS, purposes: ['test'], ...unpacked('resolvconf', 'sbin/resolvconf', 'usr/sbin/resolvconf') },
  { without: NAME_TESTS, purposes: ['test'], ...unpacked('openresolv', 'sbin/resolvconf', 'usr/sbin/resolvconf') },
  {
    without: 'the test of the installable package',
    purposes: ['test'],
    proof: program('dpkg-deb'),
    packages: { debian: 'dpkg', fedora: 'dpkg', arch: 'dpkg', suse: 'dpkg' },
  },
  {
    without: 'the test of the menu entry',
    purposes: ['test'],
    proof: program('desktop-file-validate'),
    packages: {
      debian: 'desktop-file-utils',
      fedora: 'desktop-file-utils',
      arch: 'desktop-file-utils',
      suse: 'desktop-file-utils',
    },
  },
  {
    without: 'the zip for macOS',
    purposes: ['test'],
    proof: program('7za'),
    packages: { debian: 'p7zip-full', fedora: 'p7zip', arch: '7zip', suse: '7zip' },
  },
  {
    without: 'the look into the zip for macOS',
    purposes: ['test'],
    proof: program('unzip'),
    packages: { debian: 'unzip', fedora: 'unzip', arch: 'unzip', suse: 'unzip' },
  },
]

/** The lab's machines are made from Debian's packages; its list names them, and those for some machines only. */
export const LAB_LIST = 'test/lab/host-packages.txt'
/** Marks a package that is needed only where something is compiled for guests. */
const COMPILES = 'compiles'
const LAB_PROOFS: Readonly<Record<string, Proof>> = {
  'user-mode-linux': program('linux.uml'),
  'util-linux': { kind: 'programs', allOf: ['taskset', 'setpriv', 'flock'] },
  // On every architecture, and in the layout of other systems.
  'libc6-dev': { kind: 'file', anyOf: ['/usr/include/x86_64-linux-gnu/sys/ptrace.h', '/usr/include/sys/ptrace.h'] },
}

/**
 * @param list the text of LAB_LIST
 * @param compilesForGuests whether guests need compiled libraries on this machine
 */
export function labNeeds(list: string, compilesForGuests: boolean): readonly Need[] {
  return list
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim().split(/\s+/))
    .filter(([name = '', condition]) => {
      if (condition !== undefined && condition !== COMPILES) throw new Error(`${LAB_LIST}: ${condition}?`)
      return name !== '' && (condition === undefined || compilesForGuests)
    })
    .map(([name = '']) => ({
      without: 'the lab (real gateways and a real client in one virtual machine)',
      purposes: ['test'],
      proof: LAB_PROOFS[name] ?? program(name),
      packages: { debian: name },
    }))
}

/** @param release the text of /etc/os-release */
export function familyOf(release: string): Family | undefined {
  const value = (key: string): string => new RegExp(`^${key}="?([^"\n]*)"?$`, 'm').exec(release)?.[1] ?? ''
  const names = `${value('ID')} ${value('ID_LIKE')}`.split(' ')
  if (names.some((name) => ['debian', 'ubuntu'].includes(name))) return 'debian'
  if (names.some((name) => ['fedora', 'rhel', 'centos'].includes(name))) return 'fedora'
  if (names.includes('arch')) return 'arch'
  if (names.some((name) => name.includes('suse'))) return 'suse'
  return undefined
}

const INSTALL: Readonly<Record<Family, string>> = {
  debian: 'apt-get install --no-install-recommends',
  fedora: 'dnf install',
  arch: 'pacman -S --needed',
  suse: 'zypper install',
}

/** The command for a person to run, or undefined if no missing item has a package there. */
export function installLine(family: Family, missing: readonly Need[]): string | undefined {
  const names = packageNames(family, installed(missing))
  return names.length === 0 ? undefined : `${INSTALL[family]} ${names.join(' ')}`
}

export const installed = (needs: readonly Need[]): readonly Need[] => needs.filter((need) => !need.unpacked)
export const laidOut = (needs: readonly Need[]): readonly Need[] => needs.filter((need) => need.unpacked)

export const packageNames = (family: Family, needs: readonly Need[]): readonly string[] => [
  ...new Set(needs.flatMap((need) => need.packages[family] ?? [])),
]
