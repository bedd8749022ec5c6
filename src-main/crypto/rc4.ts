/**
 * RC4, only for MPPE (RFC 3078 section 7), where it adds no protection to the surrounding IPsec. Our own code, because
 * neither OpenSSL 3 nor BoringSSL has it in a default provider.
 */
export class Rc4 {
  readonly #state = Uint8Array.from({ length: 256 }, (_, i) => i)
  #i = 0
  #j = 0

  constructor(key: Uint8Array) {
    let j = 0
    for (let i = 0; i < 256; i++) {
      j = (j + (this.#state[i] ?? 0) + (key[i % key.length] ?? 0)) & 0xff
      this.#swap(i, j)
    }
  }

  /** Applies the next octets of the stream to `data`; the same operation encrypts and decrypts. */
  apply(data: Uint8Array): Uint8Array {
    return data.map((octet) => octet ^ this.#next())
  }

  #next(): number {
    this.#i = (this.#i + 1) & 0xff
    this.#j = (this.#j + (this.#state[this.#i] ?? 0)) & 0xff
    this.#swap(this.#i, this.#j)
    return this.#state[((this.#state[this.#i] ?? 0) + (this.#state[this.#j] ?? 0)) & 0xff] ?? 0
  }

  #swap(i: number, j: number): void {
    const kept = this.#state[i] ?? 0
    this.#state[i] = this.#state[j] ?? 0
    this.#state[j] = kept
  }
}
