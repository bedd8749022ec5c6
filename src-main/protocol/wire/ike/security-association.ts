import { Reader, Writer, type Decoded } from '../../../crypto/bytes.ts'
import { encodeAttributes, readAttributes, type Attribute } from './attributes.ts'
import { encodeChain } from './chain.ts'
import { DOI_IPSEC, MOST, PAYLOAD } from './numbers.ts'

/**
 * Security association (RFC 2408 section 3.4, RFC 2407 section 4.6.1), with its proposals and their transforms inside.
 *
 *      0                   1                   2                   3
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     |              Domain of interpretation, 1 = IPsec              |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     |               Situation, 1 = identity only                    |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     | 0 or 2        |   Reserved    | Length                        |  proposal (section 3.5)
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     | Number        | Protocol      | SPI size      | Transforms    |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     .                             SPI                               .
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     | 0 or 3        |   Reserved    | Length                        |  transform (section 3.6)
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     | Number        | ID            | Reserved                      |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     .                          Attributes                           .
 *
 * Rules: the number of transforms is the one announced; the chains of proposals and transforms fill their containers
 * exactly. Another domain or situation is a fault, as the octets after it would mean something else.
 */
export interface SecurityAssociation {
  readonly proposals: readonly Proposal[]
}

export interface Proposal {
  readonly number: number
  /** `PROTOCOL`, or a number unknown to us. */
  readonly protocol: number
  /** Empty in phase 1 (some peers send their cookie), four octets for ESP. */
  readonly spi: Uint8Array
  readonly transforms: readonly Transform[]
}

export interface Transform {
  readonly number: number
  /** Phase 1: 1, KEY_IKE (RFC 2407 section 4.4.2). ESP: the cipher (section 4.4.4). */
  readonly id: number
  readonly attributes: readonly Attribute[]
}

const IDENTITY_ONLY = 1

function transformBody(transform: Transform): Uint8Array {
  return new Writer().u8(transform.number).u8(transform.id).u16(0).bytes(encodeAttributes(transform.attributes)).done()
}

function proposalBody(proposal: Proposal): Uint8Array {
  const transforms = proposal.transforms.map((item) => ({ type: PAYLOAD.transform, body: transformBody(item) }))
  return new Writer()
    .u8(proposal.number)
    .u8(proposal.protocol)
    .u8(proposal.spi.length)
    .u8(transforms.length)
    .bytes(proposal.spi, encodeChain(transforms))
    .done()
}

export function encodeSecurityAssociation(association: SecurityAssociation): Uint8Array {
  const proposals = association.proposals.map((item) => ({ type: PAYLOAD.proposal, body: proposalBody(item) }))
  return new Writer().u32(DOI_IPSEC).u32(IDENTITY_ONLY).bytes(encodeChain(proposals)).done()
}

/** Reads items of one type, each with a generic header, to the end of `reader`; the last one has 0 as its next type. */
function items<Item>(reader: Reader, type: number, name: string, read: (body: Reader) => Item): readonly Item[] {
  const found: Item[] = []
  let more = !reader.atEnd
  while (more && !reader.fault) {
    const next = reader.u8(`next ${name}`)
    reader.check(next === PAYLOAD.none || next === type, `next ${name}`)
    reader.check(reader.u8('reserved') === 0, 'reserved')
    const length = reader.u16('length')
    reader.check(length >= 4, 'length')
    found.push(read(reader.open(length - 4, name)))
    more = next === type
  }
  reader.end()
  return found
}

function readTransform(reader: Reader): Transform {
  const number = reader.u8('number')
  const id = reader.u8('id')
  reader.u16('reserved')
  return { number, id, attributes: readAttributes(reader) }
}

export function decodeSecurityAssociation(body: Uint8Array): Decoded<SecurityAssociation> {
  const reader = new Reader(body, 'ike sa')
  reader.check(reader.u32('domain') === DOI_IPSEC, 'domain')
  reader.check(reader.u32('situation') === IDENTITY_ONLY, 'situation')
  let count = 0
  let transforms = 0
  const proposals = items(reader, PAYLOAD.proposal, 'proposal', (inner): Proposal => {
    inner.limit(++count, MOST.proposals, 'count')
    const number = inner.u8('number')
    const protocol = inner.u8('protocol')
    const spiSize = inner.u8('spi size')
    const announced = inner.u8('transform count')
    const spi = inner.bytes(spiSize, 'spi')
    const list = items(inner, PAYLOAD.transform, 'transform', (transform) => {
      transform.limit(++transforms, MOST.transforms, 'count')
      return readTransform(transform)
    })
    inner.check(list.length === announced, 'transform count')
    return { number, protocol, spi, transforms: list }
  })
  return reader.result({ proposals })
}
