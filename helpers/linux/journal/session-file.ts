import { chmodSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { SESSION_FOLDER, sessionFile, type SessionFile } from '../../../src-main/contract/helper.ts'
import { isAlive, programOf, read, until, type ProcessMark } from '../system/processes.ts'

const FOLDER_MODE = 0o755
const pathOf = (profile: string, folder: string): string => `${folder}/${profile}.json`
/**
 * Two locks, each held by one process at a time: `lock` for the only session of this computer, `cleaning` while a
 * helper cleans up or begins a session.
 */
type Place = 'lock' | 'cleaning'
const mark = z.object({ process: z.int(), started: z.string() })

/** Writes the part of the session that every user may read, completely or not at all. */
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

/** Takes the lock for the only session of this computer. @returns the session that holds it, if that is alive */
export const takeLock = (session: SessionFile, folder: string = SESSION_FOLDER): SessionFile | undefined =>
  takePlace('lock', session, folder) ? (livingSession(folder) ?? session) : undefined

/** Milliseconds that another helper's clean-up may take. */
const CLEANING = 40_000

/**
 * Runs `work` while no other helper cleans up or begins a session: rules and routes belong to the whole computer, so
 * one helper could remove for a dead session what another has just set up. @throws when the other helper does not
 * finish
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
 * @returns true when another living process holds the lock. Two that try at the same time cannot both get it: the name
 *   is created by a link, and a dead process's lock is moved away before it is removed.
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

/** The session that is alive on this computer. */
export function livingSession(folder: string = SESSION_FOLDER): SessionFile | undefined {
  const holder = sessionFile.safeParse(jsonOf(`${folder}/lock`)).data
  return holder && isAlive(holder) ? holder : undefined
}

/** Removes the lock of a session whose helper is dead, and files of helpers that were killed while they took a lock. */
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

/** Moves the dead holder's lock away; if its holder turns out to be alive, the lock is put back. */
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
