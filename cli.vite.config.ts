import { resolve } from 'node:path'
import { defineConfig } from 'vite'

/** The command line: one ES module for plain Node 20 and later, beside chunks that only some commands load. */
export default defineConfig({
  publicDir: false,
  ssr: { noExternal: true, external: ['keytar'] },
  build: {
    ssr: resolve(import.meta.dirname, 'src-main/cli/main.ts'),
    outDir: 'out/cli',
    target: 'node20',
    minify: true,
    rolldownOptions: {
      output: {
        format: 'es',
        entryFileNames: 'culvert.mjs',
        chunkFileNames: '[name]-[hash].mjs',
        banner: '#!/usr/bin/env node',
      },
    },
  },
})
