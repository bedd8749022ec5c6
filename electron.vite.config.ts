import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { resolve } from 'node:path'
import type { Plugin } from 'vite'
import { membersOf } from './src-main/contract/define.ts'
import { logWorker } from './log-worker.vite.config.ts'
import { desktop } from './src-main/contract/desktop.ts'

const at = (path: string): string => resolve(import.meta.dirname, path)

/** Native or provided by the host; everything else is bundled, so the packaged app carries no node_modules but these. */
const EXTERNAL = ['electron', 'keytar']

/** Of the window's words, what main says itself: the notes it puts on the clipboard. */
const SAID_BY_MAIN: readonly string[] = ['facts', 'note', 'yes', 'no']

/** Main is read whole at every start, so it carries no words that only the window or the command line says. */
const wordsOfMain: Plugin = {
  name: 'words-of-main',
  enforce: 'pre',
  transform(code, id) {
    const file = /\/assets\/locales\/\w+\/(cli|window)\.json$/.exec(id)?.[1]
    if (file === undefined) return undefined
    if (file === 'cli') return '{}'
    const { window } = JSON.parse(code) as { readonly window: Readonly<Record<string, unknown>> }
    return JSON.stringify({
      window: Object.fromEntries(Object.entries(window).filter(([name]) => SAID_BY_MAIN.includes(name))),
    })
  },
}

export default defineConfig({
  main: {
    plugins: [wordsOfMain, logWorker],
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
    // Names only: the schemas of the contract stay in main, and the preload script stays small.
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
    plugins: [react()],
    build: {
      outDir: 'out/renderer',
      // `npm run bench:start` holds the sizes to their budgets.
      chunkSizeWarningLimit: 1000,
      minify: true,
      rolldownOptions: {
        input: { index: at('src-renderer/index.html'), gallery: at('src-renderer/gallery/index.html') },
      },
    },
  },
})
