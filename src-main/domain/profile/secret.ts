/**
 * Text that shows itself to nobody by accident: string conversion, JSON and inspection give a placeholder. Only
 * `reveal` gives the text, so every place a secret can leave by is found by searching for that word.
 */
export class Secret {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  reveal(): string {
    return this.#text
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

/** What a connect may need beside the profile. `privateKey` is PEM (RFC 7468), `tunnelSecret` L2TP's own (RFC 2661 section 5.1.1). */
export interface Secrets {
  readonly password?: Secret
  readonly psk?: Secret
  readonly privateKey?: Secret
  readonly tunnelSecret?: Secret
}

export const SECRET_FIELDS = ['password', 'psk', 'privateKey', 'tunnelSecret'] as const
export type SecretField = (typeof SECRET_FIELDS)[number]
