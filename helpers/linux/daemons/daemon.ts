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

/** How charon was started, to be stopped the same way. */
export type Started = 'strongswan' | 'strongswan-starter' | 'starter'
const UNITS = ['strongswan', 'strongswan-starter'] as const
const CHARON_PID = '/run/charon.pid'
const STARTER_PID = '/run/starter.charon.pid'
const CHARON_SOCKETS = ['/run/charon.ctl', '/run/charon.vici']
/** Milliseconds from the start to the first answer, on a slow machine. */
const PATIENCE = 8_000

/** A connection to charon, when one listens. @param profile the session's own charon is asked first, where it has one */
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

/** A second connection, on which charon tells of changes of its associations. */
export async function openMonitor(profile: string, onChange: () => void): Promise<ViciClient | undefined> {
  const monitor = await openVici(profile)
  if (!monitor) return undefined
  monitor.onEvent = onChange
  for (const event of ['ike-updown', 'child-updown', 'child-rekey']) await monitor.listen(event)
  return monitor
}

/**
 * The charon that a profile's tunnel is made with, started where it must be. One with certificates gets a charon of its
 * own; a pre-shared key is told to the system's, for the two ends of the session and until its end, because where
 * there is only charon-systemd there is no second charon to be had.
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

/** How a charon could be started here; undefined when strongSwan is not installed, or not with vici. */
export async function howToStart(): Promise<Started | undefined> {
  if (!existsSync('/run/systemd/system')) return pathOf('starter') === undefined ? undefined : 'starter'
  let masked: Started | undefined
  for (const unit of UNITS) {
    const { stdout } = await run('systemctl', ['show', '--property=LoadState', '--value', `${unit}.service`])
    if (stdout.trim() === 'loaded') return unit
    // There, and not to be started: systemctl will say so.
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

/** The daemon's first process: the starter or, where that was killed, its charon; of a unit, what systemd started. */
export async function daemonProcess(how: Started): Promise<ProcessMark | undefined> {
  if (how === 'starter') return markIn(STARTER_PID, 'starter') ?? charonMark()
  const { stdout } = await run('systemctl', ['show', '--property=MainPID', '--value', `${how}.service`])
  return markOf(Number(stdout))
}

/** Ticks from the journal's line to the process that was started, where the helper died before it could note which. */
const SOON = 3_000

/** Whether the daemon that runs is the one that was journalled, or none runs: an administrator's own is left alone. */
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
  // No charon was here before, and these are of none that lives.
  for (const path of CHARON_SOCKETS) rmSync(path, { force: true })
  // One that was killed has left its routing table's rule, too; one that ended by itself has not.
  if (died) for (const family of ['-4', '-6']) await run('ip', [family, 'rule', 'del', 'pref', '220', 'table', '220'])
}

/** The starter takes charon along; one that was killed has left it. */
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
 * Whether charon was built with IKEv1. It does not say, and one without takes a connection of version 1 like any other;
 * but only the code of IKEv1's Main Mode has this line, and a build without it, such as Debian's 6.1.0, leaves it out.
 * Undefined when the library is not where distributions put it.
 */
export function hasIkev1(libraries: readonly string[] = LIBRARIES): boolean | undefined {
  const library = libraries.find((path) => existsSync(path))
  return library === undefined ? undefined : readFileSync(library).includes('initiating Main Mode IKE_SA')
}
