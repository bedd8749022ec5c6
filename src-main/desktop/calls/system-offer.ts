import type { Snapshot } from '../../contract/desktop.ts'
import { wordsOf } from '../../domain/thrown.ts'
import type { Services } from '../../services/services.ts'
import { settingsOfSystem } from '../../services/use-cases/import-system.ts'

/** Milliseconds for asking the system; nothing waits for the answer. */
const LONGEST_LOOK = 20_000

/** Settings of other programs: searched for once, at the first start, and offered until the person answers. */
export class SystemOffer {
  readonly #services: Services
  readonly #onFound: () => void
  #names: readonly string[] = []

  constructor(services: Services, onFound: () => void) {
    this.#services = services
    this.#onFound = onFound
  }

  current(): Snapshot['offer'] {
    const isOpen = this.#services.settings.get().systemOffer === 'open'
    return isOpen && this.#names.length > 0 ? this.#names : undefined
  }

  /** Does not search if there are profiles: their owner already knows how to import. */
  async look(): Promise<void> {
    const { settings, profiles, log } = this.#services
    try {
      if (settings.get().systemOffer !== 'open' || (await profiles.list()).length > 0) return
      const { read } = await settingsOfSystem(this.#services, AbortSignal.timeout(LONGEST_LOOK))
      this.#names = read.flatMap(({ read: found }) => (found.ok ? found.value.entries.map(({ name }) => name) : []))
      if (this.#names.length > 0) this.#onFound()
    } catch (error) {
      log.warning('import', `what other programs have could not be looked for: ${wordsOf(error)}`)
    }
  }
}
