import { resolve } from 'node:path'
import { build, type InlineConfig, type Plugin } from 'vite'

/** What is read in a thread of its own, by the file that does it. */
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
 * The workers that read what strangers wrote, each whole in one file beside the program that begins it: the same for
 * window and command line. As entries of either, what they share with the rest would be files more to read at every start.
 */
export const workers: Plugin = {
  name: 'workers',
  async writeBundle({ dir }) {
    if (dir === undefined) return
    for (const [name, source] of Object.entries(WORKERS))
      await build({ configFile: false, ...bundle(name, source, dir) })
  },
}
