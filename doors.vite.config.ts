import { resolve } from 'node:path'
import { defineConfig } from 'vite'
import { ascii } from './cli.vite.config.ts'

const at = (path: string): string => resolve(import.meta.dirname, path)

/**
 * The processes that call a system library, each a file of its own for plain Node: `out/doors/<name>.mjs`, where
 * `platform/ffi-door/program.ts` looks for it. koffi stays external, because it finds its binary relative to its own
 * file.
 */
export default defineConfig({
  publicDir: false,
  logLevel: 'warn',
  ssr: { noExternal: true, external: ['koffi'] },
  build: {
    ssr: true,
    outDir: at('out/doors'),
    emptyOutDir: true,
    target: 'node20',
    minify: true,
    rolldownOptions: {
      input: {
        ras: at('src-main/platform/windows/ras/main.ts'),
        macos: at('src-main/platform/macos/connection/main.ts'),
      },
      external: ['koffi'],
      output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs' },
    },
  },
  plugins: [ascii],
})
