import { rmSync } from 'node:fs'
import { wordsOf } from '../../src-main/domain/thrown.ts'
import { openVici, stopDaemon } from './daemon.ts'
import { othersIn, unload } from './ike.ts'
import { isAlive } from './processes.ts'
import { journalsOf, readJournal, removeJournal, type Entry } from './journal.ts'
import { sessionFolder, stopL2tp } from './l2tp.ts'
import { hasAssociations, removeAssociations } from './net/associations.ts'
import { removeRules } from './net/firewall.ts'
import { restoreResolver } from './net/resolver.ts'
import { removeRoutes } from './net/routes.ts'
import { stopOwnCharon } from './own-charon.ts'
import { livingSession, removeDeadLock, removeSessionFile } from './session-file.ts'

/** Takes one change back, also one that was never made or is gone already. @returns what went wrong */
export async function undoEntry(entry: Entry, profile: string): Promise<string | undefined> {
  switch (entry.kind) {
    case 'begin':
      return undefined
    case 'resolver':
      return restoreResolver(entry.state)
    case 'routes':
      return removeRoutes(entry.routes)
    case 'mss':
      return removeRules(entry.firewall, 'culvert-mss')
    case 'l2tp':
      await stopL2tp(profile)
      rmSync(sessionFolder(profile), { recursive: true, force: true })
      return undefined
    case 'ike':
      return undoIke(profile, entry)
    case 'charon':
      await stopOwnCharon(profile)
      return undefined
    case 'daemon':
      return undoDaemon(entry.how, profile)
    case 'guard':
      return removeRules(entry.firewall, 'culvert')
    case 'kill-switch':
      return removeRules(entry.firewall, 'culvert-kill')
  }
}

/** A charon that is gone has forgotten everything; what it had put into the kernel has not. */
async function undoIke(profile: string, entry: Extract<Entry, { kind: 'ike' }>): Promise<string | undefined> {
  // Once more for one that was dying when it was asked.
  return (await forget(profile, entry)) === undefined ? undefined : forget(profile, entry)
}

async function forget(profile: string, entry: Extract<Entry, { kind: 'ike' }>): Promise<string | undefined> {
  const vici = await openVici(profile)
  try {
    if (vici) await unload(vici, profile, entry.key)
    const others = vici ? await othersIn(vici, profile) : []
    const mine = !others.some(({ remote }) => remote === entry.gateway)
    if (mine && (await hasAssociations(entry))) await removeAssociations(entry)
    return undefined
  } catch (error) {
    return wordsOf(error)
  } finally {
    vici?.close()
  }
}

/** A charon that we started and that somebody else uses by now is theirs. */
async function undoDaemon(how: Extract<Entry, { kind: 'daemon' }>['how'], profile: string): Promise<undefined> {
  const vici = await openVici()
  if (vici) {
    const others = await othersIn(vici, profile).catch(() => [])
    vici.close()
    if (others.length > 0) return undefined
  }
  await stopDaemon(how)
  return undefined
}

/** What a session that nobody asked to end leaves: its kill switch, where it has one. */
export type Keep = 'nothing' | 'kill-switch'

/** Undoes a session's changes, the last first. One that cannot be undone keeps none of the others. */
export async function undoAll(
  profile: string,
  entries: readonly Entry[],
  keep: Keep = 'nothing',
): Promise<readonly string[]> {
  const wrong: string[] = []
  const kept = entries.filter(({ kind }) => kind === keep)
  for (const entry of entries.filter((item) => !kept.includes(item)).reverse()) {
    const words = await undoEntry(entry, profile).catch(String)
    if (words !== undefined) wrong.push(`${entry.kind}: ${words}`)
  }
  // Its journal and its file stay with what does: the next helper takes it back, and everybody can see that it must.
  if (kept.length > 0 || wrong.length > 0) return wrong
  removeSessionFile(profile)
  removeJournal(profile)
  return wrong
}

/** Profiles whose helper died before it had undone its changes. */
export function leftovers(): readonly string[] {
  const living = livingSession()
  return journalsOf().filter((profile) => {
    // Its journal may have no first line yet.
    if (profile === living?.profile && living.process !== process.pid) return false
    const begin = readJournal(profile).find((entry) => entry.kind === 'begin')
    return begin === undefined || !isAlive(begin)
  })
}

/** Cleans after dead helpers. @returns what could not be undone */
export async function cleanLeftovers(): Promise<readonly string[]> {
  const wrong: string[] = []
  for (const profile of leftovers()) wrong.push(...(await undoAll(profile, readJournal(profile))))
  removeDeadLock()
  return wrong
}
