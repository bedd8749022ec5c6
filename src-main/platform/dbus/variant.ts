/** A D-Bus variant as plain data, so that messages can be built and compared without a bus. */
export class Typed {
  readonly signature: string
  readonly value: unknown

  /**
   * @param signature D-Bus type signature
   * @param value the corresponding JavaScript value
   */
  constructor(signature: string, value: unknown) {
    this.signature = signature
    this.value = value
  }
}
