import { hostname } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import {
  draftOf,
  unlikeOthers,
  errorCode,
  linkOrCopy,
  readIfThere,
  removeQuietly,
  writeWhole,
  type Files,
} from './atomic-file.ts'

/** The holder of a lock. A process is identified by its id and its start time, because ids are reused. */
const holderSchema = z.object({
  token: z.string(),
  pid: z.int().positive(),
  host: z.string(),
  started: z.string().optional(),
  /** What the lock is held for, in the holder's words. */
  note: z.string(),
})
export type Holder = z.output<typeof holderSchema>

export type Release = () => Promise<void>
export type Taken =
  | { readonly taken: true; readonly release: Release }
  | { readonly taken: false; readonly holder: Holder | undefined }

/** Milliseconds between two renewals of a lock by its living holder. */
const BEAT = 5_000
/** Milliseconds until a lock is stale if the holder cannot be checked (another machine, a system without /proc). */
const OLDEST = 90_000
const LONGEST_BREAK = 5_000
const PATIENCE = 5_000

/** Tokens that this process holds; its lock with any other token was released but could not be removed. */
const held = new Set<string>()

export class LockHeld extends Error {
  override readonly name = 'LockHeld'
  constructor() {
    super('another Culvert is writing')
  }
}

/** Does the work while holding the lock; waits up to five seconds for the lock. @throws LockHeld */
export async function withLock<Value>(files: Files, path: string, work: () => Promise<Value>): Promise<Value> {
  const until = Date.now() + PATIENCE
  for (;;) {
    const lock = await takeLock(files, path, '')
    if (lock.taken) {
      try {
        return await work()
      } finally {
        await lock.release()
      }
    }
    if (Date.now() > until) throw new LockHeld()
    await wait(5 + Math.random() * 20)
  }
}

/** Takes the lock if it is free or its holder has died. */
export async function takeLock(files: Files, path: string, note: string): Promise<Taken> {
  const started = await startOf(files, process.pid)
  const token = unlikeOthers()
  const me: Holder = { token, pid: process.pid, host: hostname(), note, ...(started ? { started } : {}) }
  held.add(token)
  let taken = false
  try {
    taken = await create(files, path, JSON.stringify(me))
    if (!taken && (await breakStale(files, path))) taken = await create(files, path, JSON.stringify(me))
  } finally {
    if (!taken) held.delete(token)
  }
  if (taken) return { taken, release: kept(files, path, token) }
  return { taken, holder: (await look(files, path)).holder }
}

/** The living holder, or undefined if the lock is free. */
export async function holderOf(files: Files, path: string): Promise<Holder | undefined> {
  const found = await look(files, path)
  return found.text !== undefined && !(await isStale(files, path, found.holder, OLDEST)) ? found.holder : undefined
}

/** Creates the lock file with its content in one step, so that no process reads an incomplete holder. */
async function create(files: Files, path: string, text: string): Promise<boolean> {
  const draft = draftOf(path)
  try {
    await writeWhole(files, draft, text)
    await linkOrCopy(files, draft, path)
    return true
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false
    throw error
  } finally {
    await removeQuietly(files, draft)
  }
}

/** Renews a lock as long as it is held. A connect takes minutes if the user is asked for a code. */
function kept(files: Files, path: string, token: string): Release {
  const beat = setInterval(() => void makeYoung(files, path, token), BEAT)
  // The timer must not keep the process alive.
  beat.unref()
  return () => {
    clearInterval(beat)
    return release(files, path, token)
  }
}

async function makeYoung(files: Files, path: string, token: string): Promise<void> {
  const now = new Date()
  try {
    if ((await look(files, path)).holder?.token === token) await files.utimes(path, now, now)
  } catch {
    // Another process removed it as stale, or a scanner has it open: the next renewal tries again.
  }
}

async function release(files: Files, path: string, token: string): Promise<void> {
  const { holder } = await look(files, path).catch(() => ({ holder: undefined }))
  if (holder?.token === token) await removeQuietly(files, path)
  // Not earlier: a call that then finds the lock stale would also remove it, even if it is another process's by then.
  held.delete(token)
}

/**
 * Removes a lock whose holder is dead. Two processes may find that at the same time, and the slower one must not remove
 * the lock that the faster one has since taken: only the holder of the guard lock judges and removes.
 */
async function breakStale(files: Files, path: string): Promise<boolean> {
  const guard = `${path}.break`
  if (!(await isStale(files, path, (await look(files, path)).holder, OLDEST))) return false
  if (!(await create(files, guard, JSON.stringify({ pid: process.pid })))) {
    if (await isOlderThan(files, guard, LONGEST_BREAK)) await removeQuietly(files, guard)
    return false
  }
  try {
    const judged = await look(files, path)
    if (!(await isStale(files, path, judged.holder, OLDEST))) return false
    // The holder released the lock or died during the check; the file may now be another process's lock.
    if ((await look(files, path)).text !== judged.text) return false
    await removeQuietly(files, path)
    return true
  } finally {
    await removeQuietly(files, guard)
  }
}

interface Found {
  readonly text: string | undefined
  readonly holder: Holder | undefined
}

async function look(files: Files, path: string): Promise<Found> {
  const text = await readIfThere(files, path)
  if (text === undefined) return { text, holder: undefined }
  try {
    const parsed = holderSchema.safeParse(JSON.parse(text))
    return { text, holder: parsed.success ? parsed.data : undefined }
  } catch {
    return { text, holder: undefined }
  }
}

async function isStale(files: Files, path: string, holder: Holder | undefined, oldest: number): Promise<boolean> {
  if (!holder) return isOlderThan(files, path, LONGEST_BREAK)
  if (holder.host !== hostname()) return isOlderThan(files, path, oldest)
  if (holder.pid === process.pid) return !held.has(holder.token)
  if (!isAlive(holder.pid)) return true
  const started = await startOf(files, holder.pid)
  if (started && holder.started) return started !== holder.started
  return isOlderThan(files, path, oldest)
}

async function isOlderThan(files: Files, path: string, age: number): Promise<boolean> {
  try {
    return Date.now() - (await files.stat(path)).mtimeMs > age
  } catch {
    return false
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return errorCode(error) === 'EPERM'
  }
}

/** Start time of the process, in clock ticks since boot (proc(5), field 22); undefined where there is no /proc. */
async function startOf(files: Files, pid: number): Promise<string | undefined> {
  try {
    const stat = await files.readFile(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return undefined
  }
}
