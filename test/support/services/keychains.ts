import type { Keychain } from '../../../src-main/services/secrets/vault-keychain.ts'

/** A keychain in memory that passes the same suite as the real one; tests choose its behaviour. */
export class MemoryKeychain implements Keychain {
  readonly items = new Map<string, string>()
  /** Thrown by every call. */
  refusal: string | undefined
  /** Behaves like gnome-keyring with a locked collection: reading finds nothing, writing is refused. */
  locked = false
  /** Calls do not return before this is settled. */
  hold: Promise<void> | undefined
  /** Most simultaneous calls. */
  most = 0
  calls = 0
  #underWay = 0

  get(account: string): Promise<string | undefined> {
    return this.#call(() => (this.locked ? undefined : this.items.get(account)))
  }

  set(account: string, secret: string): Promise<void> {
    return this.#call(() => {
      if (this.locked) throw new Error('Cannot create an item in a locked collection')
      this.items.set(account, secret)
    })
  }

  delete(account: string): Promise<boolean> {
    return this.#call(() => !this.locked && this.items.delete(account))
  }

  async #call<Value>(work: () => Value): Promise<Value> {
    this.calls += 1
    this.most = Math.max(this.most, (this.#underWay += 1))
    try {
      await this.hold
      if (this.refusal !== undefined) throw new Error(this.refusal)
      return work()
    } finally {
      this.#underWay -= 1
    }
  }
}
