import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { posix } from 'node:path'
import process from 'node:process'
import { z } from 'zod'
import type { Clock, Stop } from '../../../domain/time.ts'
import { filesById, type FilesById } from '../../files-by-id.ts'
import { placesFor } from '../../places.ts'
import { systemClock } from '../../time.ts'
import type { Connections } from '../calls/connections.ts'
import { handedFiles, type Handed } from './handed.ts'
import { logsBy, type Logs } from './logs.ts'
import { doorConnections } from './connections.ts'
import { toolRunner, TOOLS, type Run, type ToolPaths } from './tools.ts'
import { StoreWatch, type StoreListener } from './watch.ts'

/** The record of a profile that was handed to macOS, because a service has no field for our id. */
export interface Known {
  /** The service's name, now or once it exists. */
  readonly name: string
  /** The service's UUID, once it was seen with this profile's settings. */
  readonly service?: string
  /** When it was handed to macOS, milliseconds since 1970; set only while the approval has not been given up. */
  readonly handedAt?: number
  /** Whether the configuration handed over last contains the key. */
  readonly carriesKey: boolean
  /** The certificate in the configuration handed over last: SHA-256, in hexadecimal. */
  readonly identity?: string
  /** A start with our key failed because no key was stored: macOS must store one. */
  readonly wantsKey?: true
  /** The key that macOS stores may differ from the profile's. */
  readonly stale?: true
}

/** Everything outside the process that this backend uses. */
export interface Machine extends Clock {
  readonly run: Run
  /** Changes of the dynamic store, and of a connection that this process has started. */
  changes(listener: StoreListener): Stop
  readonly known: FilesById<Known>
  readonly handed: Handed
  readonly logs: Logs
  readonly connections: Connections
  /** Whether the file exists. */
  exists(path: string): boolean
}

const known: z.ZodType<Known> = z.strictObject({
  name: z.string().min(1).max(256),
  service: z
    .string()
    .regex(/^[\dA-F-]{36}$/)
    .exactOptional(),
  handedAt: z.int().min(0).exactOptional(),
  carriesKey: z.boolean(),
  identity: z
    .string()
    .regex(/^[\da-f]{64}$/)
    .exactOptional(),
  wantsKey: z.literal(true).exactOptional(),
  stale: z.literal(true).exactOptional(),
})

export interface MachineParts {
  readonly clock: Clock
  readonly paths: ToolPaths
  /** Environment of the programs. */
  readonly env: Readonly<Record<string, string>>
  /** Folder for records and handed-over profiles. */
  readonly folder: string
  readonly pppLog: string
  readonly watch: StoreWatch
  readonly connections: Connections
}

export function machineOf({ clock, paths, env, folder, pppLog, watch, connections }: MachineParts): Machine {
  const run = toolRunner({ paths, clock, env })
  return {
    now: () => clock.now(),
    after: (milliseconds, task) => clock.after(milliseconds, task),
    run,
    changes: (listener) => {
      const stops = [watch.listen(listener), connections.watch(() => listener(undefined))]
      return () => stops.forEach((stop) => stop())
    },
    known: filesById(posix.join(folder, 'services'), known),
    handed: handedFiles(posix.join(folder, 'handed'), clock),
    logs: logsBy(run, clock, pppLog),
    connections,
    exists: existsSync,
  }
}

/** Programs print and read UTF-8, with their constants in English, whatever the user's language. */
const environment = (): Readonly<Record<string, string>> => ({
  PATH: '/usr/bin:/bin:/usr/sbin:/sbin',
  HOME: homedir(),
  LANG: 'en_US.UTF-8',
  ...(process.env['USER'] === undefined ? {} : { USER: process.env['USER'] }),
})

/** Shared by tunnels and host events. */
let shared: StoreWatch | undefined
export const systemWatch = (): StoreWatch =>
  (shared ??= new StoreWatch({ scutil: TOOLS.scutil, clock: systemClock, env: environment() }))

export const systemMachine = (): Machine =>
  machineOf({
    clock: systemClock,
    paths: TOOLS,
    env: environment(),
    folder: posix.join(placesFor(process.env, homedir()).directory, 'macos'),
    pppLog: '/var/log/ppp.log',
    watch: systemWatch(),
    connections: doorConnections(systemClock),
  })
