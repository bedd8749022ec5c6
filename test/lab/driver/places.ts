import { fileURLToPath } from 'node:url'
import { dirname, join } from 'node:path'
import { homedir } from 'node:os'
import type { RootName } from './roots.ts'

/** Paths on the host. The guest sees `lab`, `project` and Node's folder read-only. */
export const lab = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '')
export const project = dirname(dirname(lab))
export const builtHelper = join(project, 'out/helper/culvert-helper')
export const builtCli = join(project, 'out/cli/culvert.mjs')
export const kernelModules = '/usr/lib/uml/modules'
/** The results of libraries.ts. */
export const builtLibrary = (name: string): string => join(project, `node_modules/.cache/culvert-lab/${name}.so`)

/** Where build-rootfs.sh puts a root file system. */
export function rootfs(name: RootName = 'usual'): string {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache')
  const usual = process.env['CULVERT_LAB_ROOTFS'] ?? join(cache, 'culvert-lab/rootfs')
  return name === 'usual' ? usual : `${usual}-${name}`
}

/** Logs and results of one guest; git-ignored. */
export function artifacts(name: string): string {
  return join(project, 'artifacts/lab', name)
}
