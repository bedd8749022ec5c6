import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** A session bus with gnome-keyring on it, separate from the person's own. */
export interface Keyring {
  /** The variables that a process needs to find it. */
  readonly env: Readonly<Record<string, string>>
  /** Ends the daemon and starts it again, locked. */
  lock(): Promise<void>
  close(): Promise<void>
}

/** Why there is none here, or undefined. */
export function whyNoKeyring(): string | undefined {
  const missing = ['dbus-daemon', 'gnome-keyring-daemon'].filter(
    (program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).error,
  )
  return missing.length > 0 ? `${missing.join(' and ')} not installed` : undefined
}

/** The first start with a password creates the login collection. */
export async function startKeyring(): Promise<Keyring> {
  const folder = mkdtempSync(join(tmpdir(), 'culvert-keyring-'))
  const places = { HOME: join(folder, 'home'), XDG_RUNTIME_DIR: join(folder, 'run') }
  for (const path of Object.values(places)) mkdirSync(path, { mode: 0o700 })
  const base = { PATH: process.env['PATH'] ?? '', ...places }
  const bus = spawn('dbus-daemon', ['--session', '--print-address', '--nofork'], {
    env: base,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [address] = (await once(createInterface(bus.stdout), 'line')) as [string]
  const env = { ...base, DBUS_SESSION_BUS_ADDRESS: address }
  let daemon = await startDaemon(env, 'only-for-tests')
  return {
    env,
    async lock() {
      await end(daemon)
      daemon = await startDaemon(env, undefined)
    },
    async close() {
      await end(daemon)
      await end(bus)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** `--foreground` keeps the daemon our child, so that it can be ended by its process id. */
async function startDaemon(env: Record<string, string>, password: string | undefined): Promise<ChildProcess> {
  const unlock = password === undefined ? ['--start'] : ['--unlock']
  const daemon = spawn('gnome-keyring-daemon', [...unlock, '--foreground', '--components=secrets'], {
    env,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  daemon.stdin.end(password ?? '')
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (ownsName(env)) return daemon
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error('gnome-keyring-daemon did not come up')
}

/** Asks the bus itself, because a request to the service would start a second daemon. */
function ownsName(env: Record<string, string>): boolean {
  const asked = spawnSync(
    'dbus-send',
    [
      '--session',
      '--print-reply',
      '--dest=org.freedesktop.DBus',
      '/org/freedesktop/DBus',
      'org.freedesktop.DBus.NameHasOwner',
      'string:org.freedesktop.secrets',
    ],
    { env, encoding: 'utf8' },
  )
  return asked.stdout.includes('boolean true')
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'close')
  child.kill('SIGTERM')
  await ended
}
