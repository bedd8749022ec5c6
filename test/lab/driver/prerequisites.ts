import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { builtCli, kernelModules, lab, project, rootfs } from './places.ts'

/** The program that proves each package of host-packages.txt is there. */
const proofs: Readonly<Record<string, readonly string[]>> = {
  'user-mode-linux': ['linux.uml'],
  mmdebstrap: ['mmdebstrap'],
  'util-linux': ['taskset', 'setpriv', 'flock'],
  tshark: ['tshark'],
}

export function hostPackages(): readonly string[] {
  return readFileSync(join(lab, 'host-packages.txt'), 'utf8')
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '')
}

function onPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

function missingPackages(): readonly string[] {
  return hostPackages().filter((name) => !(proofs[name] ?? []).every(onPath))
}

/** Why no guest can be booted here, in words a person can act on; undefined when one can. */
export function whyNoGuest(): string | undefined {
  if (process.platform !== 'linux') return 'the lab needs Linux'
  const missing = missingPackages()
  if (missing.length > 0) return `the lab needs: apt-get install --no-install-recommends ${missing.join(' ')}`
  if (!existsSync(kernelModules)) return `the lab needs the modules of user-mode-linux in ${kernelModules}`
  // The kernel splits its command line at blanks, quoted or not.
  const blank = [project, rootfs(), process.execPath].find((path) => /[\s,]/.test(path))
  if (blank !== undefined) return `the lab cannot work with a blank or a comma in a path: ${blank}`
  return undefined
}

export function whyNoCli(): string | undefined {
  return existsSync(builtCli) ? undefined : 'the lab runs the built command line: npm run build'
}
