import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  associations,
  connectionName,
  initiate,
  load,
  othersIn,
  unload,
} from '../../../../../helpers/linux/daemons/ike.ts'
import { ViciClient, ViciError } from '../../../../../helpers/linux/vici/client.ts'
import { sectionOf, textOf, type Section, type Tree } from '../../../../../helpers/linux/vici/wire.ts'
import { parseProfile } from '../../../../../src-main/domain/profile/parse.ts'
import { OFFICE_ID, profileWith, SECRETS } from '../../../../support/profiles.ts'

const CHARON = '/usr/lib/ipsec/charon'
const can = existsSync(CHARON) && process.getuid?.() === 0
/** Nobody is at the far end of the cable. */
const ENDS = { local: '192.0.2.2', gateway: '192.0.2.10' }
const CABLE =
  'ip link set lo up && ip link add up0 type veth peer name far0 && ip addr add 192.0.2.2/24 dev up0 && ip link set up0 up && ip link set far0 up && ip neigh add 192.0.2.10 lladdr 02:00:00:00:00:01 dev up0'

/** Ways to write an identity, most of which somebody could hope to mean anybody by. */
const IDENTITIES = [
  '',
  '%any',
  '%any6',
  '*',
  '*.example.test',
  '0.0.0.0',
  '0.0.0.0/0',
  '0.0.0.0-255.255.255.255',
  '10.0.0.1-10.0.0.9',
  '::',
  '0::0',
  '0:0:0:0:0:0:0:0',
  '::/0',
  '0',
  '0.0',
  '00.0.0.0',
  '0.0.0.00',
  'vpn.example.test',
  '@vpn.example.test',
  '@0.0.0.0',
  '203.0.113.10',
  'vpn_1',
]

const isAccepted = (draft: object): boolean =>
  parseProfile({ id: OFFICE_ID, name: 'Head office', gateway: 'vpn.example.com', user: 'alice', ...draft }).ok

/** What the helper never writes: an identity as it stands there. */
const connectionTo = (id: string): Section => ({
  version: '1',
  remote_addrs: [ENDS.gateway],
  local: { auth: 'psk' },
  remote: { auth: 'psk', id },
})

