import { CORE, DOMAIN, PRESENTATION, type Room } from './room.ts'
import { FORMATS, FORMAT_ROOMS } from './rooms-formats.ts'
import { HELPER_ROOMS } from './rooms-helper.ts'
import {
  AUTOSTART,
  BACKEND,
  TIME,
  HOST_EVENTS,
  HOST_NETWORK,
  DOWNLOAD,
  MANAGED,
  LINK_NAMES,
  PLATFORM_ROOMS,
  SYSTEM_SETTINGS,
  TUNNEL_SERVICES,
} from './rooms-platform.ts'
import { CRYPTO, PROTOCOL_ROOMS } from './rooms-protocol.ts'
import { WINDOW_ROOMS } from './rooms-window.ts'

/** The interface of the services and their shared code; a room is named where another one uses it. */
const SERVICES = 'src-main/services/services.ts'
const IMPORT_SERVICE = 'src-main/services/import-service.ts'
const TRUST_SERVICE = 'src-main/services/trust-service.ts'
const DIAGNOSIS_SERVICE = 'src-main/services/diagnosis-service.ts'
const USE_CASES = 'src-main/services/use-cases'
const service = (name: string, others: readonly string[], rest: Partial<Room>): Room => ({
  path: `src-main/services/${name}`,
  rooms: [
    ...CORE,
    BACKEND,
    TIME,
    HOST_EVENTS,
    LINK_NAMES,
    SERVICES,
    ...others.map((other) => `src-main/services/${other}`),
    ...(rest.rooms ?? []),
  ],
  packages: rest.packages ?? [],
  node: true,
})

const cli = (...names: readonly string[]) => names.map((name) => `src-main/cli/${name}`)

/**
 * The table of rooms: what lives where, what each may import, and which packages it may use. It is the architecture;
 * `imports.test.ts` checks the tree against it. Every folder with code has its own row. A file in no room fails, and so
 * does a package without a reason.
 */
