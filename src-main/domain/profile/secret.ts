/**
 * Text that shows itself to nobody by accident: string conversion, JSON and inspection give a placeholder. Only
 * `reveal` gives the text, so every place a secret can leave by is found by searching for that word.
 *
 * The UTF-16 units are kept in memory of their own, which `wipe` overwrites. A string cannot be overwritten: the one
 * that a secret is made of and those that `reveal` gives last until the garbage collector reuses their memory.
 */
export class Secret {
  readonly #units: Uint16Array
  #isWiped = false

  constructor(text: string) {
    this.#units = Uint16Array.from({ length: text.length }, (_, index) => text.charCodeAt(index))
  }

  /** @throws when it was wiped: an empty password at the gateway would count as a wrong one. */
  reveal(): string {
    if (this.#isWiped) throw new Error('a secret was read after its lease had ended')
    return Array.from(this.#units, (unit) => String.fromCharCode(unit)).join('')
  }

  /** The same text in memory of its own, which outlives a wiping of this one. */
  copy(): Secret {
    return new Secret(this.reveal())
  }

  /** Overwrites the text with zeros. Again: nothing happens. */
  wipe(): void {
    this.#units.fill(0)
    this.#isWiped = true
  }

  toString(): string {
    return '[secret]'
  }

  toJSON(): string {
    return '[secret]'
  }

  /** Node's console and inspector look this symbol up by name. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]'
  }
}

/**
 * What a connect may need beside the profile. `privateKey` is PEM (RFC 7468), `tunnelSecret` L2TP's own (RFC 2661 section
 * 5.1.1), `code` is good for one login and kept nowhere.
 */
export interface Secrets {
  readonly password?: Secret
  readonly psk?: Secret
  readonly privateKey?: Secret
  readonly tunnelSecret?: Secret
  readonly code?: Secret
}

/** Those that a keychain may keep. */
export const STORED_FIELDS = ['password', 'psk', 'privateKey', 'tunnelSecret'] as const
export type StoredField = (typeof STORED_FIELDS)[number]

export const SECRET_FIELDS = [...STORED_FIELDS, 'code'] as const
export type SecretField = (typeof SECRET_FIELDS)[number]
