import { chmodSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { defineConfig } from 'vite'
import { ascii } from './cli.vite.config.ts'

const OUT = resolve(import.meta.dirname, 'out/helper')
const NAME = 'culvert-helper'

/**
 * The root helper: one file without an extension, which Node treats as CommonJS. It runs on Node 18 and later: on the
 * distribution's where a checkout installs it; in a package, whose first line differs
 * (assets/installer/before-pack.mjs), on the package's. It is not minified, so that whoever installs it can read what
 * will run as root.
 */
export default defineConfig({
  publicDir: false,
  logLevel: 'warn',
  ssr: { noExternal: true },
  build: {
    ssr: resolve(import.meta.dirname, 'helpers/linux/main.ts'),
    outDir: OUT,
    emptyOutDir: true,
    target: 'node18',
    minify: false,
    rolldownOptions: {
      output: { format: 'cjs', codeSplitting: false, entryFileNames: NAME, banner: '#!/usr/bin/node' },
    },
  },
  plugins: [
    ascii,
    {
      name: 'executable',
      writeBundle({ dir = OUT }) {
        chmodSync(resolve(dir, NAME), 0o755)
        // Within the project's folder, the nearest package.json would make it an ES module.
        writeFileSync(resolve(dir, 'package.json'), '{ "type": "commonjs" }\n')
      },
    },
  ],
})
