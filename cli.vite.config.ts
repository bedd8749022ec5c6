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
 * The layers of the bundle: a part contains what the parts before it lack. A command reads the first, the texts of its
 * language, the part of its backend and its own.
 */
const PARTS: Parts = {
  commands: [
    ...['cli/start', 'services/open', 'services/trust/open-trust'].map((name) => `src-main/${name}.ts`),
    ...command('status', 'disconnect'),
    // Modules common to the backends of several systems.
    ...['domain/survey/survey', 'domain/profile/carried'].map((name) => `src-main/${name}.ts`),
    ...platform('select', 'elevate', 'framed-process/framed-process', 'tunnel-list', 'program/run', 'managed/posix'),
  ],
  session: [...command('connect', 'profile'), 'src-main/cli/commands/hold.ts'],
  ...Object.fromEntries(
    LANGUAGES.flatMap((language) => [
      [`texts-${language}`, [`assets/locales/${language}/words.ts`]],
      [`texts-${language}-files`, [`assets/locales/${language}/file-words.ts`]],
    ]),
  ),
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
  // A dial, and a tunnel that is up, interpret the daemons' lines. Status and disconnect do not.
  verdict: ['src-main/verdict/verdict.ts', 'src-main/verdict/several-causes.ts'],
  judging: platform('linux-strongswan/attempt'),
  'networkmanager-dial': platform(...['dial', 'recall', 'falls'].map((name) => `linux-networkmanager/${name}`)),
  cryptography: ['node', 'self-test'].map((name) => `src-main/crypto/${name}.ts`),
  plist: ['node_modules/plist/dist/index.js'],
  managed: platform('managed/posix-folder', 'managed/windows', 'managed/macos'),
  // Calls of a system library in a process of its own.
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
  // The table of letters that look alike, needed only when a signed file is shown to a person.
  alike: ['src-main/domain/trust/likeness.ts'],
  trust: [
    ...['services/trust/trust-store', 'presentation/signed'].map((name) => `src-main/${name}.ts`),
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
  // For Windows and macOS.
  'person-services': platform(...['service', 'launchers', 'run/machine'].map((name) => `person-services/${name}`)),
}

/** Drops the other shell's texts: neither command line nor window ever shows one of them. */
export const without = (texts: 'window' | 'command'): Plugin => ({
  name: 'other-texts',
  enforce: 'pre',
  load: (id) => (new RegExp(`/assets/locales/[a-z]+/${texts}[.]json$`).test(id) ? '{}' : undefined),
})

/**
 * Zod without its JSON Schema generator, which only a test script uses: every kind of schema refers to it, so the
 * bundler would keep all of it. Calling it in a bundle is an error.
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

/** Escapes non-ASCII characters: one outside Latin-1 doubles the memory that reading the file takes. */
export const ascii: Plugin = {
  name: 'ascii',
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type === 'chunk') chunk.code = chunk.code.replace(/[^\0-\x7f]/gu, escaped)
    }
  },
}

/** Beyond the BMP, surrogates would be invalid in an unquoted property name, so code points are written. */
function escaped(letter: string): string {
  const digits = (letter.codePointAt(0) ?? 0).toString(16)
  return digits.length > 4 ? `\\u{${digits}}` : `\\u${digits.padStart(4, '0')}`
}

/**
 * The whole program except the version, next to the entry. Modules are still loaded only when a command needs them; as
 * thirty files, finding and reading them took as long as running them.
 */
const commands: Plugin = {
  name: 'commands',
  enforce: 'pre',
  resolveId: (source) => (source === './start.ts' ? { id: `./${COMMANDS}`, external: true } : undefined),
  async writeBundle({ dir = OUT }) {
    const codeSplitting = {
      // Otherwise the first group would include everything that it shares with the rest.
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
