import { fault } from '../../../domain/connect/fault.ts'
import type { OsEvidence } from '../../../domain/connect/os-evidence.ts'
import { done, failed, type Result } from '../../../domain/result.ts'
import { PACKAGES, type Family } from '../../../domain/survey/packages.ts'
import { elevateBySystem, wasRefused, type Elevate, type Elevated } from '../../elevate.ts'
import { familyOf } from '../../linux-daemons/distribution.ts'
import { printable } from '../../linux-daemons/parse.ts'
import { readOsRelease } from '../../linux-daemons/run/distribution.ts'

/**
 * Commands to run as root without anyone to answer questions. They consist of plain words that a shell does not expand.
 */
const UNATTENDED: Readonly<Record<Family, string>> = {
  // Waits for another package operation that holds the lock, and keeps configuration files that someone has changed.
  debian:
    'DEBIAN_FRONTEND=noninteractive apt-get -y -o DPkg::Lock::Timeout=120 -o Dpkg::Options::=--force-confold install',
  fedora: 'dnf -y install',
  suse: 'zypper --non-interactive install',
  arch: 'pacman -S --needed --noconfirm',
}

/** A constant command made of the words in this file and in `PACKAGES`; no word of it comes from elsewhere. */
export const installUnattended = (family: Family): string =>
  `${UNATTENDED[family]} ${PACKAGES[family].managed.join(' ')}`

/** Installs this distribution's packages. */
export interface Installer {
  /** Undefined when the names of the packages are not known. */
  readonly family: Family | undefined
  /** Concurrent calls share one dialog. Faults: those of `VpnBackend.install`. Rejects only for a defect. */
  install(): Promise<Result>
}

export interface InstallerOptions {
  /** Text of os-release(5); undefined when there is none. */
  readonly osRelease?: () => string | undefined
  readonly elevate?: Elevate
}

/**
 * Installs packages by running one of four constant commands as root: the distribution's own file can choose between
 * them and cannot add a word.
 *
 * Tests check the characters of the constants, and the fault for each answer of `sudo-prompt`. No test has run the
 * dialog itself with a package manager behind it.
 */
export function systemInstaller(options: InstallerOptions = {}): Installer {
  const { osRelease = readOsRelease, elevate = elevateBySystem } = options
  let known: { readonly family: Family | undefined } | undefined
  let underWay: Promise<Result> | undefined
  const family = (): Family | undefined => (known ??= { family: familyOf(osRelease() ?? '') }).family
  return {
    get family() {
      return family()
    },
    install() {
      const chosen = family()
      if (!chosen) return Promise.resolve(failed(fault('install-failed')))
      underWay ??= elevate(installUnattended(chosen))
        .then(resultOf)
        .finally(() => (underWay = undefined))
      return underWay
    },
  }
}

function resultOf({ error, output }: Elevated): Result {
  if (!error) return done()
  if (wasRefused(error)) {
    return failed(fault('not-authorised', { os: { source: 'polkit', text: error.message } }))
  }
  // Neither a refusal nor the end of a command: sudo-prompt was called incorrectly, or could not search for pkexec.
  if (typeof error.code !== 'number') throw error
  return failed(fault('install-failed', { os: evidence(error.code, output) }))
}

const LAST_LINES = 3

/** A package manager prints last why it gave up. */
function evidence(code: number, output: string): OsEvidence {
  const lines = output.split('\n').map(printable)
  const last = lines.filter((line) => line !== '').slice(-LAST_LINES)
  return { source: 'package manager', code, ...(last.length > 0 ? { text: last.join('\n') } : {}) }
}
