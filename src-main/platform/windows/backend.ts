import type { Remedy } from '../../domain/connect/catalogue.ts'
import { fault } from '../../domain/connect/fault.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Secrets } from '../../domain/profile/secret.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import type { TunnelFacts } from '../../domain/session/facts.ts'
import type { Capabilities } from '../../domain/survey/capabilities.ts'
import type { Finding } from '../../domain/survey/finding.ts'
import type { Survey } from '../../domain/survey/survey.ts'
import type { Stop } from '../../domain/time.ts'
import type { Applied, Tunnel, VpnBackend } from '../backend.ts'
import { orAborted, pause, within } from '../time.ts'
import { TunnelList } from '../tunnel-list.ts'
import { AgreedSuites } from './agreed.ts'
import { removeRules, startServices } from './amend.ts'
import { applyEntry } from './apply.ts'
import type { Entry, KnownEntry } from './calls/parse.ts'
import { readEntries } from './connections.ts'
import { dialEntry, hangUpEntry } from './dial.ts'
import { callFault, powerShellFault } from './faults.ts'
import { findings } from './findings.ts'
import { linkCommand, linkWish } from './link.ts'
import { LACKS, PROGRAM_SUPPORT, renderForget, SUPPORT } from './render.ts'
import { readRecord } from './record.ts'
import { systemMachine, type Machine } from './run/machine.ts'
import { ASKED_SERVICES, hasLeftRules, stoppedIn, surveyOf } from './survey.ts'
import { factsOf, tunnelOf } from './tunnels.ts'

export interface WindowsOptions {
  /** This computer if absent. */
  readonly machine?: Machine
}

/** L2TP/IPsec by Windows' own client: entries of the user's phone book, without an administrator. */
export function windowsBackend(options: WindowsOptions = {}): VpnBackend {
  return new WindowsBackend(options.machine ?? systemMachine())
}

/** Undoing a call's changes must not be cancelled with it. */
const never = new AbortController().signal
/** Waits one turn, so that an immediate cancel takes effect. */
const refusing = (): Promise<Result> =>
  new Promise((resolve) => {
    setImmediate(() => resolve(failed(fault('install-failed'))))
  })
/** Milliseconds for a user who is present, about as long as Windows' own prompt waits. */
const CONSENT_MS = 60_000
/** Looks, and milliseconds between them, until a tunnel that was hung up is gone. */
const LOOKS = 12
const BETWEEN_LOOKS_MS = 500

class WindowsBackend implements VpnBackend {
  readonly can: Capabilities
  readonly #machine: Machine
  readonly #tunnels: TunnelList
  readonly #agreed = new AgreedSuites()
  /** Profiles whose links an administrator did not agree to adjust. */
  readonly #unadjusted = new Set<string>()
  /** Remedies under way: a second request gets the answer to the first. */
  readonly #amending = new Map<Remedy, Promise<Result>>()
  #begun: (() => Stop) | undefined

  constructor(machine: Machine) {
    this.can = {
      name: 'windows',
      outlives: true,
      seesOthers: true,
      fields: machine.library ? SUPPORT : PROGRAM_SUPPORT,
      lacks: LACKS,
      amends: ['start-service', 'remove-rules'],
      keepsRecord: true,
    }
    this.#machine = machine
    this.#tunnels = new TunnelList({ changes: (listener) => machine.changes(listener), read: () => this.#list() })
  }

  async survey(signal: AbortSignal): Promise<Survey> {
    const { library } = this.#machine
    const [answer, lacks] = await Promise.all([
      this.#machine.ask({ version: 1, verb: 'survey', services: ASKED_SERVICES }, signal),
      library ? library.lacks() : 'koffi',
    ])
    return surveyOf(answer, lacks)
  }

  findings(signal: AbortSignal): AsyncIterable<Finding> {
    return findings(this.#machine, signal)
  }

  async amend(remedy: Remedy, signal: AbortSignal): Promise<Result> {
    signal.throwIfAborted()
    const run = this.#amending.get(remedy) ?? this.#amend(remedy).finally(() => this.#amending.delete(remedy))
    this.#amending.set(remedy, run)
    return orAborted(signal, run)
  }

  #amend(remedy: Remedy): Promise<Result> {
    const { elevate } = this.#machine
    const survey = () => this.survey(never)
    if (remedy === 'start-service') return startServices(async () => stoppedIn(await survey()), elevate)
    if (remedy === 'remove-rules') return removeRules(async () => hasLeftRules(await survey()), elevate)
    return refusing()
  }

