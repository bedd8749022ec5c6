import { existsSync, readFileSync } from 'node:fs'
import { endProcesses, markOf, programOf, read } from './processes.ts'
import { pathOf, run } from './run.ts'
import { ViciClient, VICI_PATHS, ViciError } from './vici/client.ts'

/** How charon was started, to be stopped the same way. */
export type Started = 'strongswan' | 'strongswan-starter' | 'starter'
const UNITS = ['strongswan', 'strongswan-starter'] as const
const CHARON_PID = '/run/charon.pid'
const STARTER_PID = '/run/starter.charon.pid'
/** Milliseconds from the start to the first answer, on a slow machine. */
const PATIENCE = 8_000

/** A connection to charon, when one listens. */
export async function openVici(): Promise<ViciClient | undefined> {
  for (const path of VICI_PATHS.filter((candidate) => existsSync(candidate))) {
    try {
      return await ViciClient.open(path)
    } catch (error) {
      if (!(error instanceof ViciError)) throw error
    }
  }
  return undefined
}

/** How a charon could be started here; undefined when strongSwan is not installed, or not with vici. */
export async function howToStart(): Promise<Started | undefined> {
  if (!existsSync('/run/systemd/system')) return pathOf('starter') === undefined ? undefined : 'starter'
  for (const unit of UNITS) {
    const { stdout } = await run('systemctl', ['show', '--property=LoadState', '--value', `${unit}.service`])
    if (stdout.trim() === 'loaded') return unit
  }
  return undefined
}

/** Starts charon and waits until it answers, or until `isOff`. */
export async function startDaemon(how: Started, isOff: () => boolean): Promise<ViciClient | undefined> {
  if (how === 'starter') await run('starter', ['--daemon', 'charon'])
  else await run('systemctl', ['start', `${how}.service`], { milliseconds: 20_000 })
  const end = performance.now() + PATIENCE
  while (performance.now() < end && !isOff()) {
    const vici = await openVici()
    if (vici) return vici
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return undefined
}

export async function stopDaemon(how: Started): Promise<void> {
  if (how !== 'starter') {
    await run('systemctl', ['stop', `${how}.service`], { milliseconds: 20_000 })
    return
  }
  // The starter takes charon along; one that was killed has left it.
  for (const [path, name] of [
    [STARTER_PID, 'starter'],
    [CHARON_PID, 'charon'],
  ] as const) {
    const mark = markOf(Number(read(path) ?? Number.NaN))
    if (mark && programOf(mark.process) === name) await endProcesses([mark], 5_000)
  }
}

const LIBRARIES = ['ipsec', 'strongswan'].flatMap((name) =>
  ['/usr/lib', '/usr/lib64', '/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu'].map(
    (place) => `${place}/${name}/libcharon.so.0`,
  ),
)

/**
 * Whether charon was built with IKEv1. It does not say; but only the code of IKEv1's Main Mode has this line, and a
 * build without it leaves it out. Undefined when the library is not where distributions put it.
 */
export function hasIkev1(): boolean | undefined {
  const library = LIBRARIES.find((path) => existsSync(path))
  return library === undefined ? undefined : readFileSync(library).includes('initiating Main Mode IKE_SA')
}
