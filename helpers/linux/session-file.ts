import { chmodSync, linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { SESSION_FOLDER, sessionFile, type SessionFile } from '../../src-main/contract/helper.ts'
import { isAlive, read } from './processes.ts'

const FOLDER_MODE = 0o755
const pathOf = (profile: string, folder: string): string => `${folder}/${profile}.json`
const lockOf = (folder: string): string => `${folder}/lock`

/** Writes what anybody may read of the session, whole or not at all. */
export function writeSessionFile(session: SessionFile, folder: string = SESSION_FOLDER): void {
  const path = pathOf(session.profile, folder)
  writeFileSync(`${path}.new`, `${JSON.stringify(session)}\n`)
  chmodSync(`${path}.new`, 0o644)
  renameSync(`${path}.new`, path)
}

export function readSessionFile(profile: string, folder: string = SESSION_FOLDER): SessionFile | undefined {
  try {
    return sessionFile.parse(JSON.parse(read(pathOf(profile, folder)) ?? ''))
  } catch {
    return undefined
  }
}

export function removeSessionFile(profile: string, folder: string = SESSION_FOLDER): void {
  rmSync(pathOf(profile, folder), { force: true })
}

/**
 * Takes the one place there is for a session on this machine. @returns the session that has it, when it lives. Two who
 * come at once do not both get it: the name is made by a link, and a dead one's is moved away before it is removed.
 */
export function takeLock(session: SessionFile, folder: string = SESSION_FOLDER): SessionFile | undefined {
  mkdirSync(folder, { recursive: true })
  chmodSync(folder, FOLDER_MODE)
  const own = `${lockOf(folder)}.${session.process}`
  rmSync(own, { force: true })
  writeFileSync(own, JSON.stringify(session), { mode: 0o600 })
  try {
    for (;;) {
      if (linked(own, lockOf(folder))) return undefined
      const holder = holderOf(folder)
      if (holder && isAlive(holder)) return holder
      moveAway(folder, session.process)
    }
  } finally {
    rmSync(own, { force: true })
  }
}

/** The session that lives on this machine. */
export function livingSession(folder: string = SESSION_FOLDER): SessionFile | undefined {
  const holder = holderOf(folder)
  return holder && isAlive(holder) ? holder : undefined
}

/** Removes the lock of a session whose helper is dead. */
export function removeDeadLock(folder: string = SESSION_FOLDER): void {
  const holder = holderOf(folder)
  if (!holder || !isAlive(holder)) moveAway(folder, process.pid)
}

export function releaseLock(session: SessionFile, folder: string = SESSION_FOLDER): void {
  const holder = holderOf(folder)
  if (holder?.process === session.process && holder.started === session.started) rmSync(lockOf(folder), { force: true })
}

function holderOf(folder: string, path = lockOf(folder)): SessionFile | undefined {
  try {
    return sessionFile.parse(JSON.parse(read(path) ?? ''))
  } catch {
    return undefined
  }
}

/** Moves the dead holder's lock away; one that came to life meanwhile is put back. */
function moveAway(folder: string, own: number): void {
  const aside = `${lockOf(folder)}.dead.${own}`
  try {
    renameSync(lockOf(folder), aside)
  } catch {
    return
  }
  const moved = holderOf(folder, aside)
  if (moved && isAlive(moved)) linked(aside, lockOf(folder))
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
