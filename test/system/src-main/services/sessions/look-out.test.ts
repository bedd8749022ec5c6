import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { parseIp } from '../../../../../src-main/domain/net/address.ts'
import type { AddressFamily } from '../../../../../src-main/domain/profile/address-family.ts'
import { thisComputer } from '../../../../../src-main/protocol/io/environment.ts'
import { lookOut } from '../../../../../src-main/services/sessions/look-out.ts'

const open: Socket[] = []
afterEach(() => open.splice(0).forEach((socket) => socket.close()))

/** A port of this computer that does with each datagram as it is told. */
async function gateway(answers: (question: Buffer) => Buffer | undefined) {
  const socket = createSocket('udp4')
  open.push(socket)
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const asked: Buffer[] = []
  const from = new Set<number>()
  socket.on('message', (question, { port, address }) => {
    asked.push(question)
    from.add(port)
    const answer = answers(question)
    if (answer) socket.send(answer, port, address)
  })
  return { port: socket.address().port, asked, from }
}

/** The first looks at it. */
function looks(port: number, count: number): Promise<readonly boolean[]> {
  const over = new AbortController()
  const came: boolean[] = []
  const ports = { ike: port, natt: port }
  const look = (is: boolean): void => {
    if (came.push(is) === count) over.abort()
  }
  return lookOut(() => Promise.resolve(thisComputer))(
    { gateway: '127.0.0.1', ipsec: { ports, addressFamily: 'auto' } },
    look,
    over.signal,
  ).then(() => came)
}

describe('a look-out', { timeout: 20_000 }, () => {
  it('asks for a version that there is not, and takes any answer with its cookie', async () => {
    const at = await gateway((question) => Buffer.concat([question.subarray(0, 8), Buffer.alloc(20)]))
    expect(await looks(at.port, 2)).toEqual([true, true])
    const [question = Buffer.alloc(0)] = at.asked
    expect(question).toHaveLength(28)
    // Version 3.0, IKE_SA_INIT, from the initiator, 28 octets (RFC 7296 section 3.1).
    expect(question.subarray(8).toString('hex')).toBe('0000000000000000003022080000000000000' + '01c')
    expect(at.from.size, 'one mapping of a router').toBe(1)
  })

  it('takes no stranger’s word, and no silence', async () => {
    const at = await gateway((question) => (question[0] === 0 ? undefined : Buffer.alloc(28, 7)))
    expect(await looks(at.port, 2)).toEqual([false, false])
  })

  it('looks at no address of an IP version that the profile does not allow', async () => {
    const { port } = await gateway((question) => Buffer.concat([question.subarray(0, 8), Buffer.alloc(20)]))
    const came = async (addressFamily: AddressFamily): Promise<boolean> => {
      const over = new AbortController()
      const seen: boolean[] = []
      const addresses = ['2001:db8::1', '127.0.0.1'].flatMap((text) => parseIp(text) ?? [])
      const environment = { ...thisComputer, resolve: () => Promise.resolve(addresses) }
      const sought = { gateway: 'both.test', ipsec: { ports: { ike: port, natt: port }, addressFamily } }
      await lookOut(() => Promise.resolve(environment))(
        sought,
        (is) => {
          seen.push(is)
          over.abort()
        },
        over.signal,
      )
      return seen.includes(true)
    }
    expect([await came('ipv4'), await came('ipv6')]).toEqual([true, false])
  })

  it('sees nothing at a port that nobody listens on', async () => {
    const { port } = await gateway(() => undefined)
    open.splice(0).forEach((socket) => socket.close())
    expect(await looks(port, 1)).toEqual([false])
  })
})
