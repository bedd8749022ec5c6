import { argumentOf, type Fault } from '../connect/fault.ts'

/**
 * What to install for L2TP/IPsec, by distribution family, under the names their archives use.
 * Every command is a constant made of the words in this file: no word of it ever comes from elsewhere.
 */
export const FAMILIES = ['debian', 'fedora', 'suse', 'arch'] as const
export type Family = (typeof FAMILIES)[number]

/** Packages for tunnels through NetworkManager, or for tunnels without it (`strongswan`). */
export const PACKAGE_SETS = ['managed', 'direct'] as const
export type PackageSet = (typeof PACKAGE_SETS)[number]

/** The packages that bring what a fault lacks; undefined when no archive has it, as Culvert's own helper. */
export function packagesFor(fault: Fault): PackageSet | undefined {
  if (fault.code === 'helper-missing') return undefined
  return argumentOf(fault, 'by') === 'strongswan' ? 'direct' : 'managed'
}

export interface FamilyPackages {
  /** The distributions of the family, as their makers write them. */
  readonly distributions: string
  readonly packages: readonly string[]
  /** To type in a terminal, by set: it says what it is about to do, and asks. */
  readonly commands: Readonly<Record<PackageSet, string>>
  /** To run as root with nobody to answer it. Words, and nothing that a shell would expand. */
  readonly unattended: string
}

interface Commands {
  readonly typed: string
  readonly unattended: string
}

const family = (
  distributions: string,
  { typed, unattended }: Commands,
  packages: readonly string[],
  direct: readonly string[],
): FamilyPackages => ({
  distributions,
  packages,
  commands: { managed: `${typed} ${packages.join(' ')}`, direct: `${typed} ${direct.join(' ')}` },
  unattended: `${unattended} ${packages.join(' ')}`,
})

const APT: Commands = {
  typed: 'sudo apt install',
  // Waits for an update that holds the lock, and keeps configuration files that someone has changed.
  unattended:
    'DEBIAN_FRONTEND=noninteractive apt-get -y -o DPkg::Lock::Timeout=120 -o Dpkg::Options::=--force-confold install',
}
const DNF: Commands = { typed: 'sudo dnf install', unattended: 'dnf -y install' }
const ZYPPER: Commands = { typed: 'sudo zypper install', unattended: 'zypper --non-interactive install' }
const PACMAN: Commands = { typed: 'sudo pacman -S --needed', unattended: 'pacman -S --needed --noconfirm' }

const DEBIAN = ['network-manager', 'network-manager-l2tp', 'strongswan', 'xl2tpd']
const MIXED_CASE = ['NetworkManager', 'NetworkManager-l2tp', 'strongswan', 'xl2tpd']
const DAEMONS = ['strongswan', 'xl2tpd', 'ppp']
const ARCH = ['networkmanager', 'networkmanager-l2tp', 'strongswan', 'xl2tpd']

export const PACKAGES_OF: Readonly<Record<Family, FamilyPackages>> = {
  debian: family('Debian, Ubuntu, Mint', APT, DEBIAN, ['strongswan', 'strongswan-swanctl', 'xl2tpd', 'ppp', 'pkexec']),
  fedora: family('Fedora, RHEL, Rocky (EPEL)', DNF, MIXED_CASE, [...DAEMONS, 'polkit']),
  suse: family('openSUSE', ZYPPER, MIXED_CASE, [...DAEMONS, 'polkit']),
  arch: family('Arch, Manjaro', PACMAN, ARCH, [...DAEMONS, 'polkit']),
}
