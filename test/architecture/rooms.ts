import { CORE, DOMAIN, PRESENTATION, type Room } from './room.ts'
import { FORMATS, FORMAT_ROOMS } from './rooms-formats.ts'
import { HELPER_ROOMS } from './rooms-helper.ts'
import { CRYPTO, PROTOCOL_ROOMS } from './rooms-protocol.ts'
import { WINDOW_ROOMS } from './rooms-window.ts'

const BACKEND = 'src-main/platform/backend.ts'
const TIME = 'src-main/platform/time.ts'
const HOST_EVENTS = 'src-main/platform/host-events.ts'
const DOWNLOAD = 'src-main/platform/download.ts'
const MANAGED = 'src-main/platform/managed.ts'
const LINK_NAMES = 'src-main/platform/link-names.ts'
const platform = (...names: readonly string[]) => names.map((name) => `src-main/platform/${name}`)

/** The face of the services and what their rooms share; the rooms themselves are named where one uses another. */
const SERVICES = 'src-main/services/services.ts'
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
/** The readers of the daemons' lines, and the rules: one judge for a dial, a log and a probe. */
const VERDICT = ['src-main/verdict', 'src-main/verdict/readers']

/**
 * The table of rooms: what lives where, what each may import, and which packages it may use. It is the architecture;
 * `imports.test.ts` holds the tree to it. Every folder with code has a row of its own. A file in no room fails, and so
 * does a package without a reason.
 */
