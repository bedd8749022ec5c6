import { signatureTypes, type WireType } from './signature.ts'
import { Typed } from './variant.ts'

/**
 * Encodes and decodes D-Bus messages (D-Bus specification, "Message Protocol"), as far as NetworkManager requires:
 * without file descriptors. Our own code, because the start of a command must not wait for a library that includes an
 * XML parser.
 */
export interface WireMessage {
  readonly type: number
  readonly flags?: number
  readonly serial: number
  readonly path?: string | undefined
  readonly iface?: string | undefined
  readonly member?: string | undefined
  readonly errorName?: string | undefined
  readonly replySerial?: number | undefined
  readonly destination?: string | undefined
  /** The sender's unique name; the bus daemon guarantees it. */
  readonly sender?: string | undefined
  readonly signature?: string | undefined
  /**
   * When encoding, `Typed` represents a variant. When decoding, variants are replaced by their values, and `ay` is a
   * Buffer.
   */
  readonly body?: readonly unknown[]
}

export const METHOD_CALL = 1
export const METHOD_RETURN = 2
export const ERROR = 3
export const SIGNAL = 4
export const NO_REPLY_EXPECTED = 1

const LITTLE = 0x6c
const BIG = 0x42
const VERSION = 1
/** "Message Format": the fixed part, up to and including the length of the header fields. */
const FIXED = 16
const LONGEST_MESSAGE = 0x8000000
/** "Valid Signatures" allows 32 arrays in 32 structures; variants could be nested without a limit. */
const DEEPEST = 64

/** Header fields by their code ("Header Fields"), with their type. */
const FIELDS = [
  undefined,
  ['path', 'o'],
  ['iface', 's'],
  ['member', 's'],
  ['errorName', 's'],
  ['replySerial', 'u'],
  ['destination', 's'],
  ['sender', 's'],
  ['signature', 'g'],
] as const

/** @throws TypeError for a body that does not match its signature, which is a defect */
export function encodeMessage(message: WireMessage): Buffer {
  const body = new Writer(256)
  const { signature = '' } = message
  const types = signatureTypes(signature)
  if (types.length !== (message.body?.length ?? 0)) throw new TypeError(`a body of another length than ${signature}`)
  types.forEach((type, i) => body.write(type, message.body?.[i]))
  const head = new Writer(256)
  for (const byte of [LITTLE, message.type, message.flags ?? 0, VERSION]) head.byte(byte)
  head.number('u', body.length)
  head.number('u', message.serial)
  const lengthAt = head.length
  head.number('u', 0)
  FIELDS.forEach((field, code) => {
    const value = field && message[field[0]]
    if (!field || value === undefined || value === '') return
    head.align(8)
    head.byte(code)
    head.variant(new Typed(field[1], value))
  })
  head.patch(lengthAt, head.length - FIXED)
  head.align(8)
  return Buffer.concat([head.taken(), body.taken()])
}

/** Writes values one after another, each aligned as its type requires ("Marshaling (Wire Format)"); little-endian. */
class Writer {
  #bytes: Buffer
  length = 0

  constructor(size: number) {
    this.#bytes = Buffer.alloc(size)
  }

  taken(): Buffer {
    return this.#bytes.subarray(0, this.length)
  }

  align(to: number): void {
    const padding = -this.length & (to - 1)
    this.#room(padding)
    this.length += padding
  }

  byte(value: number): void {
    this.#room(1)
    this.length = this.#bytes.writeUInt8(value, this.length)
  }

  patch(at: number, value: number): void {
    this.#bytes.writeUInt32LE(value, at)
  }

  number(code: string, value: unknown): void {
    const size = sizeOf(code)
    this.align(size)
    this.#room(size)
    const at = this.length
    if (code === 'x' && typeof value === 'bigint') this.#bytes.writeBigInt64LE(value, at)
    else if (code === 't' && typeof value === 'bigint') this.#bytes.writeBigUInt64LE(value, at)
    else if (typeof value !== 'number') throw new TypeError(`no number for '${code}'`)
    else if (code === 'n') this.#bytes.writeInt16LE(value, at)
    else if (code === 'q') this.#bytes.writeUInt16LE(value, at)
    else if (code === 'i') this.#bytes.writeInt32LE(value, at)
    else if (code === 'u') this.#bytes.writeUInt32LE(value, at)
    else if (code === 'd') this.#bytes.writeDoubleLE(value, at)
    else throw new TypeError(`no number for '${code}'`)
    this.length += size
  }

