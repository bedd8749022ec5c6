/**
 * RC4, for MPPE alone (RFC 3078 section 7), where it adds nothing to the IPsec around it. By hand, because OpenSSL 3 and
 * BoringSSL have it in no default provider.
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

  /** The next octets of the stream over `data`; the same for either direction. */
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
