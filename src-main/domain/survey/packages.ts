/**
 * What to install for L2TP/IPsec through NetworkManager, by distribution family, under the names their archives use.
 * The commands are constants: shown and copied, never run by Culvert.
 */
export const FAMILIES = ['debian', 'fedora', 'suse', 'arch'] as const
export type Family = (typeof FAMILIES)[number]

export interface FamilyPackages {
  /** The distributions of the family, as their makers write them. */
  readonly distributions: string
  readonly packages: readonly string[]
  readonly command: string
}

const family = (distributions: string, installer: string, packages: readonly string[]): FamilyPackages => ({
  distributions,
  packages,
  command: `${installer} ${packages.join(' ')}`,
})

export const PACKAGES_OF: Readonly<Record<Family, FamilyPackages>> = {
  debian: family('Debian, Ubuntu, Mint', 'sudo apt install', ['network-manager-l2tp', 'strongswan', 'xl2tpd']),
  fedora: family('Fedora, RHEL, Rocky (EPEL)', 'sudo dnf install', ['NetworkManager-l2tp', 'strongswan', 'xl2tpd']),
  suse: family('openSUSE', 'sudo zypper install', ['NetworkManager-l2tp', 'strongswan', 'xl2tpd']),
  arch: family('Arch, Manjaro', 'sudo pacman -S', ['networkmanager-l2tp', 'strongswan', 'xl2tpd']),
}
