import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { Arch } from 'electron-builder'
import { placeKoffi } from './koffi.mjs'
import { fetchRuntime, runtimeRow } from './runtime.mjs'

const OUT = resolve(import.meta.dirname, '../../out')

/**
 * First line of the helper in a package. `env` starts the package's own Node.js, by its full path, with an environment
 * that has nothing in it but the number polkit set: no variable that Node.js reads reaches a process of root.
 */
export const HELPER_START = '#!/usr/bin/env -S -i PKEXEC_UID=${PKEXEC_UID} /opt/Culvert/resources/runtime/node'

/** The helper as a package has it: the built one, which begins with the system's Node.js, on the package's own. */
function writeHelper() {
  const [, ...lines] = readFileSync(join(OUT, 'helper/culvert-helper'), 'utf8').split('\n')
  mkdirSync(join(OUT, 'package'), { recursive: true })
  writeFileSync(join(OUT, 'package/culvert-helper'), [HELPER_START, ...lines].join('\n'), { mode: 0o755 })
}

/** Puts the runtime where electron-builder.yml takes it from. Throws where there is none: the command could not run. */
export async function placeRuntime(platform, arch, folder) {
  const row = runtimeRow(platform, arch)
  if (!row) throw new Error(`assets/installer/runtimes.json has no Node.js for ${platform}-${arch}`)
  const { program } = await fetchRuntime(row)
  mkdirSync(folder, { recursive: true })
  copyFileSync(program, join(folder, basename(program)))
}

/** Called by electron-builder before it packs for one system and architecture. */
export async function beforePack({ arch, packager: { platform } }) {
  const system = platform.buildConfigurationKey
  await placeRuntime(platform.nodeName, Arch[arch], join(OUT, 'runtime', `${system}-${Arch[arch]}`))
  await placeKoffi(platform.nodeName, Arch[arch], join(OUT, 'koffi', `${platform.nodeName}-${Arch[arch]}`))
  if (system === 'linux') writeHelper()
}
