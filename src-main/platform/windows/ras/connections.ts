import { Buffer } from 'node:buffer'
import type { RasConnection, RasProjection } from '../../../contract/ras-door.ts'
import type { RasLibrary } from './library.ts'
import { ERRORS, PROJECTIONS } from './numbers.ts'
import { Packed, PROJECTION, RASCONN, RASCONNSTATUS } from './structures.ts'

/** A connection's handle with its description. */
export interface Open extends Pick<RasConnection, 'entry' | 'book' | 'guid'> {
  readonly handle: bigint
  /** Undefined while it has none. */
  readonly correlation: string | undefined
}

export interface Status {
  /** The call's result: 6 once RAS no longer knows the handle. */
  readonly code: number
  readonly state: number
  readonly error: number
}

/** Most connections that are read; a user has a handful. */
const MOST = 256

/** All connections of this computer, whoever created them. */
export async function openConnections(ras: RasLibrary): Promise<{ code: number; open: readonly Open[] }> {
  const bytes = Buffer.alloc(4)
  const count = Buffer.alloc(4)
  let room = 4
  // A further one may start between the query for the size and the answer.
  for (let turn = 0; turn < 3; turn += 1) {
    const list = Buffer.alloc(room * RASCONN.size)
    // RAS requires the structure's size only in the first element.
    list.writeUInt32LE(RASCONN.size, 0)
    bytes.writeUInt32LE(list.length, 0)
    const code = await ras.call('RasEnumConnectionsW', list, bytes, count)
    if (code !== ERRORS.bufferTooSmall)
      return { code, open: code === 0 ? connectionsIn(list, count.readUInt32LE(0)) : [] }
    room = Math.min(MOST, Math.ceil(bytes.readUInt32LE(0) / RASCONN.size))
  }
  return { code: ERRORS.bufferTooSmall, open: [] }
}

function connectionsIn(list: Buffer, told: number): readonly Open[] {
  const length = Math.min(told, Math.floor(list.length / RASCONN.size))
  return Array.from({ length }, (_, index) => {
    const one = new Packed(RASCONN, list.subarray(index * RASCONN.size, (index + 1) * RASCONN.size))
    return {
      handle: one.handle('hrasconn'),
      entry: one.text('szEntryName'),
      book: one.text('szPhonebook'),
      guid: one.guid('guidEntry'),
      correlation: given(one.guid('guidCorrelationId')),
    }
  })
}

const given = (guid: string): string | undefined => (/[1-9A-F]/.test(guid) ? guid : undefined)

/** The correlation id in Windows' events of a connection, if it is in the list and has one. */
export async function correlationOf(ras: RasLibrary, handle: bigint): Promise<string | undefined> {
  const { open } = await openConnections(ras)
  return open.find((one) => one.handle === handle)?.correlation
}

export async function statusOf(ras: RasLibrary, handle: bigint): Promise<Status> {
  const status = new Packed(RASCONNSTATUS)
  const code = await ras.call('RasGetConnectStatusW', handle, status.octets)
  const error = status.number('dwError')
  return { code, state: status.number('rasconnstate'), error: error === ERRORS.pending ? 0 : error | 0 }
}

/** The result of PPP's negotiation; undefined if RAS does not report it. */
export async function projectionOf(ras: RasLibrary, handle: bigint): Promise<RasProjection | undefined> {
  const info = new Packed(PROJECTION)
  info.setNumber('version', PROJECTIONS.version)
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(PROJECTION.size, 0)
  if ((await ras.call('RasGetProjectionInfoEx', handle, info.octets, bytes)) !== 0) return undefined
  if (info.number('type') !== PROJECTIONS.ppp || info.number('dwIPv4NegotiationError') !== 0) return undefined
  const address = info.address('ipv4Address')
  const peer = info.address('ipv4ServerAddress')
  const method = PROJECTIONS.methodOf(info.number('dwAuthenticationProtocol'), info.number('dwAuthenticationData'))
  return { ...(address ? { address } : {}), ...(peer ? { peer } : {}), ...(method ? { method } : {}) }
}
