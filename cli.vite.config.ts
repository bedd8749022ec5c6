import { chmodSync } from 'node:fs'
import { resolve } from 'node:path'
import { defineConfig, type Plugin } from 'vite'

const OUT = resolve(import.meta.dirname, 'out/cli')
const ENTRY = 'culvert.mjs'

/** A shell runs the built file by its first line. */
const executable: Plugin = {
  name: 'executable',
  writeBundle(options) {
    chmodSync(resolve(options.dir ?? OUT, ENTRY), 0o755)
  },
}

/** The command line: one ES module for plain Node 20 and later, beside chunks that only some commands load. */
export default defineConfig({
  publicDir: false,
  plugins: [executable],
  ssr: { noExternal: true, external: ['keytar'] },
  build: {
    ssr: resolve(import.meta.dirname, 'src-main/cli/main.ts'),
    outDir: OUT,
    target: 'node20',
    minify: true,
    rolldownOptions: {
      // dbus-next asks for `x11` only where a session bus is announced on a root window.
      external: ['keytar', 'x11'],
      output: {
        format: 'es',
        entryFileNames: ENTRY,
        chunkFileNames: '[name]-[hash].mjs',
        banner: (chunk) => (chunk.isEntry ? '#!/usr/bin/env node' : ''),
      },
    },
  },
})
