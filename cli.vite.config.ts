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

/**
 * Optional parts of dbus-next that would be native code: file descriptors over the bus, and buses announced on an X11
 * root window. It asks for them where it can do without, and so they are modules that refuse to load.
 */
const ABSENT = new Set(['usocket', 'x11'])
const absent: Plugin = {
  name: 'absent',
  enforce: 'pre',
  resolveId: (source) => (ABSENT.has(source) ? `\0absent:${source}` : undefined),
  load: (id) => (id.startsWith('\0absent:') ? `throw new Error('left out: ${id.slice(8)}')` : undefined),
}

/** The command line: one ES module for plain Node 20 and later, beside chunks that only some commands load. */
export default defineConfig({
  publicDir: false,
  plugins: [absent, executable],
  ssr: { noExternal: true, external: ['keytar'] },
  build: {
    ssr: resolve(import.meta.dirname, 'src-main/cli/main.ts'),
    outDir: OUT,
    target: 'node20',
    minify: true,
    rolldownOptions: {
      external: ['keytar'],
      output: {
        format: 'es',
        entryFileNames: ENTRY,
        chunkFileNames: '[name]-[hash].mjs',
        banner: (chunk) => (chunk.isEntry ? '#!/usr/bin/env node' : ''),
      },
    },
  },
})