export const ROOMS: readonly Room[] = [
  // Values and pure functions.
  { path: 'src-main/domain', rooms: ['src-main/domain/connect'], packages: [] },
  { path: 'src-main/domain/connect', rooms: [], packages: ['zod'] },
  // From bytes to a log. Encodings without a package, because `iconv-lite` has 400 kB of tables for the five that we
  // need.
  { path: 'src-main/domain/log-text', rooms: [], packages: [] },
  { path: 'src-main/domain/mtu', rooms: [], packages: [] },
  { path: 'src-main/domain/net', rooms: [], packages: ['zod'] },
  {
    path: 'src-main/domain/profile',
    rooms: ['src-main/domain/result.ts', 'src-main/domain/connect', 'src-main/domain/net'],
    packages: ['zod'],
  },
  // The past: sessions, outages, and the quality of the connection through a tunnel.
  {
    path: 'src-main/domain/history',
    rooms: ['src-main/domain/connect', 'src-main/domain/session'],
    packages: ['zod'],
  },
  { path: 'src-main/domain/session', rooms: ['src-main/domain/connect', 'src-main/domain/net'], packages: ['zod'] },
  // The marks of a network, and the networks that need no tunnel.
  { path: 'src-main/domain/networks', rooms: [], packages: [] },
  // The way that packets and names take, compared with the profile.
  {
    path: 'src-main/domain/leak',
    rooms: ['src-main/domain/net', 'src-main/domain/profile'],
    packages: [],
  },
  // Whether and when a tunnel is dialled without a person's request.
  {
    path: 'src-main/domain/keeping',
    rooms: ['connect', 'profile', 'session'].map((name) => `src-main/domain/${name}`),
    packages: [],
  },
  {
    path: 'src-main/domain/settings',
    rooms: ['src-main/domain/connect', 'src-main/domain/profile', 'assets/locales/locales.ts'],
    packages: ['zod'],
  },
  // Signed files: what is trusted, and why not. Uses the cryptography port, never an engine.
  {
    path: 'src-main/domain/trust',
    rooms: [
      'src-main/domain/result.ts',
      'src-main/crypto/port.ts',
      ...['connect', 'net', 'profile'].map((name) => `src-main/domain/${name}`),
    ],
    packages: ['unhomoglyph', 'zod'],
  },
  { path: 'src-main/domain/survey', rooms: ['src-main/domain/connect', 'src-main/domain/profile'], packages: [] },

  // The texts: a folder for each language, and the list of them.
  { path: 'assets/locales', rooms: [], packages: [] },

  // Data that crosses a process border.
  { path: 'src-main/contract', rooms: [DOMAIN], packages: ['zod'] },
  { path: 'src-main/contract/texts', rooms: [DOMAIN, 'assets/locales'], packages: ['i18next'] },
  { path: PRESENTATION, rooms: CORE, packages: [] },

  ...PROTOCOL_ROOMS,
  // Causes from observations, and observations from other programs' lines.
  { path: 'src-main/verdict', rooms: CORE, packages: [] },
  { path: 'src-main/verdict/readers', rooms: [DOMAIN, 'src-main/verdict'], packages: [] },
  // Data for tests, scripts and documents; the program contains tables generated from it.
  { path: 'src-main/verdict/catalogue', rooms: [DOMAIN, 'src-main/verdict'], packages: [] },
  ...FORMAT_ROOMS,
  {
    path: 'src-main/probe',
    rooms: [
      CRYPTO,
      DOMAIN,
      'src-main/protocol',
      'src-main/verdict',
      'src-main/probe/card',
      'src-main/probe/connect',
      'src-main/probe/mtu',
    ],
    packages: [],
  },
  { path: 'src-main/probe/connect', rooms: [CRYPTO, DOMAIN, 'src-main/protocol'], packages: [] },
  { path: 'src-main/probe/card', rooms: [CRYPTO, DOMAIN, 'src-main/protocol', 'src-main/probe/connect'], packages: [] },
  { path: 'src-main/probe/mtu', rooms: [DOMAIN, 'src-main/protocol', 'src-main/probe/connect'], packages: [] },
  { path: 'src-main/practice', rooms: [CRYPTO, DOMAIN, 'src-main/protocol'], packages: [] },
  { path: 'src-main/practice/run', rooms: [DOMAIN, 'src-main/practice', 'src-main/protocol'], packages: [] },

  ...PLATFORM_ROOMS,

  // The use cases. `services.ts` is the interface, `open.ts` connects the rooms.
  {
    path: SERVICES,
    rooms: [...CORE, BACKEND, SYSTEM_SETTINGS, DIAGNOSIS_SERVICE, IMPORT_SERVICE, TRUST_SERVICE],
    packages: [],
  },
  // The parts of the interface for signed files, other programs' settings, and diagnoses and logs.
  { path: IMPORT_SERVICE, rooms: [...CORE, FORMATS], packages: [] },
  { path: TRUST_SERVICE, rooms: [DOMAIN], packages: [] },
  { path: DIAGNOSIS_SERVICE, rooms: CORE, packages: [] },
  {
    path: 'src-main/services',
    rooms: [
      ...CORE,
      BACKEND,
      TIME,
      HOST_EVENTS,
      HOST_NETWORK,
      MANAGED,
      SYSTEM_SETTINGS,
      SERVICES,
      'src-main/protocol/run',
      // This computer's sockets, for diagnoses and keep-alive probes, loaded at first use.
      'src-main/protocol/io/environment.ts',
      ...[
        'diagnosis',
        'files',
        'history',
        'imports',
        'leak',
        'log',
        'networks',
        'profiles',
        'reading',
        'secrets',
        'sessions',
        'time',
        'trust',
      ].map((name) => `src-main/services/${name}`),
    ],
    packages: ['zod'],
    node: true,
  },
  service('time', [], {}),
  service('files', [], { packages: ['zod'] }),
  // The past, stored on this computer.
  service('history', ['files'], { packages: ['zod'] }),
  service('secrets', ['time'], { packages: ['keytar'], rooms: ['src-main/verdict'] }),
  service('log', ['files', 'secrets', 'time'], { packages: ['zod'] }),
  service('profiles', ['files', 'time'], { packages: ['zod'] }),
  service('trust', ['files'], { packages: ['zod'], rooms: [CRYPTO, MANAGED, 'package.json'] }),
  service('leak', [], { rooms: [HOST_NETWORK, 'src-main/protocol/run/environment.ts'] }),
  // The current network, and the networks that the person trusts.
  service('networks', ['files'], { packages: ['zod'], rooms: [HOST_NETWORK] }),
  // Keep-alive probes use the sockets of the protocols.
  service('sessions', ['files', 'secrets', 'time'], { rooms: ['src-main/protocol/run/environment.ts'] }),
  // Reads foreign files in a thread of its own.
  service('reading', [], {}),
  service('imports', ['reading', 'import-service.ts'], { rooms: [CRYPTO, FORMATS] }),
  service('diagnosis', ['reading', 'secrets', 'sessions', 'time'], {
    packages: ['zod'],
    rooms: [CRYPTO, 'src-main/practice', 'src-main/probe', 'src-main/protocol', 'src-main/verdict'],
  }),
  // Uses the interfaces, and the engine's known answers; its report is for outsiders.
  service('self-test', ['files'], { rooms: [CRYPTO, 'src-main/verdict'] }),
  service('report', ['files', 'secrets'], { rooms: ['src-main/verdict'] }),
  // Actions that a person requests, using only the interfaces: every shell calls these, asks and prints.
  { path: USE_CASES, rooms: [...CORE, CRYPTO, SERVICES, IMPORT_SERVICE, FORMATS, DOWNLOAD], packages: [] },

  // Signed files from readable text, for an IT department. Programs that hold keys are started here, without a shell.
  {
    path: 'src-main/signing',
    rooms: [DOMAIN, CRYPTO],
    packages: ['csv-parse', 'yaml'],
    node: ['node:child_process', 'node:crypto', 'node:fs', 'node:fs/promises', 'node:os', 'node:path'],
  },

  // The shells.
  {
    path: 'src-main/desktop',
    rooms: [
      ...CORE,
      'src-main/services',
      BACKEND,
      DOWNLOAD,
      TIME,
      'src-main/platform/places.ts',
      'src-main/platform/select.ts',
      TIME,
      AUTOSTART,
      HOST_EVENTS,
      ...['border', 'calls', 'notices', 'sign-in', 'tray'].map((name) => `src-main/desktop/${name}`),
    ],
    packages: ['electron', 'zod'],
    node: true,
  },
  { path: 'src-main/desktop/border', rooms: [...CORE, BACKEND, SERVICES, TIME], packages: ['electron'], node: true },
  // What the system starts when the person signs in.
  { path: 'src-main/desktop/sign-in', rooms: [DOMAIN, AUTOSTART, SERVICES], packages: ['electron'] },
  // System notifications of an outage.
  { path: 'src-main/desktop/notices', rooms: [...CORE, PRESENTATION], packages: ['electron'] },
  { path: 'src-main/desktop/tray', rooms: [...CORE, PRESENTATION], packages: ['electron'], node: true },
  {
    path: 'src-main/desktop/calls',
    rooms: [...CORE, PRESENTATION, SERVICES, TIME, USE_CASES, 'src-main/services/report', 'src-main/desktop/border'],
    packages: [],
  },
  {
    path: 'src-main/cli',
    // `package.json` for the version that it prints.
    rooms: [
      ...CORE,
      'src-main/services',
      BACKEND,
      PRESENTATION,
      DOWNLOAD,
      'src-main/platform/https',
      'src-main/platform/places.ts',
      'src-main/platform/select.ts',
      TUNNEL_SERVICES,
      'src-main/services/secrets/given-keychain.ts',
      'src-main/services/trust/trust-file.ts',
      ...cli('commands', 'host', 'input', 'options', 'print'),
      'package.json',
    ],
    packages: ['commander', 'zod'],
    node: true,
  },
  { path: 'src-main/cli/host', rooms: [DOMAIN, DOWNLOAD, SERVICES, TUNNEL_SERVICES], packages: [], node: true },
  { path: 'src-main/cli/options', rooms: [], packages: [] },
  {
    path: 'src-main/cli/print',
    rooms: [...CORE, PRESENTATION, FORMATS, BACKEND, ...cli('host', 'options')],
    packages: [],
  },
  {
    path: 'src-main/cli/input',
    rooms: [...CORE, PRESENTATION, SERVICES, `${FORMATS}/draft`, ...cli('host', 'options', 'print')],
    packages: [],
    node: true,
  },
  {
    path: 'src-main/cli/commands',
    // `package.json` for the version that a signed profile may require.
    rooms: [
      ...CORE,
      CRYPTO,
      'src-main/signing',
      'package.json',
      PRESENTATION,
      SERVICES,
      USE_CASES,
      TUNNEL_SERVICES,
      'src-main/services/self-test',
      'src-main/services/report',
      'src-main/services/files/foreign-file.ts',
      ...cli('host', 'input', 'options', 'print'),
    ],
    packages: ['commander'],
  },

  ...WINDOW_ROOMS,
  ...HELPER_ROOMS,
]
