import {
  familyOf,
  installed,
  installLine,
  laidOut,
  packageNames,
  UNPACKED,
  type Need,
  type Purpose,
} from './packages.ts'
import { holding, type Exception } from './exceptions.ts'
import type { Machine } from './machine.ts'

/** What is still missing after set-up, and what is omitted as declared, in words; empty if everything is there. */
export interface Outcome {
  readonly missing: readonly Need[]
  readonly words: readonly string[]
}

/**
 * Prepares the machine for a purpose: on Debian and related systems, as root or with a sudo without prompts, it
 * installs what is missing and nothing else. Elsewhere it only reports what to install and what is omitted until then.
 * Items that `exceptions` declares are not requested, and do not count as missing.
 */
export function setUp(
  machine: Machine,
  needs: readonly Need[],
  purpose: Purpose,
  exceptions: readonly Exception[] = holding(machine),
): Outcome {
  const wanted = needs.filter((need) => need.purposes.includes(purpose) && !machine.has(need.proof))
  const isDeclared = ({ packages: { debian } }: Need): boolean =>
    exceptions.some(({ packages }) => packages.includes(debian))
  const missing = wanted.filter((need) => !isDeclared(need))
  const declared = wanted.filter(isDeclared)

  const family = familyOf(machine.osRelease)
  if (family === 'debian' && missing.length > 0) {
    if (machine.asRoot) install(machine, machine.asRoot, installed(missing))
    for (const name of packageNames('debian', laidOut(missing)))
      machine.run(['sh', '-c', LAY_OUT, 'lay-out', UNPACKED, name])
  }

  const left = missing.filter((need) => !machine.has(need.proof))
  return { missing: left, words: [...wordsOfDeclared(declared, exceptions), ...words(left, family)] }
}

/** Installs what is available: a name that apt does not know or cannot install does not prevent the others. */
function install(machine: Machine, asRoot: readonly string[], missing: readonly Need[]): void {
  const apt = [...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', '-y']
  // A failed update of the lists is not yet an error, because the old lists may suffice.
  machine.run([...apt, 'update'])
  const services = missing.flatMap(({ service }) => service ?? [])
  for (const service of services) keepOff(machine, asRoot, service)
  const command = [...apt, 'install', '--no-install-recommends']
  const names = packageNames('debian', missing)
  // apt-get refuses the whole list for one bad name, so what is still missing is then requested separately.
  if (names.length > 0 && machine.run([...command, ...names]) !== 0 && names.length > 1) {
    for (const need of missing)
      if (!machine.has(need.proof)) machine.run([...command, ...packageNames('debian', [need])])
  }
  // Without systemd, nothing prevented its start.
  for (const service of services) machine.run([...asRoot, 'invoke-rc.d', service, 'stop'])
}

/** Fetches a package and unpacks it, as the current user. */
const LAY_OUT =
  'mkdir -p "$1/.new" && cd "$1/.new" && apt-get -q download "$2" && dpkg -x "$2"_*.deb "$2" && rm -rf "../$2" && mv "$2" .. && rm -rf "$1/.new"'

/** Masks the service in systemd before its package can start it. */
function keepOff(machine: Machine, asRoot: readonly string[], service: string): void {
  machine.run([...asRoot, 'mkdir', '-p', '/etc/systemd/system'])
  machine.run([...asRoot, 'ln', '-sfn', '/dev/null', `/etc/systemd/system/${service}.service`])
}

/** Declared items that are missing, by exception. */
function wordsOfDeclared(declared: readonly Need[], exceptions: readonly Exception[]): readonly string[] {
  return exceptions.flatMap(({ packages, where }) => {
    const without = declared.filter((need) => packages.includes(need.packages.debian))
    if (without.length === 0) return []
    const what = [...new Set(without.map((need) => need.without))].join('; ')
    return [`Left out on ${where} (${packageNames('debian', without).join(', ')}): ${what}`]
  })
}

function words(missing: readonly Need[], family: ReturnType<typeof familyOf>): readonly string[] {
  if (missing.length === 0) return []
  const line = family && installLine(family, missing)
  const files = family === 'debian' ? laidOut(missing) : []
  const strangers = family ? missing.filter((need) => need.packages[family] === undefined) : missing
  return [
    ...(line ? [`To install what is missing: ${line}`] : []),
    ...(files.length > 0
      ? [`Not to be installed, but laid out by npm run set-up: ${packageNames('debian', files).join(' ')}`]
      : []),
    ...(strangers.length > 0
      ? [`Not packaged here (as Debian names it): ${packageNames('debian', strangers).join(' ')}`]
      : []),
    ...[...new Set(missing.map((need) => need.without))].map((without) => `Left out until then: ${without}`),
  ]
}
