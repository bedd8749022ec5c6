/**
 * The protocol of strongSwan's vici (its README, "Protocol" and "Message format"). A message is a tree of sections,
 * lists and values; values are octets, names are ASCII. Numbers are big-endian.
 */
export type Value = string | Uint8Array
export interface Section {
  readonly [name: string]: Value | readonly Value[] | Section
}
/** A received message: every value as octets. */
export interface Tree {
  readonly [name: string]: Buffer | readonly Buffer[] | Tree
}

export const PACKET = {
  request: 0,
  response: 1,
  unknownCommand: 2,
  register: 3,
  unregister: 4,
  confirm: 5,
  unknownEvent: 6,
  event: 7,
} as const
export type PacketType = (typeof PACKET)[keyof typeof PACKET]
/** Most octets of a packet, as the daemon limits them. */
export const LONGEST_PACKET = 524_288

const ELEMENT = { sectionStart: 1, sectionEnd: 2, keyValue: 3, listStart: 4, listItem: 5, listEnd: 6 } as const
const NAMED: readonly number[] = [PACKET.request, PACKET.register, PACKET.unregister, PACKET.event]
const DEEPEST = 16

export interface Packet {
  readonly type: PacketType
  /** Name of the command or event; absent for types without one. */
  readonly name?: string
  readonly message: Tree
}

function nameOctets(name: string): Buffer {
  const octets = Buffer.from(name, 'latin1')
  if (octets.length === 0 || octets.length > 255 || !/^[ -~]+$/.test(name)) throw new RangeError('vici: name')
  return Buffer.concat([Buffer.from([octets.length]), octets])
}

function valueOctets(value: Value): Buffer {
  const octets = typeof value === 'string' ? Buffer.from(value, 'utf8') : Buffer.from(value)
  if (octets.length > 0xffff) throw new RangeError('vici: value')
  return Buffer.concat([Buffer.from([octets.length >> 8, octets.length & 0xff]), octets])
}

const isValue = (item: Section[string]): item is Value => typeof item === 'string' || item instanceof Uint8Array

/** @throws RangeError for a name or value that the wire cannot carry: a defect of the caller */
export function encodeMessage(section: Section): Buffer {
  return Buffer.concat(Object.entries(section).map(([name, item]) => encodeElement(name, item)))
}

function encodeElement(name: string, item: Section[string]): Buffer {
  if (isValue(item)) return Buffer.concat([Buffer.from([ELEMENT.keyValue]), nameOctets(name), valueOctets(item)])
  if (Array.isArray(item)) {
    const items = (item as readonly Value[]).flatMap((value) => [Buffer.from([ELEMENT.listItem]), valueOctets(value)])
    return Buffer.concat([Buffer.from([ELEMENT.listStart]), nameOctets(name), ...items, Buffer.from([ELEMENT.listEnd])])
  }
  const inner = encodeMessage(item as Section)
  return Buffer.concat([
    Buffer.from([ELEMENT.sectionStart]),
    nameOctets(name),
    inner,
    Buffer.from([ELEMENT.sectionEnd]),
  ])
}

/** A packet as it is sent, preceded by its length. */
export function encodePacket(type: PacketType, name: string, message: Section = {}): Buffer {
  const body = Buffer.concat([Buffer.from([type]), nameOctets(name), encodeMessage(message)])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.length, 0)
  return Buffer.concat([length, body])
}

/** Reads octets, never past their end. */
class Cursor {
  #at = 0
  readonly #octets: Buffer
  constructor(octets: Buffer) {
    this.#octets = octets
  }
  get done(): boolean {
    return this.#at >= this.#octets.length
  }
  take(count: number): Buffer {
    if (this.#at + count > this.#octets.length) throw new RangeError('vici: cut short')
    this.#at += count
    return this.#octets.subarray(this.#at - count, this.#at)
  }
  octet = (): number => this.take(1).readUInt8(0)
  name = (): string => this.take(this.octet()).toString('latin1')
  value = (): Buffer => Buffer.from(this.take(this.take(2).readUInt16BE(0)))
}

/** @throws RangeError for octets that are not a packet */
export function decodePacket(body: Buffer): Packet {
  const cursor = new Cursor(body)
  const type = cursor.octet()
  const known = Object.values(PACKET).find((value) => value === type)
  if (known === undefined) throw new RangeError('vici: type')
  const name = NAMED.includes(type) ? cursor.name() : undefined
  const message = decodeSection(cursor, 0)
  return { type: known, ...(name === undefined ? {} : { name }), message }
}

function decodeSection(cursor: Cursor, depth: number): Tree {
  if (depth > DEEPEST) throw new RangeError('vici: depth')
  // Created without a prototype, so that `__proto__` is a name like any other.
  const tree = Object.create(null) as Record<string, Tree[string]>
  while (!cursor.done) {
    const element = cursor.octet()
    if (element === ELEMENT.sectionEnd && depth > 0) return tree
    const name = cursor.name()
    if (element === ELEMENT.sectionStart) tree[name] = decodeSection(cursor, depth + 1)
    else if (element === ELEMENT.keyValue) tree[name] = cursor.value()
    else if (element === ELEMENT.listStart) tree[name] = decodeList(cursor)
    else throw new RangeError('vici: element')
  }
  if (depth > 0) throw new RangeError('vici: cut short')
  return tree
}

function decodeList(cursor: Cursor): readonly Buffer[] {
  const items: Buffer[] = []
  for (;;) {
    const element = cursor.octet()
    if (element === ELEMENT.listEnd) return items
    if (element !== ELEMENT.listItem) throw new RangeError('vici: list')
    items.push(cursor.value())
  }
}

/** Splits a stream of arbitrary pieces into the bodies of packets. */
export class PacketReader {
  #kept: Buffer = Buffer.alloc(0)

  /** @throws RangeError for a length that no daemon sends */
  push(chunk: Uint8Array): readonly Buffer[] {
    this.#kept = Buffer.concat([this.#kept, chunk])
    const bodies: Buffer[] = []
    while (this.#kept.length >= 4) {
      const length = this.#kept.readUInt32BE(0)
      if (length === 0 || length > LONGEST_PACKET) throw new RangeError('vici: length')
      if (this.#kept.length < 4 + length) break
      bodies.push(this.#kept.subarray(4, 4 + length))
      this.#kept = this.#kept.subarray(4 + length)
    }
    return bodies
  }
}

/** A value of a received message as text; undefined when it does not exist. */
export function textOf(tree: Tree | undefined, name: string): string | undefined {
  const item = tree?.[name]
  return Buffer.isBuffer(item) ? item.toString('utf8') : undefined
}

/** A section of a received message; undefined when it does not exist. */
export function sectionOf(tree: Tree | undefined, name: string): Tree | undefined {
  const item = tree?.[name]
  return item === undefined || Buffer.isBuffer(item) || Array.isArray(item) ? undefined : (item as Tree)
}
