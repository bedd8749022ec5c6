import { argumentOf, type Fault } from '../connect/fault.ts'

/** Distributions whose archives use the same package names. */
export const FAMILIES = ['debian', 'fedora', 'suse', 'arch'] as const
export type Family = (typeof FAMILIES)[number]

/** Packages for tunnels through NetworkManager, or for tunnels without it (`direct`). */
export const PACKAGE_SETS = ['managed', 'direct'] as const
export type PackageSet = (typeof PACKAGE_SETS)[number]

/** The packages that supply what a fault lacks; undefined if no archive has it, as for Culvert's own helper. */
export function packagesFor(fault: Fault): PackageSet | undefined {
  if (fault.code === 'helper-missing') return undefined
  return argumentOf(fault, 'by') === 'strongswan' ? 'direct' : 'managed'
}

const MIXED_CASE = ['NetworkManager', 'NetworkManager-l2tp', 'strongswan', 'xl2tpd']
const DAEMONS = ['strongswan', 'xl2tpd', 'ppp']

/** Packages that L2TP/IPsec needs, by their names in each family's archives. */
export const PACKAGES: Readonly<Record<Family, Readonly<Record<PackageSet, readonly string[]>>>> = {
  debian: {
    managed: ['network-manager', 'network-manager-l2tp', 'strongswan', 'xl2tpd'],
    direct: ['strongswan', 'strongswan-swanctl', 'xl2tpd', 'ppp', 'pkexec'],
  },
  fedora: { managed: MIXED_CASE, direct: [...DAEMONS, 'polkit'] },
  suse: { managed: MIXED_CASE, direct: [...DAEMONS, 'polkit'] },
  arch: {
    managed: ['networkmanager', 'networkmanager-l2tp', 'strongswan', 'xl2tpd'],
    direct: [...DAEMONS, 'polkit'],
  },
}
