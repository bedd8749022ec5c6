import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { ViciClient } from '../../../../../helpers/linux/vici/client.ts'
import { decodePacket, encodePacket, PACKET, PacketReader } from '../../../../../helpers/linux/vici/wire.ts'

const ends: (() => void)[] = []
afterEach(() => ends.splice(0).forEach((end) => end()))

/** A connection to a server that streams one event for each command, as charon does for `list-sas`. */
async function connected(): Promise<ViciClient> {
  const folder = mkdtempSync(join(tmpdir(), 'culvert-vici-'))
  const path = join(folder, 'vici')
  const server = createServer((socket) => {
    const reader = new PacketReader()
    socket.on('data', (chunk) => {
      for (const body of reader.push(chunk)) {
        const { type } = decodePacket(body)
        if (type === PACKET.request) {
          socket.write(encodePacket(PACKET.event, 'list-sa', { office: { uniqueid: '1' } }))
          socket.write(nameless(PACKET.response))
        } else socket.write(nameless(PACKET.confirm))
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(path, resolve))
  const client = await ViciClient.open(path)
  ends.push(() => {
    client.close()
    server.close()
    rmSync(folder, { recursive: true })
  })
  return client
}

/** An answer of the daemon: a packet with neither a name nor a message. */
const nameless = (type: number): Buffer => Buffer.from([0, 0, 0, 1, type])

describe('a connection to charon', () => {
  it.each([1, 2, 3])('D1: gives each of %d callers that ask at once its own list', async (count) => {
    const client = await connected()
    const lists = await Promise.all(Array.from({ length: count }, () => client.collect('list-sas', {}, 'list-sa')))
    expect(lists.map(({ length }) => length)).toEqual(Array<number>(count).fill(1))
  })

  it('D1: tells the listener of every other event while a list is collected', async () => {
    const client = await connected()
    const heard: string[] = []
    client.onEvent = (name) => heard.push(name)
    await Promise.all([client.collect('list-sas', {}, 'other'), client.collect('list-sas', {}, 'list-sa')])
    expect(heard).toEqual(['list-sa'])
  })
})
