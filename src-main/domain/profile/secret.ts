/**
 * Text that cannot be shown by accident: string conversion, JSON and inspection give a placeholder. Only `reveal`
 * returns the text, so a search for that word finds every place where a secret can leave.
 *
 * The UTF-16 units are stored in separate memory, which `wipe` overwrites. A string cannot be overwritten: the one from
 * which a secret is made, and those that `reveal` returns, remain until the garbage collector reuses their memory.
 */
export class Secret {
  readonly #units: Uint16Array
  #isWiped = false

  constructor(text: string) {
    this.#units = Uint16Array.from({ length: text.length }, (_, index) => text.charCodeAt(index))
  }

  /** @throws after a wipe: the gateway would count an empty password as a wrong one */
  reveal(): string {
    if (this.#isWiped) throw new Error('a secret was read after its lease had ended')
    return Array.from(this.#units, (unit) => String.fromCharCode(unit)).join('')
  }

  /** The same text in separate memory, which remains when this one is wiped. */
  copy(): Secret {
    return new Secret(this.reveal())
  }

  /** Overwrites the text with zeros. A second call has no effect. */
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
 * What a connect may need besides the profile. `privateKey` is PEM (RFC 7468), `tunnelSecret` is L2TP's own (RFC 2661
 * section 5.1.1), `code` is valid for one login and never stored.
 */
export interface Secrets {
  readonly password?: Secret
  readonly psk?: Secret
  readonly privateKey?: Secret
  readonly tunnelSecret?: Secret
  readonly code?: Secret
}

/** The secrets that a keychain may store. */
export const STORED_FIELDS = ['password', 'psk', 'privateKey', 'tunnelSecret'] as const
export type StoredField = (typeof STORED_FIELDS)[number]

export const SECRET_FIELDS = [...STORED_FIELDS, 'code'] as const
export type SecretField = (typeof SECRET_FIELDS)[number]
