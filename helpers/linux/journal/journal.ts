import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { z } from 'zod'
import { uuidText } from '../../../src-main/domain/profile/schema.ts'
import { writeAll, writeWhole } from '../system/files.ts'

/** Programs that can apply the rules; the first one in this order that works here is used. */
export const FIREWALLS = ['nftables', 'iptables', 'iptables-legacy'] as const
export type Firewall = (typeof FIREWALLS)[number]

/**
 * The changes that a session is about to make; each line is on the disk before its change. The journal survives the
 * helper and a reboot; the next helper handles the file of a session that no longer lives. No line contains a secret.
 */
const route = z.array(z.string().regex(/^[A-Za-z0-9_.:@/-]{1,64}$/)).max(16)
const ip = z.ipv4()
const link = z.string().regex(/^[a-z0-9]{1,15}$/)
const fileBefore = z.strictObject({
  symlink: z.string().max(4_096).exactOptional(),
  content: z.string().max(1_000_000).exactOptional(),
  mode: z.int(),
  user: z.int(),
  group: z.int(),
})

const entrySchema = z.discriminatedUnion('kind', [
  /** `owner`: user id of the person whose session it is; absent in a journal of an earlier version. */
  z.strictObject({
    kind: z.literal('begin'),
    profile: uuidText,
    process: z.int(),
    started: z.string(),
    owner: z.int().min(0).exactOptional(),
  }),
  z.strictObject({ kind: z.literal('kill-switch'), firewall: z.enum(FIREWALLS) }),
  z.strictObject({ kind: z.literal('guard'), firewall: z.enum(FIREWALLS) }),
  z.strictObject({ kind: z.literal('mss'), firewall: z.enum(FIREWALLS) }),
  z.strictObject({ kind: z.literal('routes'), routes: z.array(route).max(300) }),
  /**
   * `ticks`: time at which the start was journalled (`bootTime`). `process`, known after the start: the daemon's first
   * process.
   */
  z.strictObject({
    kind: z.literal('daemon'),
    how: z.enum(['strongswan', 'strongswan-starter', 'starter']),
    boot: z.string().max(40),
    ticks: z.int(),
    process: z.strictObject({ process: z.int(), started: z.string() }).exactOptional(),
  }),
  /** A charon of the session's own. */
  z.strictObject({ kind: z.literal('charon') }),
  /** `key` is charon's identifier of the private key, known after charon received it. */
  z.strictObject({ kind: z.literal('ike'), local: ip, gateway: ip, key: z.string().max(100).exactOptional() }),
  z.strictObject({ kind: z.literal('l2tp') }),
  z.strictObject({
    kind: z.literal('resolver'),
    state: z.discriminatedUnion('method', [
      z.strictObject({ method: z.literal('resolved'), link }),
      z.strictObject({ method: z.literal('resolvconf'), link }),
      z.strictObject({ method: z.literal('file'), before: fileBefore }),
    ]),
  }),
])
export type Entry = z.output<typeof entrySchema>
export type Begin = Extract<Entry, { kind: 'begin' }>
export type DaemonEntry = Extract<Entry, { kind: 'daemon' }>

export const JOURNAL_FOLDER = '/var/lib/culvert/journal'
const pathOf = (profile: string, folder: string): string => `${folder}/${profile}.ndjson`

export class Journal {
  readonly #file: number
  readonly #entries: Entry[] = []
  #torn = false

  /**
   * @param carried entries about what the profile's dead session left in force, and this one takes over: its journal is
   *   replaced in one step, so that they are in a journal at every moment
   * @throws when the folder cannot be written; then nothing has been changed, and no new journal is left
   */
  constructor(begin: Begin, folder = JOURNAL_FOLDER, carried: readonly Entry[] = []) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    if (carried.length > 0) {
      replaceJournal(begin.profile, [begin, ...carried], folder)
      this.#file = openSync(pathOf(begin.profile, folder), 'a', 0o600)
      this.#entries.push(begin, ...carried)
      return
    }
    this.#file = openSync(pathOf(begin.profile, folder), 'wx', 0o600)
    try {
      this.write(begin)
      const place = openSync(folder, 'r')
      fsyncSync(place)
      closeSync(place)
    } catch (error) {
      this.close()
      removeJournal(begin.profile, folder)
      throw error
    }
  }

  get entries(): readonly Entry[] {
    return this.#entries
  }

  /**
   * Returns when the line is on the disk. @throws when it is not; then neither the change nor any later one may be made
   */
  write(entry: Entry): void {
    // A line after a torn one could not be read.
    if (this.#torn) throw new Error('the journal is torn')
    const line = lineOf(entry)
    this.#torn = true
    writeAll(this.#file, line)
    this.#torn = false
    this.#entries.push(entry)
  }

  close(): void {
    closeSync(this.#file)
  }
}

/** @throws for an entry that could not be read back */
const lineOf = (entry: Entry): Buffer => Buffer.from(`${JSON.stringify(entrySchema.parse(entry))}\n`)

/** Replaces the profile's journal by one with these entries. @throws when it cannot; the old one is then unchanged */
export function replaceJournal(profile: string, entries: readonly Entry[], folder = JOURNAL_FOLDER): void {
  writeWhole(pathOf(profile, folder), Buffer.concat(entries.map(lineOf)), { mode: 0o600, user: 0, group: 0 })
}

export function removeJournal(profile: string, folder = JOURNAL_FOLDER): void {
  rmSync(pathOf(profile, folder), { force: true })
}

/** Profiles that have a journal: of living sessions, and of those that ended unexpectedly. */
export function journalsOf(folder = JOURNAL_FOLDER): readonly string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.ndjson'))
    return names.map((name) => name.slice(0, -7)).filter((name) => uuidText.safeParse(name).success)
  } catch {
    return []
  }
}

/** The lines that reached the disk. The last one may be torn: its change was not begun. */
export function readJournal(profile: string, folder = JOURNAL_FOLDER): readonly Entry[] {
  const lines = readFileSync(pathOf(profile, folder), 'utf8').split('\n')
  return lines.flatMap((line) => {
    try {
      const parsed = entrySchema.safeParse(JSON.parse(line))
      return parsed.success ? [parsed.data] : []
    } catch {
      return []
    }
  })
}