export const ROOMS: readonly Room[] = [
  // Values and pure functions.
  { path: 'src-main/domain', rooms: ['src-main/domain/connect'], packages: [] },
  { path: 'src-main/domain/connect', rooms: [], packages: ['zod'] },
  // From octets to a log: encodings without a package, as `iconv-lite` brings 400 kB of tables for the five that we lack.
  { path: 'src-main/domain/log-text', rooms: [], packages: [] },
  { path: 'src-main/domain/mtu', rooms: [], packages: [] },
  { path: 'src-main/domain/net', rooms: [], packages: ['zod'] },
  {
    path: 'src-main/domain/profile',
    rooms: ['src-main/domain/result.ts', 'src-main/domain/connect', 'src-main/domain/net'],
    packages: ['zod'],
  },
  { path: 'src-main/domain/session', rooms: ['src-main/domain/connect', 'src-main/domain/net'], packages: ['zod'] },
  // Whether and when a tunnel is dialled that nobody asks for.
  {
    path: 'src-main/domain/keeping',
    rooms: ['connect', 'profile', 'session'].map((name) => `src-main/domain/${name}`),
    packages: [],
  },
  {
    path: 'src-main/domain/settings',
    rooms: ['src-main/domain/connect', 'assets/locales/locales.ts'],
    packages: ['zod'],
  },
  // Signed files: what may be believed, and why not. Over the port of cryptography, never an engine.
  {
    path: 'src-main/domain/trust',
    rooms: [
      'src-main/domain/result.ts',
      'src-main/crypto/port.ts',
      ...['connect', 'net', 'profile'].map((name) => `src-main/domain/${name}`),
    ],
    packages: ['zod'],
  },
  { path: 'src-main/domain/survey', rooms: ['src-main/domain/connect', 'src-main/domain/profile'], packages: [] },

  // The texts: a folder for each language, and the list of them.
  { path: 'assets/locales', rooms: [], packages: [] },

  // What crosses a process border.
  { path: 'src-main/contract', rooms: [DOMAIN], packages: ['zod'] },
  { path: 'src-main/contract/texts', rooms: [DOMAIN, 'assets/locales'], packages: ['i18next'] },
  { path: PRESENTATION, rooms: CORE, packages: [] },

  ...PROTOCOL_ROOMS,
  // Causes from observations, and observations from other programs' lines.
  { path: 'src-main/verdict', rooms: CORE, packages: [] },
  { path: 'src-main/verdict/readers', rooms: [DOMAIN, 'src-main/verdict'], packages: [] },
  // Data for tests, scripts and documents; the program holds what is drawn from it.
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

  // One folder for each way of carrying L2TP/IPsec on one system.
  { path: BACKEND, rooms: [DOMAIN], packages: [] },
  // The system's clock, for whatever waits: backends and use cases are given one.
  { path: TIME, rooms: [DOMAIN], packages: [] },
  { path: HOST_EVENTS, rooms: [DOMAIN], packages: [] },
  {
    path: 'src-main/platform/managed/run',
    rooms: [],
    packages: [],
    node: ['node:child_process', 'node:path', 'node:process'],
  },
  // One request for an `https` address, by Node; the app has Electron's own, which knows the system's proxies.
  { path: DOWNLOAD, rooms: [DOMAIN], packages: [] },
  {
    path: 'src-main/platform/https',
    rooms: [DOMAIN, DOWNLOAD],
    packages: [],
    node: ['node:https', 'node:tls', 'node:process'],
  },
  // What the administrator of this computer has set.
  { path: MANAGED, rooms: [DOMAIN], packages: [] },
  {
    path: 'src-main/platform/managed',
    rooms: [DOMAIN, MANAGED, 'src-main/platform/managed/run'],
    // zod and a reader of property lists for what management tools have written.
    packages: ['plist', 'zod'],
    node: ['node:fs', 'node:fs/promises', 'node:path'],
  },
  { path: 'src-main/platform/elevate.ts', rooms: [], packages: ['sudo-prompt'], node: ['node:path', 'node:process'] },
  // What a link is, by the name that systems give it.
  { path: LINK_NAMES, rooms: [], packages: [] },
  {
    path: 'src-main/platform/select.ts',
    rooms: [
      ...CORE,
      BACKEND,
      HOST_EVENTS,
      MANAGED,
      ...platform(
        'managed',
        'fake',
        'linux-daemons',
        'linux-host',
        'linux-networkmanager',
        'linux-strongswan',
        'macos',
        'windows',
      ),
    ],
    packages: ['zod'],
    node: true,
  },
  // What a backend remembers of each profile.
  {
    path: 'src-main/platform/files-by-id.ts',
    rooms: [],
    packages: ['zod'],
    node: ['node:fs/promises', 'node:path', 'node:process'],
  },
  // The list that a backend reports, with what is being dialled in it.
  { path: 'src-main/platform/tunnel-list.ts', rooms: [DOMAIN, BACKEND], packages: [] },
  { path: 'src-main/platform/places.ts', rooms: [], packages: [], node: ['node:path'] },
  { path: 'src-main/platform/fake', rooms: [...CORE, BACKEND, HOST_EVENTS, TIME], packages: [], node: true },
  { path: 'src-main/platform/dbus', rooms: [DOMAIN], packages: [], node: true },
  // What happens to the computer: sleep, network, seat.
  {
    path: 'src-main/platform/linux-host',
    rooms: [DOMAIN, HOST_EVENTS, ...platform('dbus', 'linux-host/run')],
    packages: [],
  },
  {
    path: 'src-main/platform/linux-host/run',
    rooms: [DOMAIN, TIME, ...platform('dbus')],
    packages: [],
    node: ['node:fs/promises', 'node:os', 'node:process'],
  },
  // A program of ours that speaks frames on its standard streams.
  {
    path: 'src-main/platform/framed-process',
    rooms: ['src-main/contract/frames.ts'],
    packages: [],
    node: ['node:buffer', 'node:child_process', 'node:stream'],
  },
  // What speaks to root's helper, on whichever system has one.
  {
    path: 'src-main/platform/helper-link',
    rooms: [...CORE, BACKEND, ...platform('framed-process')],
    packages: [],
    node: true,
  },
  // A library of the system, called by a process of its own; which library is the backends' affair.
  {
    path: 'src-main/platform/ffi-door',
    rooms: [...CORE, ...platform('framed-process')],
    packages: ['zod'],
    node: ['node:buffer', 'node:fs', 'node:path', 'node:process'],
  },
  // systemd's services that carrying a tunnel needs: how they stand, and starting them after the system has asked.
  { path: 'src-main/platform/linux-services', rooms: [DOMAIN, ...platform('dbus', 'linux-daemons')], packages: [] },
  // What charon, pluto, xl2tpd and pppd say and need, whoever starts them.
  { path: 'src-main/platform/linux-daemons', rooms: [...CORE, ...VERDICT], packages: [], node: ['node:crypto'] },
  {
    path: 'src-main/platform/linux-daemons/run',
    rooms: [...CORE, ...platform('linux-daemons')],
    packages: [],
    node: true,
  },
  {
    path: 'src-main/platform/linux-networkmanager',
    rooms: [
      ...CORE,
      BACKEND,
      TIME,
      ...VERDICT,
      ...platform('dbus', 'linux-daemons', 'linux-services', 'linux-networkmanager/run'),
    ],
    packages: ['zod'],
    node: true,
  },
  {
    path: 'src-main/platform/linux-networkmanager/run',
    rooms: [...CORE, TIME, ...platform('dbus', 'elevate.ts', 'linux-daemons')],
    packages: [],
    node: true,
  },
  {
    path: 'src-main/platform/linux-strongswan',
    rooms: [
      ...CORE,
      BACKEND,
      TIME,
      ...VERDICT,
      ...platform('helper-link', 'linux-daemons', 'linux-services', 'linux-strongswan/run'),
    ],
    packages: [],
    node: true,
  },
  {
    path: 'src-main/platform/linux-strongswan/run',
    rooms: [...CORE, BACKEND, TIME, ...platform('dbus', 'helper-link', 'linux-daemons', 'linux-services')],
    packages: [],
    node: true,
  },
  {
    path: 'src-main/platform/windows',
    rooms: [
      ...CORE,
      BACKEND,
      HOST_EVENTS,
      TIME,
      ...VERDICT,
      ...platform('elevate.ts', 'tunnel-list.ts', 'windows/calls', 'windows/run'),
    ],
    packages: [],
  },
  // The process that calls RAS; `library.ts` alone loads it.
  {
    path: 'src-main/platform/windows/ras',
    rooms: [...CORE, TIME, ...platform('ffi-door')],
    packages: ['koffi'],
    node: ['node:buffer', 'node:process'],
  },
  // What PowerShell and RAS are asked, and what they answer, which is another process' word.
  { path: 'src-main/platform/windows/calls', rooms: CORE, packages: ['zod'] },
  {
    path: 'src-main/platform/windows/run',
    rooms: [
      ...CORE,
      TIME,
      ...platform('elevate.ts', 'ffi-door', 'files-by-id.ts', 'framed-process', 'places.ts', 'windows/calls'),
    ],
    packages: ['zod'],
    node: true,
  },
  // `plist`: a configuration profile is an XML property list, and its escaping is a stranger's input.
  {
    path: 'src-main/platform/macos',
    rooms: [...CORE, BACKEND, HOST_EVENTS, TIME, ...VERDICT, ...platform('macos/calls', 'macos/run', 'tunnel-list.ts')],
    packages: ['plist'],
    node: ['node:buffer', 'node:crypto', 'node:process'],
  },
  // The process that calls SystemConfiguration; `library.ts` alone loads it.
  {
    path: 'src-main/platform/macos/connection',
    rooms: [...CORE, TIME, ...platform('ffi-door')],
    packages: ['koffi'],
    node: ['node:buffer', 'node:process'],
  },
  // What macOS' programs print, which is another process' word.
  { path: 'src-main/platform/macos/calls', rooms: [DOMAIN], packages: [] },
  {
    path: 'src-main/platform/macos/run',
    rooms: [...CORE, TIME, ...platform('ffi-door', 'files-by-id.ts', 'framed-process', 'macos/calls', 'places.ts')],
    packages: ['zod'],
    node: true,
  },

  // The use cases. `services.ts` is the face, `open.ts` puts the rooms together.
  { path: SERVICES, rooms: [...CORE, BACKEND], packages: [] },
  {
    path: 'src-main/services',
    rooms: [
      ...CORE,
      BACKEND,
      TIME,
      HOST_EVENTS,
      MANAGED,
      SERVICES,
      'src-main/protocol/run',
      // This computer's sockets, for diagnoses and signs of life, loaded with the first of either.
      'src-main/protocol/io/environment.ts',
      ...['diagnosis', 'files', 'log', 'profiles', 'secrets', 'sessions', 'time', 'trust'].map(
        (name) => `src-main/services/${name}`,
      ),
    ],
    packages: ['zod'],
    node: true,
  },
  service('time', [], {}),
  service('files', [], { packages: ['zod'] }),
  service('secrets', ['time'], { packages: ['keytar'], rooms: ['src-main/verdict'] }),
  service('log', ['files', 'secrets', 'time'], { packages: ['zod'] }),
  service('profiles', ['files', 'time'], { packages: ['zod'] }),
  service('trust', ['files'], { packages: ['zod'], rooms: [CRYPTO, MANAGED, 'package.json'] }),
  // Signs of life are asked for over the sockets of the protocols.
  service('sessions', ['files', 'secrets', 'time'], { rooms: ['src-main/protocol/run/environment.ts'] }),
  service('diagnosis', ['secrets', 'sessions', 'time'], {
    packages: ['zod'],
    rooms: [CRYPTO, 'src-main/practice', 'src-main/probe', 'src-main/protocol', 'src-main/verdict'],
  }),
  // Over the interfaces; its report is for strangers.
  service('self-test', ['files'], { rooms: ['src-main/verdict'] }),
  // What a person asks for, over the interfaces alone: every shell calls these, asks and prints.
  { path: USE_CASES, rooms: [...CORE, CRYPTO, SERVICES, FORMATS, DOWNLOAD], packages: [] },

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
      ...['border', 'calls', 'notices', 'tray'].map((name) => `src-main/desktop/${name}`),
    ],
    packages: ['electron', 'zod'],
    node: true,
  },
  { path: 'src-main/desktop/border', rooms: [...CORE, BACKEND, SERVICES], packages: ['electron'], node: true },
  // What the system shows of an outage.
  { path: 'src-main/desktop/notices', rooms: [...CORE, PRESENTATION], packages: ['electron'] },
  { path: 'src-main/desktop/tray', rooms: [...CORE, PRESENTATION], packages: ['electron'], node: true },
  { path: 'src-main/desktop/calls', rooms: [...CORE, SERVICES, USE_CASES, 'src-main/desktop/border'], packages: [] },
  {
    path: 'src-main/cli',
    // `package.json` for the version it prints.
    rooms: [
      ...CORE,
      'src-main/services',
      BACKEND,
      PRESENTATION,
      DOWNLOAD,
      'src-main/platform/https',
      'src-main/platform/places.ts',
      'src-main/platform/select.ts',
      ...cli('commands', 'host', 'input', 'options', 'print'),
      'package.json',
    ],
    packages: ['commander', 'zod'],
    node: true,
  },
  { path: 'src-main/cli/host', rooms: [DOMAIN, DOWNLOAD, SERVICES], packages: [], node: true },
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
    // `package.json` for the version that a signed profile may ask for.
    rooms: [
      ...CORE,
      CRYPTO,
      'src-main/signing',
      'package.json',
      PRESENTATION,
      SERVICES,
      USE_CASES,
      'src-main/services/self-test',
      'src-main/services/files/foreign-file.ts',
      ...cli('host', 'input', 'options', 'print'),
    ],
    packages: ['commander'],
  },

  ...WINDOW_ROOMS,
  ...HELPER_ROOMS,
]
