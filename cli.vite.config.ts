import { chmodSync } from 'node:fs'
import { resolve } from 'node:path'
import { build, defineConfig, type InlineConfig, type Plugin } from 'vite'

const OUT = resolve(import.meta.dirname, 'out/cli')
const ENTRY = 'culvert.mjs'
const COMMANDS = 'commands.mjs'

/**
 * All of the program but the version, as one file beside the entry. Modules are loaded when a command needs them all
 * the same; as thirty files, finding and reading them took as long as running them.
 */
const commands: Plugin = {
  name: 'commands',
  enforce: 'pre',
  resolveId: (source) => (source === './start.ts' ? { id: `./${COMMANDS}`, external: true } : undefined),
  async writeBundle({ dir = OUT }) {
    await build({ configFile: false, ...oneFile('src-main/cli/start.ts', dir, COMMANDS, []) })
    // A shell runs the entry by its first line.
    chmodSync(resolve(dir, ENTRY), 0o755)
  },
}

function oneFile(source: string, outDir: string, name: string, plugins: readonly Plugin[]): InlineConfig {
  return {
    publicDir: false,
    logLevel: 'warn',
    plugins: [...plugins],
    ssr: { noExternal: true, external: ['keytar'] },
    build: {
      ssr: resolve(import.meta.dirname, source),
      outDir,
      emptyOutDir: plugins.length > 0,
      target: 'node20',
      minify: true,
      rolldownOptions: {
        external: ['keytar'],
        output: {
          format: 'es',
          codeSplitting: false,
          entryFileNames: name,
          banner: name === ENTRY ? '#!/usr/bin/env node' : '',
        },
      },
    },
  }
}

/** The command line: two ES modules for plain Node 20 and later. */
export default defineConfig(oneFile('src-main/cli/main.ts', OUT, ENTRY, [commands]))
