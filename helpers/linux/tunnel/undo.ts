import { rmSync } from 'node:fs'
import type { Keep, SessionFile } from '../../../src-main/contract/helper.ts'
import { wordsOf } from '../../../src-main/domain/thrown.ts'
import { isJournalled, openVici, stopDaemon } from '../daemons/daemon.ts'
import { othersIn, unload } from '../daemons/ike.ts'
import { isAlive, type ProcessMark } from '../system/processes.ts'
import {
  Journal,
  journalsOf,
  readJournal,
  removeJournal,
  replaceJournal,
  type DaemonEntry,
  type Entry,
} from '../journal/journal.ts'
import { sessionFolder, stopL2tp } from '../daemons/l2tp.ts'
import { hasAssociations, removeAssociations } from '../net/associations.ts'
import { removeRules } from '../net/firewall.ts'
import { repairNames, restoreResolver } from '../net/resolver.ts'
import { removeRoutes } from '../net/routes.ts'
import { stopOwnCharon } from '../daemons/own-charon.ts'
import {
  alone,
  livingSession,
  readSessionFile,
  removeDeadLock,
  removeSessionFile,
  writeSessionFile,
} from '../journal/session-file.ts'

/** Undoes one change, even if it was never made or is undone already. @returns what went wrong */
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
      return undoDaemon(entry, profile)
    case 'guard':
      return removeRules(entry.firewall, 'culvert')
    case 'kill-switch':
      return removeRules(entry.firewall, 'culvert-kill')
  }
}

/** A charon that is gone has forgotten everything, but its entries in the kernel remain. */
async function undoIke(profile: string, entry: Extract<Entry, { kind: 'ike' }>): Promise<string | undefined> {
  // Try again, as charon may have been ending when it was asked.
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

/** Leaves a charon running that we started and that another program uses by now. */
async function undoDaemon(entry: DaemonEntry, profile: string): Promise<undefined> {
  if (!(await isJournalled(entry))) return undefined
  const vici = await openVici()
  if (vici) {
    const others = await othersIn(vici, profile).catch(() => [])
    vici.close()
    if (others.length > 0) return undefined
  }
  await stopDaemon(entry.how)
  return undefined
}

/** Undoes what a call has made, the last first, so that the next call finds none of it. */
export async function undoKinds(
  kinds: readonly Entry['kind'][],
  profile: string,
  entries: readonly Entry[],
): Promise<void> {
  for (const entry of entries.filter(({ kind }) => kinds.includes(kind)).reverse()) await undoEntry(entry, profile)
}

/**
 * Undoes a session's changes, the last first. A change that cannot be undone does not stop the others. If any change
 * stays, so do the journal and the session's file: the next helper undoes it, and every user can see that it must.
 * @returns what went wrong
 */
export async function undoAll(
  profile: string,
  entries: readonly Entry[],
  keep: Keep = 'nothing',
): Promise<readonly string[]> {
  const wrong: string[] = []
  const stays = new Set(entries.filter(({ kind }) => kind === keep))
  // A daemon's first line is about the same start, written before the daemon's process was known.
  const daemon = entries.findLast(({ kind }) => kind === 'daemon')
  const due = entries.filter((entry) => !stays.has(entry) && (entry.kind !== 'daemon' || entry === daemon))
  for (const entry of due.reverse()) {
    const words = await undoEntry(entry, profile).catch(String)
    if (words === undefined) continue
    wrong.push(`${entry.kind}: ${words}`)
    stays.add(entry)
  }
  if (stays.size === 0) {
    removeSessionFile(profile)
    removeJournal(profile)
    return wrong
  }
  // If this fails, the old journal remains, and its other changes will be undone again.
  const lines = entries.filter((entry) => entry.kind === 'begin' || stays.has(entry))
  const words = await Promise.resolve()
    .then(() => replaceJournal(profile, lines))
    .catch(wordsOf)
  return words === undefined ? wrong : [...wrong, `journal: ${words}`]
}

/** Profiles whose helper died before it had undone its changes. */
export const leftovers = (): readonly string[] => journalsOf().filter(isLeft)

function isLeft(profile: string): boolean {
  const living = livingSession()
  // Its journal may not have its first line yet.
  if (profile === living?.profile && living.process !== process.pid) return false
  const begin = beginOf(readJournal(profile))
  return begin === undefined || !isAlive(begin)
}

const beginOf = (entries: readonly Entry[]) => entries.find((entry) => entry.kind === 'begin')

/** Who cleans up. */
export interface Cleaner {
  /** User id of the person. */
  readonly owner: number
  /** Root, or someone who gave an administrator's password for this. */
  readonly administrator: boolean
}

export interface Cleaned {
  /** What could not be undone. */
  readonly wrong: readonly string[]
  /** Kill switches of other people, which were left on. */
  readonly held: readonly { readonly profile: string; readonly name: string }[]
}

/**
 * Cleans up after dead helpers while no session is alive: a living session has rules and routes with the same names as
 * a dead one.
 */
export const cleanUp = (own: ProcessMark, cleaner: Cleaner, keep: Keep = 'nothing'): Promise<Cleaned> =>
  alone(own, () => (livingSession() ? { wrong: [], held: [] } : cleanLeftovers(cleaner, keep)))

/**
 * Cleans up and begins a session's journal.
 * @param shuts the session has a kill switch: that of the same profile's dead session stays on until it is replaced
 * @returns the journal, or the name of another person's kill switch
 */
export const beginJournal = (
  session: SessionFile,
  cleaner: Cleaner,
  shuts: boolean,
): Promise<Journal | { readonly held: string }> =>
  alone(session, async () => {
    const { profile, process, started, owner } = session
    const { held } = await cleanLeftovers(cleaner, 'nothing', shuts ? profile : undefined)
    if (held[0]) return { held: held[0].name }
    const carried = journalsOf().includes(profile)
      ? readJournal(profile).filter(({ kind }) => kind === 'kill-switch')
      : []
    return new Journal({ kind: 'begin', profile, process, started, owner }, undefined, carried)
  })

/**
 * Cleans up after dead helpers. A kill switch is its owner's promise that no traffic passes outside the tunnel, so only
 * its owner and an administrator may remove it; everything else may be cleaned up for anyone.
 * @param shut a profile whose kill switch stays on
 */
async function cleanLeftovers(
  { owner, administrator }: Cleaner,
  keep: Keep = 'nothing',
  shut?: string,
): Promise<Cleaned> {
  const wrong: string[] = []
  const held: Cleaned['held'][number][] = []
  for (const profile of journalsOf().filter(isLeft)) {
    const entries = readJournal(profile)
    const session = readSessionFile(profile)
    const opens = administrator || (beginOf(entries)?.owner ?? session?.owner) === owner
    wrong.push(...(await undoAll(profile, entries, opens && profile !== shut ? keep : 'kill-switch')))
    // Tells whoever asks next that nothing else is left of it.
    if (readSessionFile(profile) && session) writeSessionFile({ ...session, phase: 'disconnecting' })
    if (!opens && keep === 'nothing' && entries.some(({ kind }) => kind === 'kill-switch'))
      held.push({ profile, name: session?.name ?? profile })
  }
  const names = journalsOf().some(isAboutNames) ? undefined : repairNames()
  removeDeadLock()
  return { wrong: names === undefined ? wrong : [...wrong, names], held }
}

const isAboutNames = (profile: string): boolean => readJournal(profile).some(({ kind }) => kind === 'resolver')
