/**
 * Key material that is never shown by accident, as `Secret` does for text: conversion, JSON and inspection
 * give a placeholder, and every place where a key is used is found by searching for `reveal`.
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

  /** Overwrites the octets; the key is of no use afterwards. */
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
