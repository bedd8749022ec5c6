import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { build } from 'vite'

const ROOT = resolve(import.meta.dirname, '../../..')

/** Bundles a test program into one file that plain Node starts quickly; native packages are found from its folder. */
export async function bundled(entry: string): Promise<{ readonly path: string; remove(): void }> {
  const outDir = resolve(ROOT, 'node_modules/.culvert-test', randomUUID())
  await build({
    configFile: false,
    logLevel: 'silent',
    root: ROOT,
    publicDir: false,
    ssr: { noExternal: true, external: ['keytar', 'koffi'] },
    build: {
      ssr: entry,
      outDir,
      target: 'node20',
      emptyOutDir: false,
      rolldownOptions: { output: { format: 'es', entryFileNames: 'program.mjs' } },
    },
  })
  return { path: resolve(outDir, 'program.mjs'), remove: () => rmSync(outDir, { recursive: true, force: true }) }
}
