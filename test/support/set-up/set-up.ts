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
import type { Machine } from './machine.ts'

/** What is still missing after set-up, in words; empty when all is there. */
export interface Outcome {
  readonly missing: readonly Need[]
  readonly words: readonly string[]
}

/**
 * Makes the machine ready for a purpose: on Debian and its kin, as root or with a sudo that asks nothing, installs what
 * is missing and nothing else. Elsewhere it only says what to install and what is left out until then.
 */
export function setUp(machine: Machine, needs: readonly Need[], purpose: Purpose): Outcome {
  const wanted = needs.filter((need) => need.purposes.includes(purpose))
  const missing = wanted.filter((need) => !machine.has(need.proof))
  if (missing.length === 0) return { missing: [], words: [] }

  const family = familyOf(machine.osRelease)
  if (family === 'debian' && machine.asRoot) {
    const names = packageNames('debian', installed(missing))
    const apt = [...machine.asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', '-y']
    // A list that could not be brought up to date is not yet a failure: the old one may still serve.
    machine.run([...apt, 'update'])
    const services = missing.flatMap(({ service }) => service ?? [])
    for (const service of services) keepOff(machine, machine.asRoot, service)
    if (names.length > 0) machine.run([...apt, 'install', '--no-install-recommends', ...names])
    // Without systemd nothing kept it off.
    for (const service of services) machine.run([...machine.asRoot, 'invoke-rc.d', service, 'stop'])
  }
  if (family === 'debian') {
    for (const name of packageNames('debian', laidOut(missing)))
      machine.run(['sh', '-c', LAY_OUT, 'lay-out', UNPACKED, name])
  }

  const left = missing.filter((need) => !machine.has(need.proof))
  return { missing: left, words: left.length === 0 ? [] : words(left, family) }
}

/** Fetches a package and lays out its files, as whoever runs this. */
const LAY_OUT =
  'mkdir -p "$1/.new" && cd "$1/.new" && apt-get -q download "$2" && dpkg -x "$2"_*.deb "$2" && rm -rf "../$2" && mv "$2" .. && rm -rf "$1/.new"'

/** Masks it, as systemd calls that, before its package can start it. */
function keepOff(machine: Machine, asRoot: readonly string[], service: string): void {
  machine.run([...asRoot, 'mkdir', '-p', '/etc/systemd/system'])
  machine.run([...asRoot, 'ln', '-sfn', '/dev/null', `/etc/systemd/system/${service}.service`])
}

function words(missing: readonly Need[], family: ReturnType<typeof familyOf>): readonly string[] {
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
