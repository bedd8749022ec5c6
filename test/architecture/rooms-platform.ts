import { CORE, DOMAIN, type Room } from './room.ts'

export const BACKEND = 'src-main/platform/backend.ts'
export const TIME = 'src-main/platform/time.ts'
export const HOST_EVENTS = 'src-main/platform/host-events.ts'
export const AUTOSTART = 'src-main/platform/autostart.ts'
export const HOST_NETWORK = 'src-main/platform/host-network.ts'
export const DOWNLOAD = 'src-main/platform/download.ts'
export const MANAGED = 'src-main/platform/managed.ts'
export const SYSTEM_SETTINGS = 'src-main/platform/system-settings.ts'
export const TUNNEL_SERVICES = 'src-main/platform/tunnel-services.ts'
export const LINK_NAMES = 'src-main/platform/link-names.ts'
const platform = (...names: readonly string[]) => names.map((name) => `src-main/platform/${name}`)
/** The readers of the daemons' lines and the rules: the same for a dial, a log and a probe. */
const VERDICT = ['src-main/verdict', 'src-main/verdict/readers']

/** One folder for each way of carrying L2TP/IPsec on one system, and their shared code. */
export const PLATFORM_ROOMS: readonly Room[] = [
  { path: BACKEND, rooms: [DOMAIN], packages: [] },
  // The system's clock; backends and use cases that wait receive it as an argument.
  { path: TIME, rooms: [DOMAIN], packages: [] },
  { path: HOST_EVENTS, rooms: [DOMAIN], packages: [] },
  { path: HOST_NETWORK, rooms: [DOMAIN], packages: [] },
  // Autostart at sign-in.
  { path: AUTOSTART, rooms: [], packages: [] },
  {
    path: 'src-main/platform/managed/run',
    rooms: [],
    packages: [],
    node: ['node:child_process', 'node:path', 'node:process'],
  },
  // One request for an `https` address, by Node; the app uses Electron's, which knows the system's proxies.
  { path: DOWNLOAD, rooms: [DOMAIN], packages: [] },
  {
    path: 'src-main/platform/https',
    rooms: [DOMAIN, DOWNLOAD],
    packages: [],
    node: ['node:https', 'node:tls', 'node:process'],
  },
  // Settings of this computer's administrator.
  { path: MANAGED, rooms: [DOMAIN], packages: [] },
  {
    path: 'src-main/platform/managed',
    rooms: [DOMAIN, MANAGED, 'src-main/platform/managed/run'],
    // zod and a reader of property lists for files written by management tools.
    packages: ['plist', 'zod'],
    node: ['node:fs', 'node:fs/promises', 'node:path'],
  },
  { path: 'src-main/platform/elevate.ts', rooms: [], packages: ['sudo-prompt'], node: ['node:path', 'node:process'] },
  // Recognises links by the names that systems give them.
  { path: LINK_NAMES, rooms: [], packages: [] },
  // Settings that other programs on this computer keep of their connections.
  { path: SYSTEM_SETTINGS, rooms: [], packages: [] },
  {
    path: 'src-main/platform/kept-files',
    rooms: [SYSTEM_SETTINGS],
    packages: [],
    node: ['node:fs/promises', 'node:path'],
  },
  {
    path: 'src-main/platform/select.ts',
    rooms: [
      ...CORE,
      AUTOSTART,
      BACKEND,
      HOST_EVENTS,
      HOST_NETWORK,
      MANAGED,
      SYSTEM_SETTINGS,
      TUNNEL_SERVICES,
      ...platform(
        'kept-files',
        'managed',
        'fake',
        'linux-daemons',
        'linux-host',
        'linux-networkmanager',
        'linux-strongswan',
        'linux-unit',
        'macos',
        'person-services',
        'person-services/run',
        'windows',
      ),
    ],
    packages: ['zod'],
    node: true,
  },
  // Tunnels that the system itself starts and keeps up: the interface and its implementations.
  { path: TUNNEL_SERVICES, rooms: CORE, packages: [] },
  {
    path: 'src-main/platform/linux-unit',
    rooms: [
      ...CORE,
      BACKEND,
      TUNNEL_SERVICES,
      ...platform('linux-daemons', 'linux-daemons/run', 'linux-strongswan', 'linux-unit/run'),
    ],
    packages: ['zod'],
    node: ['node:buffer'],
  },
  {
    path: 'src-main/platform/linux-unit/run',
    rooms: [TIME, ...platform('program')],
    packages: [],
    node: ['node:buffer', 'node:fs/promises', 'node:path', 'node:process'],
  },
  {
    path: 'src-main/platform/person-services',
    rooms: [...CORE, TUNNEL_SERVICES, ...platform('files-by-id.ts', 'person-services/run')],
    // `plist` writes an agent's property list, because foreign input must be escaped there.
    packages: ['plist', 'zod'],
    node: ['node:buffer', 'node:path'],
  },
  {
    path: 'src-main/platform/person-services/run',
    rooms: [TIME, ...platform('program')],
    packages: [],
    node: ['node:buffer', 'node:fs/promises', 'node:os', 'node:path', 'node:process'],
  },
  // What a backend remembers of each profile.
  {
    path: 'src-main/platform/files-by-id.ts',
    rooms: [DOMAIN],
    packages: ['zod'],
    node: ['node:fs/promises', 'node:path', 'node:process'],
  },
  // Runs a system program to its end.
  { path: 'src-main/platform/program', rooms: [DOMAIN], packages: [], node: ['node:child_process'] },
  // The list that a backend reports, including tunnels being dialled.
  { path: 'src-main/platform/tunnel-list.ts', rooms: [DOMAIN, BACKEND], packages: [] },
  { path: 'src-main/platform/places.ts', rooms: [], packages: [], node: ['node:path'] },
  {
    path: 'src-main/platform/fake',
    rooms: [...CORE, BACKEND, HOST_EVENTS, HOST_NETWORK, TIME],
    packages: [],
    node: true,
  },
  { path: 'src-main/platform/dbus', rooms: [DOMAIN], packages: [], node: true },
  // Events of the computer: sleep, network, seat.
  {
    path: 'src-main/platform/linux-host',
    rooms: [DOMAIN, AUTOSTART, HOST_EVENTS, HOST_NETWORK, LINK_NAMES, ...platform('dbus', 'linux-host/run')],
    packages: [],
  },
  {
    path: 'src-main/platform/linux-host/run',
    rooms: [DOMAIN, TIME, ...platform('dbus')],
    packages: [],
    node: ['node:fs/promises', 'node:os', 'node:path', 'node:process'],
  },
  // A program of ours that exchanges frames on its standard streams.
  {
    path: 'src-main/platform/framed-process',
    rooms: ['src-main/contract/frames.ts'],
    packages: [],
    node: ['node:buffer', 'node:child_process', 'node:stream'],
  },
  // The connection to root's helper, on every system that has one.
  {
    path: 'src-main/platform/helper-link',
    rooms: [...CORE, BACKEND, ...platform('framed-process')],
    packages: [],
    node: true,
  },
  // Calls a system library in a process of its own; the backends choose the library.
  {
    path: 'src-main/platform/ffi-door',
    rooms: [...CORE, ...platform('framed-process')],
    packages: ['zod'],
    node: ['node:buffer', 'node:fs', 'node:path', 'node:process'],
  },
  // systemd services that a tunnel needs: their state, and starting them with the system's consent.
  { path: 'src-main/platform/linux-services', rooms: [DOMAIN, ...platform('dbus', 'linux-daemons')], packages: [] },
  // Messages and needs of charon, pluto, xl2tpd and pppd, whatever starts them.
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
      SYSTEM_SETTINGS,
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
  // The process that calls RAS; only `library.ts` loads it.
  {
    path: 'src-main/platform/windows/ras',
    rooms: [...CORE, TIME, ...platform('ffi-door')],
    packages: ['koffi'],
    node: ['node:buffer', 'node:process'],
  },
  // Questions to PowerShell and RAS, and their answers, which come from another process.
  { path: 'src-main/platform/windows/calls', rooms: CORE, packages: ['zod'] },
  {
    path: 'src-main/platform/windows/run',
    rooms: [
      ...CORE,
      TIME,
      ...platform(
        'elevate.ts',
        'ffi-door',
        'files-by-id.ts',
        'framed-process',
        'places.ts',
        'program',
        'windows/calls',
      ),
    ],
    packages: ['zod'],
    node: true,
  },
  // `plist`: a configuration profile is an XML property list, and foreign input must be escaped there.
  {
    path: 'src-main/platform/macos',
    rooms: [
      ...CORE,
      BACKEND,
      HOST_EVENTS,
      TIME,
      ...VERDICT,
      ...platform('macos/calls', 'macos/run', 'program', 'tunnel-list.ts'),
    ],
    packages: ['plist', 'node-forge'],
    node: ['node:buffer', 'node:crypto', 'node:process'],
  },
  // The process that calls SystemConfiguration; only `library.ts` loads it.
  {
    path: 'src-main/platform/macos/connection',
    rooms: [...CORE, TIME, ...platform('ffi-door')],
    packages: ['koffi'],
    node: ['node:buffer', 'node:process'],
  },
  // Output of macOS programs, which comes from another process.
  { path: 'src-main/platform/macos/calls', rooms: [DOMAIN, LINK_NAMES], packages: [] },
  {
    path: 'src-main/platform/macos/run',
    rooms: [
      ...CORE,
      TIME,
      ...platform('ffi-door', 'files-by-id.ts', 'framed-process', 'macos/calls', 'places.ts', 'program'),
    ],
    packages: ['zod'],
    node: true,
  },
]
