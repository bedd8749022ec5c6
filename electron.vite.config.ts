import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { resolve } from 'node:path'
import { without, withoutJsonSchema } from './cli.vite.config.ts'
import { membersOf } from './src-main/contract/define.ts'
import { workers } from './workers.vite.config.ts'
import { desktop } from './src-main/contract/desktop.ts'

const at = (path: string): string => resolve(import.meta.dirname, path)

/** Native or provided by the host; everything else is bundled, so the packaged app has no other node_modules. */
const EXTERNAL = ['electron', 'keytar']

export default defineConfig({
  main: {
    plugins: [workers, without('command'), withoutJsonSchema],
    build: {
      outDir: 'out/main',
      externalizeDeps: false,
      minify: true,
      rolldownOptions: {
        input: { main: at('src-main/desktop/main.ts') },
        external: EXTERNAL,
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs' },
      },
    },
  },
  preload: {
    // Only the names: the contract's schemas stay in main, and the preload script stays small.
    define: { DESKTOP_MEMBERS: JSON.stringify(membersOf(desktop)) },
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      minify: true,
      rolldownOptions: {
        input: { preload: at('src-main/desktop/preload.ts') },
        external: EXTERNAL,
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src-renderer',
    plugins: [react(), without('command'), withoutJsonSchema],
    build: {
      outDir: 'out/renderer',
      // `npm run bench:start` checks the sizes against their budgets.
      chunkSizeWarningLimit: 1000,
      minify: true,
      rolldownOptions: {
        input: { index: at('src-renderer/index.html'), gallery: at('src-renderer/gallery/index.html') },
      },
    },
  },
})
