import { FAMILIES, PACKAGES, type Family, type PackageSet } from '../domain/survey/packages.ts'

/** A family's distributions, as their makers write them, and the start of the command, which asks before it acts. */
const WORDS: Readonly<Record<Family, readonly [distributions: string, command: string]>> = {
  debian: ['Debian, Ubuntu, Mint', 'sudo apt install'],
  fedora: ['Fedora, RHEL, Rocky (EPEL)', 'sudo dnf install'],
  suse: ['openSUSE', 'sudo zypper install'],
  arch: ['Arch, Manjaro', 'sudo pacman -S --needed'],
}

/** The command that installs what is missing, to type in a terminal. */
export interface InstallCommand {
  readonly family: Family
  readonly distributions: string
  readonly command: string
}

export function installCommand(family: Family, packages: PackageSet): InstallCommand {
  const [distributions, command] = WORDS[family]
  return { family, distributions, command: `${command} ${PACKAGES[family][packages].join(' ')}` }
}

/** @param family of the computer's packages; undefined lists the commands of all families */
export const installCommands = (family: Family | undefined, packages: PackageSet): readonly InstallCommand[] =>
  (family ? [family] : FAMILIES).map((item) => installCommand(item, packages))