  async apply(profile: Profile, secrets: Secrets, signal: AbortSignal): Promise<Result<Applied>> {
    const applied = await applyEntry(this.#machine, profile, secrets, signal)
    this.#tunnels.refresh()
    if (!applied.ok) return applied
    return done({ dial: (dialling) => this.#dial(profile, secrets, applied.value, dialling) })
  }

  async hangUp(id: string, signal: AbortSignal): Promise<Result> {
    const found = await this.#find(id, signal)
    if (!found.ok) return found
    const entry = found.value
    const result = entry && entry.status !== 'Disconnected' ? await this.#takeDown(id, entry, signal) : done()
    this.#tunnels.settle(id)
    return result
  }

  /** There is no kill switch, and a profile that requires one is refused. */
  release(id: string, signal: AbortSignal): Promise<Result> {
    return this.hangUp(id, signal)
  }

  async forget(id: string, signal: AbortSignal): Promise<Result> {
    const known = await this.#machine.entries.read(id)
    if (!known) return done()
    let removed = await this.#remove(known, signal)
    // Windows does not remove an entry that is up.
    if (!removed.ok && removed.fault.code === 'session-active') {
      const down = await this.hangUp(id, signal)
      if (!down.ok) return down
      removed = await this.#remove(known, signal)
    }
    if (removed.ok) await this.#machine.entries.remove(id)
    this.#tunnels.settle(id)
    return removed
  }

  async #remove(known: KnownEntry, signal: AbortSignal): Promise<Result> {
    const answer = await this.#machine.ask(renderForget(known), signal)
    if (!answer.ok) return failed(powerShellFault(answer.fault))
    return answer.value.gone ? done() : failed(callFault(answer.value.faults, known.name))
  }

  async record(gateway: string, signal: AbortSignal): Promise<Result<string>> {
    signal.throwIfAborted()
    return orAborted(signal, this.#record(gateway))
  }

  /** What the record shows about a tunnel that is up is shown with that tunnel from then on. */
  async #record(gateway: string): Promise<Result<string>> {
    const record = await readRecord(gateway, this.#machine)
    if (!record.ok) return record
    const listed = await readEntries(this.#machine, never)
    if (listed.ok) this.#agreed.learn(gateway, record.value, listed.value.entries)
    this.#tunnels.refresh()
    return record
  }

  onAsking(begun: () => Stop): void {
    this.#begun = begun
  }

  watch(listener: (tunnels: readonly Tunnel[]) => void): Stop {
    return this.#tunnels.watch(listener)
  }

  async #dial(profile: Profile, secrets: Secrets, applied: Entry, signal: AbortSignal): Promise<Result<TunnelFacts>> {
    signal.throwIfAborted()
    const { id } = profile
    if (applied.status !== 'Disconnected') {
      const found = await this.#find(id, signal)
      if (!found.ok) return found
      if (found.value?.status === 'Connected') return done(this.#factsOf(found.value))
    }
    try {
      const end = await dialEntry(this.#machine, { profile, secrets, entry: applied }, this.#tunnels, signal)
      if (end) return failed(end)
      const up = await this.#find(id, signal)
      if (!up.ok) return up
      if (!up.value) return failed(fault('gateway-closed'))
      return done(this.#factsOf(await this.#adjusted(profile, up.value, signal)))
    } catch (error) {
      if (!signal.aborted) throw error
      const left = await this.#find(id, never)
      if (left.ok && left.value) await this.#takeDown(id, left.value, never)
      throw signal.reason
    } finally {
      this.#tunnels.settle(id)
    }
  }

  /**
   * The entry with its link adjusted to the profile, if an administrator agrees in time; otherwise unadjusted, which is
   * shown. After a refusal it does not ask again: the next connect may be automatic.
   */
  async #adjusted(profile: Profile, entry: Entry, signal: AbortSignal): Promise<Entry> {
    const wish = linkWish(profile, entry)
    if (!wish || this.#unadjusted.has(profile.id)) return entry
    const asked = this.#begun?.()
    const run = this.#machine.elevate(linkCommand(wish)).finally(() => this.#tunnels.refresh())
    try {
      const end = await orAborted(signal, within(this.#machine, CONSENT_MS, run))
      if (end === 'late' || end.error) this.#unadjusted.add(profile.id)
    } finally {
      asked?.()
    }
    const now = await this.#find(profile.id, signal)
    return (now.ok && now.value) || entry
  }

  /** Ends when Windows reports it down: an entry that is deleted earlier keeps its port until a restart. */
  async #takeDown(id: string, entry: Entry, signal: AbortSignal): Promise<Result> {
    const ended = await hangUpEntry(this.#machine, entry)
    if (ended === 'gone') return done()
    for (let look = 0; look < LOOKS; look += 1) {
      const now = await this.#find(id, signal)
      if (!now.ok) return now
      if (!now.value || now.value.status === 'Disconnected') return done()
      await pause(this.#machine, BETWEEN_LOOKS_MS, signal)
    }
    return failed(fault('session-active', { args: { name: entry.name } }))
  }

  /** The entry of a profile, or of a tunnel made elsewhere, by its GUID. */
  async #find(id: string, signal: AbortSignal): Promise<Result<Entry | undefined>> {
    const [known, listed] = await Promise.all([this.#machine.entries.read(id), readEntries(this.#machine, signal)])
    if (!listed.ok) return failed(powerShellFault(listed.fault))
    const { entries, faults } = listed.value
    if (entries.length === 0 && faults.length > 0) return failed(callFault(faults, known?.name ?? ''))
    return done(entries.find((entry) => isThat(entry, id, known)))
  }

  async #list(): Promise<readonly Tunnel[] | undefined> {
    const [known, listed] = await Promise.all([this.#machine.entries.all(), readEntries(this.#machine, never)])
    if (!listed.ok) return undefined
    const owners = new Map([...known].flatMap(([id, { guid }]) => (guid === undefined ? [] : [[guid, id] as const])))
    // RAS alone does not distinguish a tunnel from a modem.
    const told = listed.value.entries.filter(({ tunnel, guid }) => tunnel !== '' || owners.has(guid))
    return told.map((entry) => tunnelOf(entry, owners, this.#agreed.of(entry)))
  }

  #factsOf(entry: Entry): TunnelFacts {
    return factsOf(entry, this.#agreed.of(entry))
  }
}

function isThat(entry: Entry, id: string, known: KnownEntry | undefined): boolean {
  if (known?.guid !== undefined) return entry.guid === known.guid
  if (known) return !entry.allUsers && entry.name.toLowerCase() === known.name.toLowerCase()
  return entry.guid === id
}
