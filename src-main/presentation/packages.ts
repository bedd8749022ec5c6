import { FAMILIES, PACKAGES, type Family, type PackageSet } from '../domain/survey/packages.ts'

/** The distributions of a family, as their makers write them, and the beginning of the command: it asks before it acts. */
const WORDS: Readonly<Record<Family, readonly [distributions: string, command: string]>> = {
  debian: ['Debian, Ubuntu, Mint', 'sudo apt install'],
  fedora: ['Fedora, RHEL, Rocky (EPEL)', 'sudo dnf install'],
  suse: ['openSUSE', 'sudo zypper install'],
  arch: ['Arch, Manjaro', 'sudo pacman -S --needed'],
}

/** What a person types in a terminal to install what is missing. */
export interface InstallCommand {
  readonly family: Family
  readonly distributions: string
  readonly command: string
}

export function installCommand(family: Family, packages: PackageSet): InstallCommand {
  const [distributions, command] = WORDS[family]
  return { family, distributions, command: `${command} ${PACKAGES[family][packages].join(' ')}` }
}

/** @param family whose packages the computer has; all are named where that is not known */
export const installCommands = (family: Family | undefined, packages: PackageSet): readonly InstallCommand[] =>
  (family ? [family] : FAMILIES).map((item) => installCommand(item, packages))
