import { networkInterfaces } from 'node:os'
import { describe, expect, it } from 'vitest'
import { thisComputer } from '../../../../../src-main/protocol/io/environment.ts'
import { checkLeaks } from '../../../../../src-main/services/leak/leak-check.ts'
import { profileWith } from '../../../../support/profiles.ts'

const LOOPBACK = { dns: [], domains: [], link: 'lo', address: '127.0.0.1' }
const environment = () => Promise.resolve(thisComputer)
const servers = (list: readonly string[]) => ({
  marks: () => Promise.resolve({ suffixes: [] }),
  nameServers: () => Promise.resolve(list),
})

describe('which way this computer’s own sockets take', () => {
  it('is asked of the system: what it reaches from the loopback is in the tunnel, if that is the loopback', async () => {
    const list = ['127.20.0.1']
    const facts = { dns: [], domains: [], address: '127.0.0.1' }
    const open: typeof thisComputer.open = (gateway, events) =>
      thisComputer.open({ ...gateway, address: { family: 4, bytes: [127, 0, 0, 1] } }, events)
    const toItself = () => Promise.resolve({ ...thisComputer, open })
    const rows = await checkLeaks(profileWith(), facts, { network: servers(list), environment: toItself })
    expect(rows.map(({ way, result }) => [way, result])).toEqual([
      ['tunnel', 'good'],
      ['tunnel', 'good'],
      ['here', 'unsure'],
    ])
    expect(rows[0]?.seen).toEqual(['127.0.0.1'])
  })

  it('is told with the name servers, and hostile text among them costs nothing', async () => {
    const list = ['127.0.0.1', 'not an address', '\u001b[31m', ...Array.from({ length: 50 }, (_, i) => `127.0.1.${i}`)]
    const rows = await checkLeaks(profileWith(), LOOPBACK, { network: servers(list), environment })
    const names = rows.find(({ subject }) => subject === 'names')
    expect(names?.seen).toHaveLength(8)
  })

  it('finds a way outside where the tunnel is not this computer’s', async () => {
    const facts = { dns: [], domains: [], address: '10.88.0.10' }
    const [ipv4] = await checkLeaks(profileWith(), facts, { network: servers([]), environment })
    const hasNetwork = Object.values(networkInterfaces())
      .flat()
      .some((each) => each?.family === 'IPv4' && !each.internal)
    expect(ipv4).toMatchObject(
      hasNetwork ? { way: expect.stringMatching(/outside|nowhere/) as string } : { way: 'nowhere' },
    )
  })
})
