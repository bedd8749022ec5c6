import type { ProfileEntry, Snapshot, VaultState } from '../../contract/desktop.ts'
import type { SecretField } from '../../domain/profile/secret.ts'
import { inOrder } from '../../domain/profile/arrangement.ts'
import { languageFor, type Language } from '../../domain/settings/settings.ts'
import type { Tunnel } from '../../platform/backend.ts'
import type { Stop } from '../../domain/time.ts'
import type { Services, Standing } from '../../services/services.ts'
import { systemClock } from '../../platform/time.ts'
import { StoredSecrets } from './stored-secrets.ts'
import { atMostEvery, type Paced } from './pace.ts'

/** Milliseconds; a person can read at most ten updates a second. */
export const SHORTEST_GAP = 100

export interface KeeperOptions {
  readonly services: Services
  readonly host: Snapshot['host']
  /** The system's languages in order of preference (BCP 47 tags). */
  readonly preferredLanguages: () => readonly string[]
  /** The signed file that waits for the person's answer. */
  readonly signed?: () => Snapshot['signed']
  /** Settings of other programs, while they may be offered. */
  readonly offer?: () => Snapshot['offer']
}

/**
 * Composes the one value that window and tray show from the services' current state. Sessions, settings and tunnels
 * made elsewhere are read each time; profiles and the keychain are read again only when they may have changed, because
 * that costs a round trip to the keychain's process.
 */
export class SnapshotKeeper {
  readonly #options: KeeperOptions
  readonly #listeners = new Set<(snapshot: Snapshot) => void>()
  readonly #stops: readonly Stop[]
  readonly #announce: Paced
  #profiles: readonly ProfileEntry[] = []
  #used: readonly string[] = []
  #vault: VaultState = 'absent'
  readonly #stored: StoredSecrets
  #networks: Snapshot['networks'] = []
  #revision = 0
  #composed: Snapshot | undefined
  #reading: Promise<void> | undefined
  #asked = 0
  #share: number | undefined

  constructor(options: KeeperOptions) {
    this.#options = options
    const { services } = options
    this.#announce = atMostEvery(SHORTEST_GAP, () => {
      const snapshot = this.current()
      for (const listener of this.#listeners) listener(snapshot)
    })
    // Each change sends the whole list to the window.
    const rework = atMostEvery(5 * SHORTEST_GAP, () => this.#rework())
    this.#stored = new StoredSecrets({ vault: services.vault, clock: systemClock, onChange: rework })
    this.#stops = [
      () => rework.stop(),
      () => this.#stored.stop(),
      services.sessions.watch(() => this.changed()),
      services.diagnoses.watch(() => this.changed()),
      services.profiles.watch(() => void this.refresh()),
      services.removal.watch(() => void this.refresh()),
      services.uses.watch(() => void this.#readUses()),
      () => this.#announce.stop(),
      everyHour(() => void this.refresh()),
    ]
  }

