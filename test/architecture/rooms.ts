/**
 * The table of rooms: what lives where, what each may import, and which packages it may use. It is the architecture;
 * `imports.test.ts` holds the tree to it. A file in no room fails, and so does a package without a reason here.
 */
export interface Room {
  /** Folder, from the project's root. The longest match decides which room a file is in. */
  readonly path: string
  /** Rooms it may import from, by path; its own is always allowed. */
  readonly rooms: readonly string[]
  readonly packages: readonly string[]
  /** Node's own modules, by name, or true for any but those with one door elsewhere. */
  readonly node?: readonly string[] | true
}

const CORE = ['src-main/domain', 'src-main/contract']

export const ROOMS: readonly Room[] = [
  { path: 'src-main/domain', rooms: [], packages: ['zod'] },
  { path: 'src-main/contract', rooms: ['src-main/domain', 'assets/locales'], packages: ['zod', 'i18next'] },
  { path: 'src-main/platform/backend.ts', rooms: ['src-main/domain'], packages: [] },
  {
    path: 'src-main/platform/select.ts',
    rooms: [
      ...CORE,
      'src-main/platform/backend.ts',
      'src-main/platform/fake',
      'src-main/platform/linux-daemons',
      'src-main/platform/linux-networkmanager',
      'src-main/platform/linux-strongswan',
    ],
    packages: ['zod'],
    node: true,
  },
  { path: 'src-main/platform/fake', rooms: [...CORE, 'src-main/platform/backend.ts'], packages: [], node: true },
  // What charon, pluto, xl2tpd and pppd say and need, whoever starts them.
  { path: 'src-main/platform/linux-daemons', rooms: CORE, packages: [], node: true },
  {
    path: 'src-main/platform/linux-networkmanager',
    rooms: [...CORE, 'src-main/platform/backend.ts', 'src-main/platform/linux-daemons'],
    packages: ['sudo-prompt', 'zod'],
    node: true,
  },
  {
    path: 'src-main/platform/linux-strongswan',
    rooms: [
      ...CORE,
      'src-main/platform/backend.ts',
      'src-main/platform/helper-link',
      'src-main/platform/linux-daemons',
    ],
    packages: [],
    node: true,
  },
  // What speaks to root's helper, on whichever system has one.
  {
    path: 'src-main/platform/helper-link',
    rooms: [...CORE, 'src-main/platform/backend.ts'],
    packages: [],
    node: true,
  },
  {
    path: 'src-main/services',
    rooms: [...CORE, 'src-main/platform/backend.ts', 'src-main/probe'],
    packages: ['keytar', 'zod'],
    node: true,
  },
  // Pure: no socket, clock, randomness or Node, so that a virtual clock and recorded octets drive all of it.
  { path: 'src-main/probe', rooms: CORE, packages: [] },
  {
    path: 'src-main/probe/crypto/node.ts',
    rooms: [...CORE, 'src-main/probe'],
    packages: [],
    node: ['node:crypto', 'node:buffer'],
  },
  {
    path: 'src-main/probe/io',
    // The one place where sockets, clock and Node's cryptography meet.
    rooms: [...CORE, 'src-main/probe', 'src-main/probe/crypto/node.ts'],
    packages: [],
    // The file system for one thing: what Linux counts of fragments, in /proc/net.
    node: ['node:crypto', 'node:dgram', 'node:dns', 'node:fs', 'node:timers'],
  },
  // Runs as root: the rules of the core, the contract and Node, and nothing else. zod for its own journal.
  {
    path: 'helpers/linux',
    rooms: ['src-main/domain', 'src-main/contract/helper.ts', 'src-main/contract/frames.ts'],
    packages: ['zod'],
    node: ['node:child_process', 'node:fs', 'node:net', 'node:os', 'node:stream'],
  },
  {
    path: 'src-main/desktop',
    rooms: [...CORE, 'src-main/services', 'src-main/platform/backend.ts', 'src-main/platform/select.ts'],
    packages: ['electron', 'zod'],
    node: true,
  },
  {
    path: 'src-main/cli',
    rooms: [
      ...CORE,
      'src-main/services',
      'src-main/platform/backend.ts',
      'src-main/platform/select.ts',
      // For the version it prints.
      'package.json',
    ],
    packages: ['commander', 'zod'],
    node: true,
  },
  { path: 'src-renderer', rooms: CORE, packages: ['react', 'react-dom', 'zustand', 'zod'] },
]

/** Modules with one door: only a file whose path matches may import them. */
export const DOORS: Readonly<Record<string, RegExp>> = {
  'node:child_process':
    /^src-main\/platform\/[a-z-]+\/run(\/|\.ts)|^src-main\/platform\/helper-link\/|^helpers\/linux\/run\.ts$/,
  'node:dgram': /^src-main\/probe\/io\//,
  'node:net': /^src-main\/probe\/io\/|^src-main\/platform\/[a-z-]+\/run(\/|\.ts)|^helpers\/linux\/vici\/client\.ts$/,
  'node:http': /^$/,
  'node:https': /^$/,
  'node:vm': /^$/,
  'node:worker_threads': /^src-main\/services\/log-(reader|worker)\.ts$/,
  keytar: /^src-main\/services\/vault/,
  'sudo-prompt': /^src-main\/platform\/linux-networkmanager\/run\/install\.ts$/,
}

/** Every package of package.json, with the reason it is here. */
export const PACKAGES: Readonly<Record<string, string>> = {
  zod: 'Run-time checks at every border; written by hand they would be the largest file of the project.',
  i18next: 'Plural rules and interpolation of the locale files, the same in window, tray and terminal.',
  commander: 'Parsing, help and completion of the command line.',
  'dbus-next':
    'Another implementation of D-Bus, for the tests: ours is held against it, and NetworkManager is played on it.',
  keytar: 'The operating system’s keychain; GitHub’s maintained line of the package.',
  'sudo-prompt': 'Elevation of constant commands by the system’s own dialog; VS Code’s maintained line.',
  react: 'The window.',
  'react-dom': 'The window.',
  zustand: 'The window’s copy of the snapshot.',
  electron: 'Types, and the runtime of the desktop shell.',
  'electron-builder': 'Packages for three systems.',
  'electron-vite': 'Builds main, preload and window together.',
  vite: 'Builds the window and the command line.',
  '@vitejs/plugin-react': 'JSX in the build and in the tests of the window.',
  vitest: 'Test runner.',
  jsdom: 'A document for the window’s unit tests.',
  '@testing-library/react': 'Renders the window’s parts as a person meets them.',
  '@testing-library/dom': 'Peer of the above.',
  '@testing-library/user-event': 'Typing and tabbing as a person does.',
  'fast-check': 'Property tests of every parser and encoder.',
  'playwright-core': 'Drives the window: Electron where there is one, Chromium on the stand-in host.',
  '@axe-core/playwright': 'Accessibility rules, checked on every screen.',
  typescript: 'The language.',
  tsx: 'Runs the project’s own scripts.',
  eslint: 'Lint.',
  '@eslint/js': 'Its basic rules.',
  'typescript-eslint': 'Its rules for types.',
  'eslint-plugin-react-hooks': 'Its rules for hooks.',
  prettier: 'Format.',
  '@types/node': 'Types.',
  '@types/react': 'Types.',
  '@types/react-dom': 'Types.',
}
