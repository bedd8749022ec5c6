import type { Snapshot } from '../../contract/desktop.ts'
import type { Texts } from '../../contract/texts/texts.ts'
import { IDLE, type SessionState } from '../../domain/session/state.ts'
import type { Clock, Stop } from '../../domain/time.ts'
import { duration } from '../../presentation/amounts.ts'
import { waitText } from '../../presentation/session-words.ts'

/** One system notification; another one with the same tag replaces it. */
export interface Notice {
  /** The profile's id. */
  readonly tag: string
  readonly title: string
  readonly body: string
}

export interface OutagesOptions {
  readonly clock: Clock
  readonly show: (notice: Notice) => void
  /** True while the person looks at the window and needs no notification. */
  readonly isWatched: () => boolean
}

/** Milliseconds that an outage must last before the person is notified; most are shorter. */
const WORTH_TELLING = 10_000

interface Outage {
  readonly since: number
  told: boolean
  stop: Stop
}

/**
 * Notifies of each outage once, and replaces that notification when the outage is over, unless the settings forbid it.
 * An outage is a tunnel that was up and is down without anybody's wish. The text states the current state, so that a
 * hundred attempts remain one notification.
 */
export class Outages {
  readonly #options: OutagesOptions
  readonly #up = new Set<string>()
  /** Tunnels that are up, or being taken down. */
  readonly #there = new Set<string>()
  readonly #outages = new Map<string, Outage>()
  #shown: { readonly snapshot: Snapshot; readonly texts: Texts } | undefined

  constructor(options: OutagesOptions) {
    this.#options = options
  }

  /** @param texts in the snapshot's language */
  look(snapshot: Snapshot, texts: Texts): void {
    const isFirst = !this.#shown
    this.#shown = { snapshot, texts }
    for (const { profile } of snapshot.profiles)
      this.#session(profile.id, snapshot.sessions[profile.id] ?? IDLE, isFirst)
  }

  close(): void {
    for (const { stop } of this.#outages.values()) stop()
    this.#outages.clear()
  }

  #session(id: string, state: SessionState, isFirst: boolean): void {
    const isWell = state.kind === 'connected' && state.health !== 'silent'
    const isWished = state.kind === 'idle' || state.kind === 'disconnecting'
    this.#upOrDown(id, state, isFirst)
    if (isWell) this.#over(id)
    else if (isWished) this.#forget(id)
    else if (this.#up.has(id) && !this.#outages.has(id)) this.#begin(id)
    if (isWell) this.#up.add(id)
    if (isWished) this.#up.delete(id)
  }

  /** A tunnel that was up when the app started is not reported. */
  #upOrDown(id: string, state: SessionState, isFirst: boolean): void {
    const wasThere = this.#there.has(id)
    if (state.kind === 'connected') this.#there.add(id)
    else if (state.kind !== 'disconnecting') this.#there.delete(id)
    if (isFirst || this.#outages.has(id)) return
    if (state.kind === 'connected' && !wasThere) this.#say(id, 'outage.come')
    if (state.kind === 'idle' && wasThere) this.#say(id, 'outage.gone')
  }

  #say(id: string, key: 'outage.come' | 'outage.gone'): void {
    if (!this.#shown || this.#options.isWatched()) return
    const { snapshot, texts } = this.#shown
    if (snapshot.settings.notices !== 'all') return
    this.#options.show({ tag: id, title: texts.text(key, { name: this.#nowOf(id).name }), body: '' })
  }

  #begin(id: string): void {
    const { clock } = this.#options
    const outage: Outage = { since: clock.now(), told: false, stop: () => undefined }
    outage.stop = clock.after(WORTH_TELLING, () => this.#tell(id, outage))
    this.#outages.set(id, outage)
  }

  #tell(id: string, outage: Outage): void {
    const { name, state } = this.#nowOf(id)
    if (!state || this.#options.isWatched() || !this.#shown) return
    const { snapshot, texts } = this.#shown
    if (snapshot.settings.notices === 'none') return
    outage.told = true
    this.#options.show({ tag: id, title: texts.text('outage.lost', { name }), body: reasonOf(state, texts) })
  }

  #over(id: string): void {
    const outage = this.#outages.get(id)
    this.#forget(id)
    if (!outage?.told || !this.#shown) return
    const { texts } = this.#shown
    const time = duration(texts, this.#options.clock.now() - outage.since)
    const { name } = this.#nowOf(id)
    this.#options.show({
      tag: id,
      title: texts.text('outage.back', { name }),
      body: texts.text('outage.after', { time }),
    })
  }

  #forget(id: string): void {
    this.#outages.get(id)?.stop()
    this.#outages.delete(id)
  }

  #nowOf(id: string): { readonly name: string; readonly state: SessionState | undefined } {
    const entry = this.#shown?.snapshot.profiles.find(({ profile }) => profile.id === id)
    return { name: entry?.profile.name ?? '', state: this.#shown?.snapshot.sessions[id] }
  }
}

function reasonOf(state: SessionState, texts: Texts): string {
  if (state.kind === 'waiting') return waitText(texts, state)
  if (state.kind === 'failed') return texts.faultTitle(state.fault)
  return texts.text(state.kind === 'connected' ? 'state.silent' : 'waiting.pause')
}
