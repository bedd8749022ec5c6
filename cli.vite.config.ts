import { chmodSync } from 'node:fs'
import { resolve } from 'node:path'
import { build, defineConfig, type InlineConfig, type Plugin } from 'vite'
import { LANGUAGES } from './src-main/domain/settings/language.ts'
import { logWorker } from './log-worker.vite.config.ts'

const OUT = resolve(import.meta.dirname, 'out/cli')
const ENTRY = 'culvert.mjs'
const COMMANDS = 'commands.mjs'

/** What connecting does not need, half of the program: reading code takes as long as running it, so it lies apart. */
const APART: Readonly<Record<string, RegExp>> = {
  // What other programs say, judged: a dial needs it, and a tunnel that is up. Status and disconnect do not.
  judging:
    /\/src-main\/verdict\/(?!redaction)|\/platform\/(?:linux-daemons\/(?:conclude|trail)|linux-strongswan\/(?:attempt|hearing)|linux-networkmanager\/(?:dial|endings|falls|recall|trail))\./,
  // Both backends of Linux use it. In one file with the commands it would be run before what it imports from there.
  daemons: /\/platform\/(?:helper-link|framed-process|linux-daemons|linux-strongswan\/(?!survey))/,
  probe:
    /\/src-main\/((crypto|practice|probe|protocol)\/|services\/(diagnosis\/(diagnosis|log-|practice|half-open)|secrets\/echoed))/,
  macos: /\/src-main\/platform\/macos\//,
  // A system's library by a process of its own.
  doors: /\/src-main\/(?:contract|platform)\/ffi-door/,
  windows: /\/src-main\/(?:platform\/windows\/|contract\/ras-door)/,
  // Which letters look like which: a table that only a signed file before a person asks for.
  alike: /\/src-main\/domain\/trust\/likeness\.|\/node_modules\/unhomoglyph\//,
  // What verifies and signs needs the cryptography that lies with the probe.
  signing:
    /\/src-main\/(?:signing\/|domain\/trust\/(?!problem|moment|likeness\.)|services\/trust\/(?!open-trust|trust-file)|services\/(?:use-cases\/(?:import|refresh)-signed|files\/foreign-file)|platform\/managed\/(?!posix\.)|cli\/(?:commands\/(?:sign|import-signed|refresh)-action|input\/(?:sealed-key|signing-secrets|signed-file)|print\/signed))|\/node_modules\/(?:yaml|csv-parse)\//,
  formats:
    /\/src-main\/(?:formats\/|services\/use-cases\/(?:import-settings|show-import|export-profile)|cli\/(?:commands\/(?:im|ex)port-action|input\/settings-file|print\/import\.))/,
  // What of it strongSwan uses too, it does for a survey.
  networkmanager:
    /\/linux-(?:host|networkmanager|services)\/|\/linux-strongswan\/survey|\/platform\/dbus\/|\/sudo-prompt\//,
}

/** The texts of each language: a command reads those of one. */
const TEXTS: Readonly<Record<string, RegExp>> = Object.fromEntries(
  LANGUAGES.map((language) => [`texts-${language}`, new RegExp(`/assets/locales/${language}/`)]),
)

/** One letter that Latin-1 lacks, and the whole of a file takes twice the memory while it is read. */
export const ascii: Plugin = {
  name: 'ascii',
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type === 'chunk') chunk.code = chunk.code.replace(/[^\0-\x7f]/g, escaped)
    }
  },
}

const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`

/**
 * All of the program but the version, beside the entry. Modules are loaded when a command needs them all the same; as
 * thirty files, finding and reading them took as long as running them.
 */
const commands: Plugin = {
  name: 'commands',
  enforce: 'pre',
  resolveId: (source) => (source === './start.ts' ? { id: `./${COMMANDS}`, external: true } : undefined),
  async writeBundle({ dir = OUT }) {
    const apart = Object.entries({ ...APART, ...TEXTS }).map(([name, test]) => ({ name, test }))
    const codeSplitting = {
      // Otherwise the first group would take along all that it shares with the rest.
      includeDependenciesRecursively: false,
      groups: [...apart, { name: 'commands', test: /./ }],
    }
    const config = bundle('src-main/cli/start.ts', { dir, entryFileNames: COMMANDS, codeSplitting })
    await build({ configFile: false, plugins: [ascii], ...config })
    // A shell runs the entry by its first line.
    chmodSync(resolve(dir, ENTRY), 0o755)
  },
}

type Output = Extract<NonNullable<NonNullable<NonNullable<InlineConfig['build']>['rolldownOptions']>['output']>, object>

function bundle(source: string, { dir = OUT, ...output }: Exclude<Output, readonly unknown[]>): InlineConfig {
  return {
    publicDir: false,
    logLevel: 'warn',
    ssr: { noExternal: true, external: ['keytar'] },
    build: {
      ssr: resolve(import.meta.dirname, source),
      outDir: dir,
      emptyOutDir: output.entryFileNames === ENTRY,
      target: 'node20',
      minify: true,
      rolldownOptions: {
        external: ['keytar'],
        output: { format: 'es', chunkFileNames: '[name].mjs', ...output },
      },
    },
  }
}

/** The command line: ES modules for plain Node 20 and later. */
export default defineConfig({
  ...bundle('src-main/cli/main.ts', {
    entryFileNames: ENTRY,
    codeSplitting: false,
    banner: '#!/usr/bin/env node',
  }),
  plugins: [commands, logWorker],
})
