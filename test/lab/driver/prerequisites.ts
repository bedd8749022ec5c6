import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { thisMachine } from '../../support/set-up/machine.ts'
import { labNeeds, LAB_LIST, packageNames } from '../../support/set-up/packages.ts'
import { builtCli, kernelModules, lab, project, rootfs } from './places.ts'
import type { Roots } from './roots.ts'

/** Why no guest can be booted here, in words that a person can act on; undefined if one can. */
export function whyNoGuest(): string | undefined {
  if (process.platform !== 'linux') return 'the lab needs Linux'
  if (process.arch !== 'x64')
    return `the lab needs an x86-64 processor, and this one is ${process.arch}: Debian has User Mode Linux for no other`
  const machine = thisMachine()
  const needs = labNeeds(readFileSync(join(project, LAB_LIST), 'utf8'), machine.compilesForGuests)
  const missing = packageNames(
    'debian',
    needs.filter((need) => !machine.has(need.proof)),
  )
  if (missing.length > 0) return `the lab needs: apt-get install --no-install-recommends ${missing.join(' ')}`
  if (!existsSync(kernelModules)) return `the lab needs the modules of user-mode-linux in ${kernelModules}`
  // The kernel splits its command line at blanks, quoted or not.
  const blank = [project, rootfs(), process.execPath, tmpdir()].find((path) => /[\s,]/.test(path))
  if (blank !== undefined) return `the lab cannot work with a blank or a comma in a path: ${blank}`
  return undefined
}

export function whyNoCli(): string | undefined {
  return existsSync(builtCli) ? undefined : 'the lab runs the built command line: npm run build'
}

/** Which of them could not be built or updated; global-setup has printed why. */
export function whyNoRoots(roots: Roots = {}): string | undefined {
  const missing = [...new Set(Object.values(roots))].filter((name) => {
    const mark = join(rootfs(name), '.culvert-lab')
    const { stdout } = spawnSync(join(lab, 'build-rootfs.sh'), ['--key', name], { encoding: 'utf8' })
    return !existsSync(mark) || readFileSync(mark, 'utf8') !== stdout
  })
  return missing.length > 0 ? `the lab has no root file system of ${missing.join(' and ')}` : undefined
}
