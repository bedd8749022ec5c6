import { Buffer } from 'node:buffer'

/**
 * The structures of RAS (Ras.h of the Windows SDK) in Windows' packing of four octets, so that handles are unaligned.
 * Offsets and sizes in octets, the same for x64 and arm64. If a structure has several sizes, this is Windows 7's where
 * Windows writes it and the smallest where Windows reads it: later versions accept both. The first member of each
 * except the projection is its size.
 */
export type Kind = 'u32' | 'i32' | 'ptr' | 'guid' | 'ipv4' | { readonly units: number }
type Members = Readonly<Record<string, readonly [offset: number, kind: Kind]>>

export interface Structure<Of extends Members = Members> {
  readonly size: number
  readonly members: Of
}

const text = (units: number): Kind => ({ units })
const structure = <const Of extends Members>(size: number, members: Of): Structure<Of> => ({ size, members })

export const RASCONN = structure(1388, {
  dwSize: [0, 'u32'],
  hrasconn: [4, 'ptr'],
  szEntryName: [12, text(257)],
  szPhonebook: [818, text(260)],
  guidEntry: [1344, 'guid'],
  guidCorrelationId: [1372, 'guid'],
})
export const RASCONNSTATUS = structure(608, {
  dwSize: [0, 'u32'],
  rasconnstate: [4, 'i32'],
  dwError: [8, 'u32'],
})
export const RASDIALPARAMS = structure(2108, {
  dwSize: [0, 'u32'],
  szEntryName: [4, text(257)],
  szUserName: [1034, text(257)],
  szPassword: [1548, text(257)],
})
export const RASCREDENTIALS = structure(1068, {
  dwSize: [0, 'u32'],
  dwMask: [4, 'u32'],
  szUserName: [8, text(257)],
  szPassword: [522, text(257)],
})
/** RAS_PROJECTION_INFO with RASPPP_PROJECTION_INFO, which begins at its eighth octet. */
export const PROJECTION = structure(108, {
  version: [0, 'u32'],
  type: [4, 'u32'],
  dwIPv4NegotiationError: [8, 'u32'],
  ipv4Address: [12, 'ipv4'],
  ipv4ServerAddress: [16, 'ipv4'],
  dwAuthenticationProtocol: [56, 'u32'],
  dwAuthenticationData: [60, 'u32'],
})

/** One structure, or the first of several, in its own memory. */
export class Packed<Of extends Members> {
  readonly octets: Buffer
  readonly #structure: Structure<Of>

  constructor(of: Structure<Of>, octets?: Buffer) {
    this.#structure = of
    this.octets = octets ?? Buffer.alloc(of.size)
    if (octets === undefined && 'dwSize' in of.members) this.octets.writeUInt32LE(of.size, 0)
  }

  setNumber(member: keyof Of & string, value: number): void {
    this.octets.writeUInt32LE(value, this.#at(member))
  }

  /** @throws Error for a text that does not fit or contains a NUL */
  setText(member: keyof Of & string, value: string): void {
    this.setUnits(member, Buffer.from(value, 'utf16le'))
  }

  /** UTF-16, little endian. @throws Error as `setText` does, and never names the text */
  setUnits(member: keyof Of & string, units: Uint8Array): void {
    const room = 2 * this.#units(member) - 2
    if (units.length > room || units.length % 2 > 0) throw new Error(`${member}: ${units.length} of ${room} octets`)
    for (let at = 0; at < units.length; at += 2)
      if (units[at] === 0 && units[at + 1] === 0) throw new Error(`${member} has an end within`)
    this.octets.set(units, this.#at(member))
  }

  number(member: keyof Of & string): number {
    const at = this.#at(member)
    return this.#kind(member) === 'i32' ? this.octets.readInt32LE(at) : this.octets.readUInt32LE(at)
  }

  handle(member: keyof Of & string): bigint {
    return this.octets.readBigUInt64LE(this.#at(member))
  }

  /** Up to its NUL, or to the end of its space. */
  text(member: keyof Of & string): string {
    const at = this.#at(member)
    const whole = this.octets.toString('utf16le', at, at + 2 * this.#units(member))
    const end = whole.indexOf('\0')
    return end < 0 ? whole : whole.slice(0, end)
  }

  /** The octets of a text's space, in which Windows may have stored a secret. */
  units(member: keyof Of & string): Buffer {
    const at = this.#at(member)
    return this.octets.subarray(at, at + 2 * this.#units(member))
  }

  /** In PowerShell's form: the first three groups are little-endian numbers. */
  guid(member: keyof Of & string): string {
    const at = this.#at(member)
    const hex = (from: number, to: number): string => this.octets.toString('hex', at + from, at + to)
    const turned = (from: number, to: number): string =>
      Buffer.from(this.octets.subarray(at + from, at + to))
        .reverse()
        .toString('hex')
    return `{${turned(0, 4)}-${turned(4, 6)}-${turned(6, 8)}-${hex(8, 10)}-${hex(10, 16)}}`.toUpperCase()
  }

  /** Undefined for 0.0.0.0, which means none. */
  address(member: keyof Of & string): string | undefined {
    const at = this.#at(member)
    const octets = this.octets.subarray(at, at + 4)
    return octets.every((octet) => octet === 0) ? undefined : octets.join('.')
  }

  wipe(): void {
    this.octets.fill(0)
  }

  #member(member: keyof Of & string): readonly [offset: number, kind: Kind] {
    return this.#structure.members[member] as Members[string]
  }

  #at(member: keyof Of & string): number {
    return this.#member(member)[0]
  }

  #kind(member: keyof Of & string): Kind {
    return this.#member(member)[1]
  }

  #units(member: keyof Of & string): number {
    const kind = this.#kind(member)
    if (typeof kind !== 'object') throw new Error(`${member} is no text`)
    return kind.units
  }
}
