import { chmodSync } from 'node:fs'
import { resolve } from 'node:path'
import { build, defineConfig, type InlineConfig, type Plugin } from 'vite'
import { LANGUAGES } from './src-main/domain/settings/language.ts'
import { workers } from './workers.vite.config.ts'
import { byGraph, type Parts } from './parts.vite.config.ts'

const OUT = resolve(import.meta.dirname, 'out/cli')
const ENTRY = 'culvert.mjs'
const COMMANDS = 'commands.mjs'

const command = (...names: readonly string[]): readonly string[] =>
  names.map((name) => `src-main/cli/commands/${name}-action.ts`)
const platform = (...names: readonly string[]): readonly string[] => names.map((name) => `src-main/platform/${name}.ts`)

/**
 * What is read together, in layers: a part has what the parts before it lack. A command reads the first, its language's
 * texts, its backend's part and what it does itself.
 */
const PARTS: Parts = {
  commands: [
    ...['cli/start', 'services/open', 'services/trust/open-trust'].map((name) => `src-main/${name}.ts`),
    ...command('status', 'disconnect'),
    // What the backends of several systems have in common.
    ...['domain/survey/survey', 'domain/profile/carried'].map((name) => `src-main/${name}.ts`),
    ...platform('select', 'elevate', 'framed-process/framed-process', 'tunnel-list', 'program/run', 'managed/posix'),
  ],
  session: [...command('connect', 'profile'), 'src-main/cli/commands/hold.ts'],
  ...Object.fromEntries(LANGUAGES.map((language) => [`texts-${language}`, [`assets/locales/${language}/words.ts`]])),
  fake: platform('fake/backend', 'fake/machine', 'fake/host-events', 'fake/computer'),
  strongswan: platform('linux-daemons/alternatives', 'linux-daemons/run/files', 'linux-strongswan/backend'),
  networkmanager: platform(
    'linux-networkmanager/backend',
    'linux-networkmanager/run/tray-host',
    'linux-host/host-events',
    'linux-host/host-network',
    'linux-host/autostart',
    'linux-services/services',
    // strongSwan's survey asks for services over the bus too.
    'linux-strongswan/survey',
  ),
  elevation: ['node_modules/sudo-prompt/index.js'],
  // A dial, and a tunnel that is up, judge what programs say. Status and disconnect do not.
  verdict: ['src-main/verdict/verdict.ts', 'src-main/verdict/several-causes.ts'],
  judging: platform('linux-strongswan/attempt'),
  'networkmanager-dial': platform(...['dial', 'recall', 'falls'].map((name) => `linux-networkmanager/${name}`)),
  cryptography: ['node', 'self-test'].map((name) => `src-main/crypto/${name}.ts`),
  plist: ['node_modules/plist/dist/index.js'],
  managed: platform('managed/posix-folder', 'managed/windows', 'managed/macos'),
  // A system's library by a process of its own.
  doors: platform('ffi-door/door', 'ffi-door/program', 'files-by-id'),
  windows: platform('windows/backend', 'windows/host-events', 'windows/host-network'),
  macos: platform('macos/backend', 'macos/host-events', 'macos/host-network'),
  'macos-identity': ['node_modules/node-forge/lib/index.js'],
  machine: [
    ...command('survey', 'selftest', 'logs', 'network', 'history', 'leak-check'),
    'src-main/services/diagnosis/network-links.ts',
  ],
  'foreign-text': ['src-main/domain/log-text/encoding.ts'],
  probe: [
    'src-main/protocol/io/environment.ts',
    ...['diagnosis', 'practice', 'local-checks', 'half-open-file'].map(
      (name) => `src-main/services/diagnosis/${name}.ts`,
    ),
    'src-main/cli/commands/failure-diagnosis.ts',
    'src-main/cli/print/diagnosis.ts',
    'src-main/cli/print/local-checks.ts',
    ...command('diagnose', 'mtu', 'practice'),
  ],
  // Which letters look like which: a table that only a signed file before a person asks for.
  alike: ['src-main/domain/trust/likeness.ts'],
  trust: [
    'src-main/services/trust/trust-store.ts',
    ...platform('https/download'),
    ...command('import-signed', 'refresh'),
  ],
  formats: command('import', 'export'),
  signing: command('sign'),
  service: [
    ...command('service', 'service-run'),
    'src-main/services/secrets/given-keychain.ts',
    'src-main/services/trust/trust-file.ts',
    ...platform('linux-unit/service', 'linux-unit/inside', 'linux-unit/beside'),
  ],
  // Of Windows and macOS.
  'person-services': platform(...['service', 'launchers', 'run/machine'].map((name) => `person-services/${name}`)),
}

/** What another shell says: the command line never says a text of the window, and the window none of its. */
export const without = (texts: 'window' | 'command'): Plugin => ({
  name: 'other-texts',
  enforce: 'pre',
  load: (id) => (new RegExp(`/assets/locales/[a-z]+/${texts}[.]json$`).test(id) ? '{}' : undefined),
})

/**
 * Zod without its way to JSON Schema, which only a script of the tests takes: every kind of schema names it, so the bundler
 * would keep all of it. Whoever calls it in a bundle is refused.
 */
export const withoutJsonSchema: Plugin = {
  name: 'without-json-schema',
  enforce: 'pre',
  transform(code, id) {
    if (!/\/zod\/v4\/core\/(json-schema-processors|to-json-schema)[.]js$/.test(id)) return undefined
    const names = [...code.matchAll(/^export (?:const |function |\{ \w+ as )(\w+)/gm)].map(([, name]) => name ?? '')
    return `function refuse() { throw new Error('JSON Schema is not in this bundle') }
export { ${names.map((name) => `refuse as ${name}`).join(', ')} }`
  },
}

/** One letter that Latin-1 lacks, and the whole of a file takes twice the memory while it is read. */
export const ascii: Plugin = {
  name: 'ascii',
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type === 'chunk') chunk.code = chunk.code.replace(/[^\0-\x7f]/gu, escaped)
    }
  },
}

/** Beyond the first plane not as two halves: a name, which a member of an object may have without quotes, cannot hold those. */
function escaped(letter: string): string {
  const digits = (letter.codePointAt(0) ?? 0).toString(16)
  return digits.length > 4 ? `\\u{${digits}}` : `\\u${digits.padStart(4, '0')}`
}

/**
 * All of the program but the version, beside the entry. Modules are loaded when a command needs them all the same; as
 * thirty files, finding and reading them took as long as running them.
 */
const commands: Plugin = {
  name: 'commands',
  enforce: 'pre',
  resolveId: (source) => (source === './start.ts' ? { id: `./${COMMANDS}`, external: true } : undefined),
  async writeBundle({ dir = OUT }) {
    const codeSplitting = {
      // Otherwise the first group would take along all that it shares with the rest.
      includeDependenciesRecursively: false,
      groups: [{ name: byGraph(PARTS), debugName: 'layers' }],
    }
    const config = bundle('src-main/cli/start.ts', { dir, entryFileNames: COMMANDS, codeSplitting })
    await build({ configFile: false, plugins: [ascii, without('window'), withoutJsonSchema], ...config })
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
  plugins: [commands, workers],
})
