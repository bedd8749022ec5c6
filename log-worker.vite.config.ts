import { resolve } from 'node:path'
import { build, defineConfig, type InlineConfig, type Plugin } from 'vite'

const NAME = 'log-worker.cjs'

const bundle = (folder: string): InlineConfig => ({
  publicDir: false,
  logLevel: 'warn',
  ssr: { noExternal: true },
  build: {
    ssr: resolve(import.meta.dirname, 'src-main/services/diagnosis/log-worker.ts'),
    outDir: folder,
    emptyOutDir: false,
    target: 'node20',
    minify: true,
    rolldownOptions: { output: { format: 'cjs', codeSplitting: false, entryFileNames: NAME } },
  },
})

/**
 * The worker that judges logs, whole in one file beside the program that begins it: the same for window and command
 * line. As an entry of either, what it shares with the rest would be a file more to read at every start.
 */
export const logWorker: Plugin = {
  name: 'log-worker',
  async writeBundle({ dir }) {
    if (dir !== undefined) await build({ configFile: false, ...bundle(dir) })
  },
}

export default defineConfig(bundle(resolve(import.meta.dirname, 'out/cli')))
