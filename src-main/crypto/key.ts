/**
 * Key material that cannot be shown by accident, as `Secret` is for text: conversion, JSON and inspection give a
 * placeholder, and a search for `reveal` finds every place that uses a key.
 */
export class Key {
  readonly #bytes: Uint8Array

  /** Keeps a copy. */
  constructor(bytes: Uint8Array) {
    this.#bytes = Uint8Array.from(bytes)
  }

  get length(): number {
    return this.#bytes.length
  }

  reveal(): Uint8Array {
    return this.#bytes
  }

  /** Overwrites the octets; the key cannot be used afterwards. */
  destroy(): void {
    this.#bytes.fill(0)
  }

  toString(): string {
    return '[key]'
  }

  toJSON(): string {
    return '[key]'
  }

  /** Node's console and inspector look this symbol up by name. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[key]'
  }
}