  /** The current state. Its revision changes only when something has changed. */
  current(): Snapshot {
    if (this.#composed) return this.#composed
    this.#revision += 1
    this.#composed = this.#compose()
    return this.#composed
  }

  language(): Language {
    return languageFor(this.#options.services.settings.get().language, this.#options.preferredLanguages())
  }

  /** Call this when something that is read each time has changed. */
  changed(): void {
    this.#composed = undefined
    this.#announce()
  }

  /** Reads profiles and keychain again. A call during a reading starts another one after it, and waits for that. */
  refresh(): Promise<void> {
    this.#asked += 1
    this.#reading ??= this.#readUntilCalm().finally(() => (this.#reading = undefined))
    return this.#reading
  }

  /** Progress of a long reading of settings, 0 to 1; undefined if there is none. */
  showReading(share: number | undefined): void {
    if (this.#share === share) return
    this.#share = share
    this.changed()
  }

  watch(listener: (snapshot: Snapshot) => void): Stop {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  stop(): void {
    for (const stop of this.#stops) stop()
    this.#listeners.clear()
  }

  async #readUntilCalm(): Promise<void> {
    const { profiles, settings, vault, trust, uses, networks } = this.#options.services
    let answered: number
    do {
      answered = this.#asked
      const [kept, used, state, trusted] = await Promise.all([
        profiles.list('hand'),
        uses.last(),
        vault.state(),
        networks.list(),
      ])
      const list = inOrder(kept, settings.get().listOrder, used)
      const standings = await trust.standings(list)
      if (state !== this.#vault) this.#stored.forget()
      this.#vault = state
      if (state === 'ready') await this.#stored.settle()
      this.#profiles = list.map((profile) => entryOf(profile, this.#storedOf(profile.id), standings[profile.id]))
      if (state === 'ready') this.#stored.look(list)
      this.#networks = trusted.map(({ id, name }) => ({ id, name }))
      this.#used = used
    } while (answered !== this.#asked)
    this.changed()
  }

  /** A keychain that cannot be used has no secrets, and is not asked. */
  #storedOf(id: string): ProfileEntry['stored'] {
    return this.#vault === 'ready' ? this.#stored.of(id) : []
  }

  /** Asks the keychain now which secrets it has of this profile. */
  stored(id: string): Promise<readonly SecretField[]> {
    return this.#stored.ask(id)
  }

  /** Updates the same profiles with what has become known about their secrets. */
  #rework(): void {
    this.#profiles = this.#profiles.map((entry) => withStored(entry, this.#storedOf(entry.profile.id)))
    this.changed()
  }

  /** Does not ask the keychain, because a connect that waits for the keychain has just started. */
  async #readUses(): Promise<void> {
    const { uses, settings } = this.#options.services
    this.#used = await uses.last()
    if (settings.get().listOrder === 'use') {
      const entries = new Map(this.#profiles.map((entry) => [entry.profile.id, entry]))
      const sorted = inOrder(
        [...entries.values()].map(({ profile }) => profile),
        'use',
        this.#used,
      )
      this.#profiles = sorted.flatMap(({ id }) => entries.get(id) ?? [])
    }
    this.changed()
  }

  #compose(): Snapshot {
    const { services, host } = this.#options
    const notice = services.profiles.notice
    const removed = services.removal.pending.map(({ id, name }) => ({ id, name }))
    const gone = new Set(removed.map(({ id }) => id))
    const signed = this.#options.signed?.()
    const offer = this.#profiles.length === 0 ? this.#options.offer?.() : undefined
    return {
      revision: this.#revision,
      host,
      can: services.can,
      // The list was read before the removal, or is being read again.
      profiles: this.#profiles.filter(({ profile }) => !gone.has(profile.id)),
      used: this.#used,
      sessions: services.sessions.states(),
      foreign: services.sessions.foreign().map(asForeign),
      held: services.sessions.held(),
      bound: services.sessions.bound(),
      diagnoses: services.diagnoses.states(),
      vault: this.#vault,
      ...(notice ? { store: notice } : {}),
      settings: services.settings.get(),
      networks: this.#networks,
      language: this.language(),
      ...(services.passedOver.length > 0 ? { passedOver: services.passedOver } : {}),
      ...(signed ? { signed } : {}),
      ...(this.#share === undefined ? {} : { reading: { share: this.#share } }),
      ...(offer ? { offer } : {}),
      ...(removed.length > 0 ? { removed } : {}),
    }
  }
}

/** A signed profile may expire while no other event occurs. */
function everyHour(act: () => void): Stop {
  const timer = setInterval(act, 3_600_000)
  timer.unref()
  return () => clearInterval(timer)
}

const entryOf = (
  profile: ProfileEntry['profile'],
  stored: ProfileEntry['stored'],
  standing: Standing | undefined,
): ProfileEntry => ({
  profile,
  ...(stored ? { stored } : {}),
  ...(standing?.origin ? { origin: standing.origin } : {}),
  ...(standing?.fault ? { barred: standing.fault } : {}),
})

/** Returns the same entry if nothing has changed, so that the window keeps what it shows of it. */
const withStored = (entry: ProfileEntry, stored: ProfileEntry['stored']): ProfileEntry =>
  stored === undefined || entry.stored?.join() === stored.join() ? entry : { ...entry, stored }

const asForeign = ({ id, name, gateway, phase, service }: Tunnel): Snapshot['foreign'][number] => ({
  id,
  name,
  ...(gateway === undefined ? {} : { gateway }),
  connected: phase.kind === 'connected',
  ...(service ? { service } : {}),
})
