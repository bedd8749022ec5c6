import { FAMILIES, type Family } from '../../domain/survey/packages.ts'

/** Names in `ID` and `ID_LIKE` of os-release(5) that identify a family. */
const NAMES: Readonly<Record<Family, readonly string[]>> = {
  debian: ['debian', 'ubuntu'],
  fedora: ['fedora', 'rhel', 'centos'],
  suse: ['suse', 'opensuse'],
  arch: ['arch'],
}

/** The family of a distribution by its os-release file; its own name takes precedence over those it is like. */
export function familyOf(osRelease: string): Family | undefined {
  const names = [valueOf(osRelease, 'ID'), valueOf(osRelease, 'ID_LIKE')].join(' ').split(' ')
  for (const name of names) {
    const family = FAMILIES.find((item) => NAMES[item].includes(name))
    if (family) return family
  }
  return undefined
}

const valueOf = (text: string, key: string): string =>
  new RegExp(`^${key}=["']?([a-z0-9._ -]*)["']?$`, 'm').exec(text)?.[1] ?? ''