  variant(value: unknown): void {
    if (!(value instanceof Typed)) throw new TypeError('a variant without a type')
    const [type, ...more] = signatureTypes(value.signature)
    if (!type || more.length > 0) throw new TypeError(`'${value.signature}' is not one type`)
    this.#text(value.signature, 'g')
    this.write(type, value.value)
  }

  write(type: WireType, value: unknown): void {
    const { code } = type
    if (code === 'v') this.variant(value)
    else if (code === 'y') this.byte(Number(value))
    else if (code === 's' || code === 'o' || code === 'g') this.#text(value, code)
    else if (code === 'b' && typeof value === 'boolean') this.number('u', value ? 1 : 0)
    else if (code === 'a') this.#array(type, value)
    else if (code === '(') this.#members(type, value)
    else this.number(code, value)
  }

  #text(value: unknown, code: string): void {
    if (typeof value !== 'string' || value.includes('\0')) throw new TypeError(`no text for '${code}'`)
    const size = Buffer.byteLength(value)
    if (code === 'g') this.byte(size)
    else this.number('u', size)
    this.#room(size + 1)
    this.#bytes.write(value, this.length)
    // Octets that were not written are zero, which terminates the string.
    this.length += size + 1
  }

  #array({ of }: WireType, value: unknown): void {
    const [item] = of
    this.number('u', 0)
    const lengthAt = this.length - 4
    // The length does not include the padding before the first item.
    this.align(item?.align ?? 1)
    const start = this.length
    for (const each of itemsOf(item, value)) {
      if (item?.code === '{') this.#members(item, each)
      else if (item) this.write(item, each)
    }
    this.patch(lengthAt, this.length - start)
  }

  #members({ of }: WireType, value: unknown): void {
    if (!Array.isArray(value) || value.length !== of.length) throw new TypeError('a structure of another length')
    this.align(8)
    of.forEach((type, i) => this.write(type, value[i]))
  }

  #room(size: number): void {
    if (this.length + size <= this.#bytes.length) return
    const larger = Buffer.alloc(Math.max(this.#bytes.length * 2, this.length + size))
    this.#bytes.copy(larger, 0, 0, this.length)
    this.#bytes = larger
  }
}

function itemsOf(item: WireType | undefined, value: unknown): Iterable<unknown> {
  if (Array.isArray(value)) return value as readonly unknown[]
  if (item?.code === 'y' && value instanceof Uint8Array) return value
  if (item?.code === '{' && typeof value === 'object' && value !== null) return Object.entries(value)
  throw new TypeError('no items for an array')
}

function sizeOf(code: string): number {
  if (code === 'n' || code === 'q') return 2
  return code === 'x' || code === 't' || code === 'd' ? 8 : 4
}

/** Splits the received stream into messages. */
export class MessageReader {
  #waiting: Buffer = Buffer.alloc(0)

  /** @throws RangeError for an invalid message; nothing after it can be read then */
  read(bytes: Buffer): readonly WireMessage[] {
    const messages: WireMessage[] = []
    this.#waiting = this.#waiting.length > 0 ? Buffer.concat([this.#waiting, bytes]) : bytes
    for (;;) {
      const length = messageLength(this.#waiting)
      if (length === undefined || this.#waiting.length < length) return messages
      const whole = this.#waiting.subarray(0, length)
      this.#waiting = this.#waiting.subarray(length)
      messages.push(decodeMessage(whole))
    }
  }
}

/** Undefined while too little of the message has arrived. */
function messageLength(bytes: Buffer): number | undefined {
  if (bytes.length < FIXED) return undefined
  const reader = new Reader(bytes)
  reader.at = 4
  const body = reader.unsigned()
  reader.at = 12
  const fields = reader.unsigned()
  if (fields + body > LONGEST_MESSAGE) throw new RangeError('a message too long')
  return FIXED + ((fields + 7) & ~7) + body
}

type Fields = { -readonly [Name in keyof WireMessage]?: unknown }
const HEADER_FIELDS = signatureTypes('a(yv)')

function decodeMessage(bytes: Buffer): WireMessage {
  const reader = new Reader(bytes)
  reader.at = 8
  const serial = reader.unsigned()
  const fields: Fields = {}
  for (const [code, value] of reader.value(HEADER_FIELDS[0]) as readonly (readonly [number, unknown])[]) {
    const field = FIELDS[code]
    if (!field) continue
    if (typeof value !== (field[1] === 'u' ? 'number' : 'string'))
      throw new RangeError('a header field of another type')
    fields[field[0]] = value
  }
  reader.align(8)
  const types = signatureTypes(typeof fields.signature === 'string' ? fields.signature : '')
  const body = types.map((type) => reader.value(type))
  return { ...(fields as Partial<WireMessage>), type: bytes[1] ?? 0, flags: bytes[2] ?? 0, serial, body }
}

const NO_TYPE: WireType = { code: '', align: 1, of: [] }

class Reader {
  at = 0
  readonly #bytes: Buffer
  readonly #view: DataView
  readonly #little: boolean
  #depth = 0

  /** Starts at the message's first byte, so that positions are aligned as in the message. */
  constructor(message: Buffer) {
    this.#bytes = message
    this.#view = new DataView(message.buffer, message.byteOffset, message.length)
    this.#little = message[0] === LITTLE
    if (!this.#little && message[0] !== BIG) throw new RangeError('no byte order')
  }

  align(to: number): void {
    this.at += -this.at & (to - 1)
  }

  unsigned(): number {
    this.align(4)
    this.at += 4
    return this.#view.getUint32(this.at - 4, this.#little)
  }

  value(type = NO_TYPE): unknown {
    switch (type.code) {
      case 's':
      case 'o':
        return this.#text(this.unsigned())
      case 'g':
        return this.#text(this.#byte())
      case 'v':
        return this.#nested(() => this.#variant())
      case 'a':
        return this.#nested(() => this.#array(type))
      case '(':
        this.align(8)
        return this.#nested(() => type.of.map((member) => this.value(member)))
      case 'b':
        return this.unsigned() !== 0
      case 'y':
        return this.#byte()
      case 'u':
      case 'h':
        return this.unsigned()
      default:
        return this.#number(type.code)
    }
  }

  #nested<Value>(read: () => Value): Value {
    if ((this.#depth += 1) > DEEPEST) throw new RangeError('values too deep in each other')
    const value = read()
    this.#depth -= 1
    return value
  }

  #byte(): number {
    this.at += 1
    return this.#view.getUint8(this.at - 1)
  }

  #number(code: string): unknown {
    const size = sizeOf(code)
    this.align(size)
    const at = this.at
    this.at += size
    if (code === 'i') return this.#view.getInt32(at, this.#little)
    if (code === 'n') return this.#view.getInt16(at, this.#little)
    if (code === 'q') return this.#view.getUint16(at, this.#little)
    if (code === 'x') return this.#view.getBigInt64(at, this.#little)
    if (code === 't') return this.#view.getBigUint64(at, this.#little)
    if (code === 'd') return this.#view.getFloat64(at, this.#little)
    throw new RangeError('a value without a type')
  }

  #text(length: number): string {
    const end = this.at + length
    if (this.#bytes[end] !== 0) throw new RangeError('a text without its end')
    const text = this.#bytes.toString('utf8', this.at, end)
    this.at = end + 1
    return text
  }

  #variant(): unknown {
    const types = signatureTypes(this.#text(this.#byte()))
    if (types.length !== 1) throw new RangeError('a variant of more than one type')
    return this.value(types[0])
  }

  #array({ of: [item] }: WireType): unknown {
    const length = this.unsigned()
    this.align(item?.align ?? 1)
    const end = this.at + length
    if (end > this.#bytes.length) throw new RangeError('an array longer than its message')
    if (item?.code === 'y') {
      const bytes = this.#bytes.subarray(this.at, end)
      this.at = end
      return bytes
    }
    const items: unknown[] = []
    while (this.at < end) items.push(item?.code === '{' ? this.#entry(item) : this.value(item))
    if (this.at !== end) throw new RangeError('an array of another length')
    return item?.code === '{' ? Object.fromEntries(items as [string, unknown][]) : items
  }

  #entry({ of: [key, value] }: WireType): readonly [string, unknown] {
    this.align(8)
    return [String(this.value(key)), this.value(value)]
  }
}
