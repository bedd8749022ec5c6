/** A D-Bus variant as plain data, so that what is sent can be made and compared without a bus. */
export class Typed {
  readonly signature: string
  readonly value: unknown

  /** `signature` is a D-Bus type signature; `value` what JavaScript has for it. */
  constructor(signature: string, value: unknown) {
    this.signature = signature
    this.value = value
  }
}