/** A real charon with a network, a /run and a configuration of its own. */
describe.skipIf(!can)('a real charon', { timeout: 20_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'culvert-charon-'))
  const socket = join(folder, 'vici')
  let charon: ChildProcess
  let vici: ViciClient

  beforeAll(async () => {
    const plugins =
      'random nonce aes sha1 sha2 hmac kdf gmp openssl pem pkcs1 pkcs8 x509 pubkey vici kernel-netlink socket-default'
    writeFileSync(
      join(folder, 'strongswan.conf'),
      `charon {\n  load = ${plugins}\n  plugins {\n    vici {\n      socket = unix://${socket}\n    }\n  }\n}\n`,
    )
    const script = `mount -t tmpfs none /run && ${CABLE} && exec "$0"`
    charon = spawn('unshare', ['-n', '-m', 'bash', '-c', script, CHARON], {
      stdio: 'ignore',
      env: { PATH: process.env['PATH'], STRONGSWAN_CONF: join(folder, 'strongswan.conf') },
    })
    for (let tries = 0; tries < 300 && !existsSync(socket); tries++) await new Promise((go) => setTimeout(go, 50))
    vici = await ViciClient.open(socket)
  }, 20_000)

  afterAll(async () => {
    vici.close()
    charon.kill('SIGTERM')
    if (charon.exitCode === null && charon.signalCode === null) await once(charon, 'exit')
    rmSync(folder, { recursive: true, force: true })
  })

  const connections = (): Promise<readonly Tree[]> => vici.collect('list-conns', {}, 'list-conn')

  it('says who it is', async () => {
    const said = await vici.request('version')
    expect(textOf(said, 'daemon')).toBe('charon')
    expect(textOf(said, 'version')).toMatch(/^[0-9]+\./)
  })

  it('H-007 reads a connection as it was meant, twice the same', async () => {
    const profile = profileWith({ ipsec: { forceNatT: true, remoteId: '@vpn.example.test' } })
    await load(vici, profile, SECRETS, ENDS)
    await load(vici, profile, SECRETS, ENDS)
    const found = await connections()
    expect(found).toHaveLength(1)
    const connection = sectionOf(found[0], connectionName(OFFICE_ID))
    expect(textOf(connection, 'version')).toBe('IKEv1')
    expect(textOf(connection, 'dpd_delay')).toBe('30')
    expect(textOf(connection, 'unique')).toBe('UNIQUE_REPLACE')
    expect(textOf(sectionOf(connection, 'remote-1'), 'id')).toBe('vpn.example.test')
    expect(textOf(sectionOf(connection, 'remote-1'), 'class')).toBe('pre-shared key')
    const child = sectionOf(sectionOf(connection, 'children'), 'l2tp')
    expect(textOf(child, 'mode')).toBe('TRANSPORT')
    // To clear is what charon does with a dead peer unless told more.
    expect(textOf(child, 'dpd_action')).toBe('none')
    expect(child?.['local-ts']).toEqual([Buffer.from('dynamic[udp/l2f]')])
    expect(child?.['remote-ts']).toEqual([Buffer.from('dynamic[udp/l2f]')])
    await load(vici, { ...profile, l2tp: { ...profile.l2tp, sourcePort: 'ephemeral' } }, SECRETS, ENDS)
    const again = sectionOf(sectionOf((await connections())[0], connectionName(OFFICE_ID)), 'children')
    expect(sectionOf(again, 'l2tp')?.['local-ts']).toEqual([Buffer.from('dynamic[udp]')])
  })

  it('S11: reads no identity that the schema takes as anybody’s', async () => {
    const read: Record<string, string | undefined> = {}
    for (const remoteId of IDENTITIES) {
      const profile = profileWith()
      const meant = load(vici, { ...profile, ipsec: { ...profile.ipsec, remoteId } }, SECRETS, ENDS)
      if (isAccepted({ ipsec: { remoteId } })) await meant
      else {
        await expect(meant).rejects.toThrow(RangeError)
        await vici.demand('load-conn', { [connectionName(OFFICE_ID)]: connectionTo(remoteId) })
      }
      const connection = sectionOf((await connections())[0], connectionName(OFFICE_ID))
      read[remoteId] = textOf(sectionOf(connection, 'remote-1'), 'id')
    }
    const anybody = IDENTITIES.filter((text) => /^%any|\.\.|\/|-\d|\*/.test(read[text] ?? '%any'))
    expect(anybody, JSON.stringify(read)).toEqual(
      expect.arrayContaining(['0.0.0.0', '0.0.0.0-255.255.255.255', '10.0.0.1-10.0.0.9']),
    )
    expect(anybody.filter((text) => isAccepted({ ipsec: { remoteId: text } }))).toEqual([])
    expect(['0.0.0.0', '::', '0::0'].filter((text) => isAccepted({ gateway: text }))).toEqual([])
    expect(IDENTITIES.filter((text) => isAccepted({ ipsec: { remoteId: text } }))).toEqual([
      'vpn.example.test',
      '@vpn.example.test',
      '@0.0.0.0',
      '203.0.113.10',
      'vpn_1',
    ])
  })

  it('tells on the way of an initiate that nobody answers, and forgets it when told to', async () => {
    const lines: string[] = []
    vici.onEvent = (name, tree) => lines.push(`${name} ${textOf(tree, 'msg') ?? ''}`)
    const attempt = initiate(vici, OFFICE_ID)
    const other = await ViciClient.open(socket)
    const caught = expect(attempt).rejects.toThrow(ViciError)
    for (let tries = 0; tries < 100 && !lines.some((line) => line.includes('sending packet')); tries++)
      await new Promise((go) => setTimeout(go, 20))
    // It is in the list a moment after its first packet.
    await expect.poll(() => associations(other, OFFICE_ID)).toHaveLength(1)
    expect(await othersIn(other, OFFICE_ID)).toEqual([])
    await unload(other, OFFICE_ID, undefined)
    await caught
    expect(await associations(other, OFFICE_ID)).toEqual([])
    expect(lines).toContainEqual(expect.stringContaining('control-log initiating Main Mode IKE_SA'))
    expect(await connections()).toEqual([])
    expect(textOf(sectionOf(await other.request('get-shared'), ''), 'keys')).toBeUndefined()
    // What is not there is no error.
    await unload(other, OFFICE_ID, undefined)
    other.close()
  })

  it('that was told to begin and at once to forget has nothing left of it', async () => {
    await load(vici, profileWith(), SECRETS, ENDS)
    for (const milliseconds of [0, 1, 3, 10, 30]) {
      const one = await ViciClient.open(socket)
      const attempt = initiate(one, OFFICE_ID).catch(() => 'called off')
      await new Promise((go) => setTimeout(go, milliseconds))
      one.close()
      await unload(vici, OFFICE_ID, undefined)
      expect(await attempt).toBe('called off')
      await new Promise((go) => setTimeout(go, 100))
      expect(await associations(vici, OFFICE_ID), `after ${milliseconds} ms`).toEqual([])
      await load(vici, profileWith(), SECRETS, ENDS)
    }
    await unload(vici, OFFICE_ID, undefined)
  })

  it('says no in its own words, and does not know what no charon knows', async () => {
    await expect(vici.demand('load-conn', { x: { nonsense: '9' } })).rejects.toThrow(/nonsense/)
    await expect(vici.request('no-such-command')).rejects.toThrow('charon does not know no-such-command')
    expect(await vici.listen('no-such-event')).toBe(false)
    expect(await vici.listen('child-updown')).toBe(true)
  })

  it('that is killed is noticed, and ends what was asked of it', async () => {
    const ended = new Promise<void>((resolve) => (vici.onEnd = resolve))
    const exited = once(charon, 'exit')
    charon.kill('SIGKILL')
    const asked = vici.request('version')
    await expect(asked).rejects.toThrow(ViciError)
    await ended
    await exited
    await expect(vici.request('version')).rejects.toThrow(ViciError)
    await expect(ViciClient.open(socket)).rejects.toThrow(ViciError)
  })
})
