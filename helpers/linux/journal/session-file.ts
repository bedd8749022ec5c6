import { chmodSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { SESSION_FOLDER, sessionFile, type SessionFile } from '../../../src-main/contract/helper.ts'
import { isAlive, programOf, read, until, type ProcessMark } from '../system/processes.ts'

const FOLDER_MODE = 0o755
const pathOf = (profile: string, folder: string): string => `${folder}/${profile}.json`
/** Two places that one process has at a time: of the machine's one session, and of who cleans or begins one. */
type Place = 'lock' | 'cleaning'
const mark = z.object({ process: z.int(), started: z.string() })

/** Writes what anybody may read of the session, whole or not at all. */
export function writeSessionFile(session: SessionFile, folder: string = SESSION_FOLDER): void {
  const path = pathOf(session.profile, folder)
  writeFileSync(`${path}.new`, `${JSON.stringify(session)}\n`)
  chmodSync(`${path}.new`, 0o644)
  renameSync(`${path}.new`, path)
}

export const readSessionFile = (profile: string, folder: string = SESSION_FOLDER): SessionFile | undefined =>
  sessionFile.safeParse(jsonOf(pathOf(profile, folder))).data

export function removeSessionFile(profile: string, folder: string = SESSION_FOLDER): void {
  rmSync(pathOf(profile, folder), { force: true })
}

/** Takes the one place there is for a session on this machine. @returns the session that has it, when it lives */
export const takeLock = (session: SessionFile, folder: string = SESSION_FOLDER): SessionFile | undefined =>
  takePlace('lock', session, folder) ? (livingSession(folder) ?? session) : undefined

/** Milliseconds that another helper's cleaning may take. */
const CLEANING = 40_000

/**
 * Runs `work` while no other helper cleans or begins a session: rules and routes are the machine's, and what one takes
 * back of a dead session would be what the other has just put there. @throws when the other does not come to an end
 */
export async function alone<Value>(
  own: ProcessMark,
  work: () => Value | Promise<Value>,
  folder: string = SESSION_FOLDER,
  patience = CLEANING,
): Promise<Value> {
  if (!(await until(() => !takePlace('cleaning', own, folder), patience)))
    throw new Error('another helper has not finished cleaning up')
  try {
    return await work()
  } finally {
    leavePlace('cleaning', own, folder)
  }
}

/**
 * @returns true when another has the place, and lives. Two who come at once do not both get it: the name is made by a
 * link, and a dead one's is moved away before it is removed.
 */
function takePlace(place: Place, { process, started, ...more }: ProcessMark, folder: string): boolean {
  mkdirSync(folder, { recursive: true })
  chmodSync(folder, FOLDER_MODE)
  const [own, path] = [`${folder}/${place}.${process}`, `${folder}/${place}`]
  rmSync(own, { force: true })
  writeFileSync(own, JSON.stringify({ process, started, ...more }), { mode: 0o600 })
  try {
    for (;;) {
      if (linked(own, path)) return false
      const holder = holderOf(path)
      if (holder && isAlive(holder)) return true
      moveAway(path, process)
    }
  } finally {
    rmSync(own, { force: true })
  }
}

/** The session that lives on this machine. */
export function livingSession(folder: string = SESSION_FOLDER): SessionFile | undefined {
  const holder = sessionFile.safeParse(jsonOf(`${folder}/lock`)).data
  return holder && isAlive(holder) ? holder : undefined
}

/** Removes the lock of a session whose helper is dead, and what helpers left that were killed while they took a place. */
export function removeDeadLock(folder: string = SESSION_FOLDER): void {
  const holder = holderOf(`${folder}/lock`)
  if (!holder || !isAlive(holder)) moveAway(`${folder}/lock`, process.pid)
  for (const name of readdirSync(folder)) {
    const owner = /^(?:lock|cleaning)(?:\.dead)?\.(\d+)$/.exec(name)?.[1]
    if (owner !== undefined && programOf(Number(owner)) !== programOf(process.pid)) rmSync(`${folder}/${name}`)
  }
}

export const releaseLock = (session: SessionFile, folder: string = SESSION_FOLDER): void =>
  leavePlace('lock', session, folder)

function leavePlace(place: Place, own: ProcessMark, folder: string): void {
  const holder = holderOf(`${folder}/${place}`)
  if (holder?.process === own.process && holder.started === own.started) rmSync(`${folder}/${place}`, { force: true })
}

const holderOf = (path: string): ProcessMark | undefined => mark.safeParse(jsonOf(path)).data

function jsonOf(path: string): unknown {
  try {
    return JSON.parse(read(path) ?? '')
  } catch {
    return undefined
  }
}

/** Moves the dead holder's lock away; one that came to life meanwhile is put back. */
function moveAway(path: string, own: number): void {
  const aside = `${path}.dead.${own}`
  try {
    renameSync(path, aside)
  } catch {
    return
  }
  const moved = holderOf(aside)
  if (moved && isAlive(moved)) linked(aside, path)
  rmSync(aside, { force: true })
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}
