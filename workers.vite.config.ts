import { resolve } from 'node:path'
import { build, type InlineConfig, type Plugin } from 'vite'

/** The code that runs in worker threads, by file. */
const WORKERS = {
  'log-worker': 'src-main/services/diagnosis/log-worker.ts',
  'settings-worker': 'src-main/services/imports/settings-worker.ts',
} as const

const bundle = (name: string, source: string, folder: string): InlineConfig => ({
  publicDir: false,
  logLevel: 'warn',
  ssr: { noExternal: true },
  build: {
    ssr: resolve(import.meta.dirname, source),
    outDir: folder,
    emptyOutDir: false,
    target: 'node20',
    minify: true,
    rolldownOptions: { output: { format: 'cjs', codeSplitting: false, entryFileNames: `${name}.cjs` } },
  },
})

/**
 * The workers that parse foreign files, each complete in one file next to the program that starts it; the same for
 * window and command line. As entries of either bundle, they would move shared code into extra files that every start
 * has to read.
 */
export const workers: Plugin = {
  name: 'workers',
  async writeBundle({ dir }) {
    if (dir === undefined) return
    for (const [name, source] of Object.entries(WORKERS))
      await build({ configFile: false, ...bundle(name, source, dir) })
  },
}
