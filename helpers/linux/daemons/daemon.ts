import { existsSync, readFileSync, rmSync } from 'node:fs'
import { fault } from '../../../src-main/domain/connect/fault.ts'
import type { Profile } from '../../../src-main/domain/profile/schema.ts'
import { done, failed, type Result } from '../../../src-main/domain/result.ts'
import type { DaemonEntry, Entry } from '../journal/journal.ts'
import { ownSocket, startOwnCharon } from './own-charon.ts'
import { ownerOfPort } from '../system/ports.ts'
import { bootTime, endProcesses, markOf, programOf, read, type ProcessMark } from '../system/processes.ts'
import { lacks } from '../system/lacks.ts'
import { pathOf, run } from '../system/run.ts'
import { ViciClient, VICI_PATHS, ViciError } from '../vici/client.ts'

/** How charon was started; it is stopped in the same way. */
export type Started = 'strongswan' | 'strongswan-starter' | 'starter'
const UNITS = ['strongswan', 'strongswan-starter'] as const
const CHARON_PID = '/run/charon.pid'
const STARTER_PID = '/run/starter.charon.pid'
const CHARON_SOCKETS = ['/run/charon.ctl', '/run/charon.vici']
/** Milliseconds from the start to the first answer, on a slow machine. */
const PATIENCE = 8_000

/** A connection to charon, if one listens. @param profile its session's own charon is tried first, if there is one */
export async function openVici(profile?: string): Promise<ViciClient | undefined> {
  const own = profile === undefined ? [] : [ownSocket(profile)]
  for (const path of [...own, ...VICI_PATHS].filter((candidate) => existsSync(candidate))) {
    try {
      return await ViciClient.open(path)
    } catch (error) {
      if (!(error instanceof ViciError)) throw error
    }
  }
  return undefined
}

/** A second connection, on which charon reports changes of its SAs. */
export async function openMonitor(profile: string, onChange: () => void): Promise<ViciClient | undefined> {
  const monitor = await openVici(profile)
  if (!monitor) return undefined
  monitor.onEvent = onChange
  for (const event of ['ike-updown', 'child-updown', 'child-rekey']) await monitor.listen(event)
  return monitor
}

/**
 * The charon that makes a profile's tunnel, started if necessary. A profile with certificates gets a charon of its own.
 * A pre-shared key is given to the system's charon, for the two ends of the session and until its end, because a system
 * that has only charon-systemd cannot run a second charon.
 * @param write journals the start before it is made
 */
export async function openDaemon(
  profile: Profile,
  write: (entry: Entry) => void,
  isOff: () => boolean,
): Promise<Result<ViciClient>> {
  if (profile.machineAuth.kind === 'certificate') {
    write({ kind: 'charon' })
    return startOwnCharon(profile.id, isOff)
  }
  const there = await openVici()
  if (there) return done(there)
  const how = await howToStart()
  if (how === undefined) return failed(lacks('strongSwan'))
  const owner = ownerOfPort(500)
  if (owner !== undefined) return failed(fault('port-in-use', { args: { port: 500, owner } }))
  const entry = { kind: 'daemon', how, ...bootTime() } as const
  write(entry)
  const vici = await startDaemon(how, isOff)
  const process = await daemonProcess(how)
  if (process) write({ ...entry, process })
  return vici ? done(vici) : failed(fault('component-stopped', { args: { component: 'strongSwan' } }))
}

/** How charon can be started here; undefined when strongSwan is not installed, or installed without vici. */
export async function howToStart(): Promise<Started | undefined> {
  if (!existsSync('/run/systemd/system')) return pathOf('starter') === undefined ? undefined : 'starter'
  let masked: Started | undefined
  for (const unit of UNITS) {
    const { stdout } = await run('systemctl', ['show', '--property=LoadState', '--value', `${unit}.service`])
    if (stdout.trim() === 'loaded') return unit
    // The unit exists but must not be started; systemctl will say so.
    if (stdout.trim() === 'masked') masked ??= unit
  }
  return masked
}

/** Starts charon and waits until it answers, or until `isOff`. */
export async function startDaemon(how: Started, isOff: () => boolean): Promise<ViciClient | undefined> {
  if (how === 'starter') await run('starter', ['--daemon', 'charon'])
  else if ((await run('systemctl', ['start', `${how}.service`], { milliseconds: 20_000 })).code !== 0) return undefined
  const end = performance.now() + PATIENCE
  while (performance.now() < end && !isOff()) {
    const vici = await openVici()
    if (vici) return vici
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return undefined
}

/**
 * The daemon's first process: the starter or, if that was killed, its charon; for a unit, the process that systemd
 * started.
 */
export async function daemonProcess(how: Started): Promise<ProcessMark | undefined> {
  if (how === 'starter') return markIn(STARTER_PID, 'starter') ?? charonMark()
  const { stdout } = await run('systemctl', ['show', '--property=MainPID', '--value', `${how}.service`])
  return markOf(Number(stdout))
}

/**
 * Most ticks between the journal's line and the start of the process, for a helper that died before it could record
 * which process it was.
 */
const SOON = 3_000

/** Whether the running daemon is the journalled one, or none runs: an administrator's own daemon is left alone. */
export async function isJournalled({ how, boot, ticks, process }: DaemonEntry): Promise<boolean> {
  if (boot !== bootTime().boot) return false
  const now = await daemonProcess(how)
  if (now === undefined) return true
  const age = Number(now.started) - ticks
  return process ? now.process === process.process && now.started === process.started : age >= -1 && age < SOON
}

export async function stopDaemon(how: Started): Promise<void> {
  const died = charonMark() === undefined
  if (how === 'starter') await stopStarter()
  else await run('systemctl', ['stop', `${how}.service`], { milliseconds: 20_000 })
  if (charonMark()) return
  // There was no charon here before, and no living charon owns these sockets.
  for (const path of CHARON_SOCKETS) rmSync(path, { force: true })
  // A charon that was killed has left the rule for its routing table, too; one that ended by itself has removed it.
  if (died) for (const family of ['-4', '-6']) await run('ip', [family, 'rule', 'del', 'pref', '220', 'table', '220'])
}

/** The starter stops charon as well, but a starter that was killed has left its charon running. */
async function stopStarter(): Promise<void> {
  const starter = markIn(STARTER_PID, 'starter')
  if (starter) await endProcesses([starter], 5_000)
  const charon = charonMark()
  if (charon) await endProcesses([charon], 5_000)
}

function markIn(path: string, name: string): ProcessMark | undefined {
  const mark = markOf(Number(read(path) ?? Number.NaN))
  return mark && programOf(mark.process) === name ? mark : undefined
}

const charonMark = (): ProcessMark | undefined => markIn(CHARON_PID, 'charon')

const LIBRARIES = ['ipsec', 'strongswan'].flatMap((name) =>
  ['/usr/lib', '/usr/lib64', '/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu'].map(
    (place) => `${place}/${name}/libcharon.so.0`,
  ),
)

/**
 * Whether charon was built with IKEv1. charon does not report it, and one without IKEv1 accepts a connection of version
 * 1 like any other. But only the code of IKEv1's Main Mode contains this text; a build without it, such as Debian's
 * 6.1.0, does not. Undefined when the library is not where distributions install it.
 */
export function hasIkev1(libraries: readonly string[] = LIBRARIES): boolean | undefined {
  const library = libraries.find((path) => existsSync(path))
  return library === undefined ? undefined : readFileSync(library).includes('initiating Main Mode IKE_SA')
}
