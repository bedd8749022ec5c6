import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ResolverState } from '../../../../../helpers/linux/net/resolver.ts'
import { canName, LINK, NamedPlace, type NameKeeper } from '../../../../support/helper/named-place.ts'

const DNS = { servers: ['10.99.0.1', '10.99.0.2'], domains: ['corp.example'], all: true }

let place: NamedPlace
const opened: NamedPlace[] = []
afterAll(() => {
  for (const one of opened) one.close()
})
async function open(keeper: NameKeeper): Promise<void> {
  place = await NamedPlace.open(keeper)
  opened.push(place)
}

/** The best way, carried out. */
async function applied(dns: typeof DNS): Promise<ResolverState> {
  const [state] = await place.plan()
  if (!state) throw new Error('no way')
  expect(await place.apply(state, dns)).toBeNull()
  return state
}

describe.skipIf(!canName('systemd-resolved'))('beside a real systemd-resolved', { timeout: 20_000 }, () => {
  const look = (): string =>
    place.run(
      'for word in dns domain default-route dnssec dnsovertls; do resolvectl $word; done; readlink /etc/resolv.conf; cat /etc/resolv.conf',
    )
  const ofLink = (word: string): string =>
    place
      .run(`resolvectl ${word} ${LINK}`)
      .replace(/^.*: */, '')
      .trim()
  let before = ''

  beforeAll(async () => {
    await open('systemd-resolved')
    before = look()
  }, 20_000)

  it('a full tunnel’s servers are asked for every name, and the cable’s again after it', async () => {
    expect(place.run('resolvectl status')).toContain('resolv.conf mode: stub')
    expect(place.whoIsAsked('www.example.org')).toBe('lan')
    const state = await applied(DNS)
    expect(state).toEqual({ method: 'resolved', link: LINK })
    expect([ofLink('dns'), ofLink('domain'), ofLink('default-route')]).toEqual([
      '10.99.0.1 10.99.0.2',
      '~. corp.example',
      'yes',
    ])
    expect(place.whoIsAsked('www.example.net')).toBe('tunnel')
    expect(place.whoIsAsked('intranet.corp.example')).toBe('tunnel')
    expect(await place.restore(state)).toBeNull()
    expect(await place.restore(state)).toBeNull()
    expect(look()).toBe(before)
    expect(place.whoIsAsked('www.example.com')).toBe('lan')
  })

  it('a split tunnel’s servers are asked for its own names, and for no others', async () => {
    const state = await applied({ ...DNS, all: false })
    expect([ofLink('domain'), ofLink('default-route')]).toEqual(['corp.example', 'no'])
    expect(place.whoIsAsked('one.corp.example')).toBe('tunnel')
    expect(place.whoIsAsked('one.example.net')).toBe('lan')
    expect(await place.restore(state)).toBeNull()
    expect(look()).toBe(before)
  })

  it('servers that come without names are asked for all', async () => {
    const state = await applied({ ...DNS, domains: [] })
    expect(place.whoIsAsked('two.example.net')).toBe('tunnel')
    expect(await place.restore(state)).toBeNull()
    expect(look()).toBe(before)
  })

  it('a name of the cable’s own domain stays with the cable', async () => {
    const state = await applied(DNS)
    expect(place.whoIsAsked('printer.home.example')).toBe('lan')
    await place.restore(state)
  })

  it('F-54 the tunnel’s servers stay in force when it is restarted, which keeps what it knows of each link', async () => {
    const state = await applied(DNS)
    place.run(
      // Nobody here collects a child that has ended, which therefore stays in the list of processes.
      `pid=$(pgrep -x systemd-resolve); kill $pid; for try in $(seq 200); do grep -qs '^State:.[RSD]' /proc/$pid/status || break; sleep 0.02; done
SYSTEMD_LOG_TARGET=null /usr/lib/systemd/systemd-resolved > /dev/null 2>&1 &
for try in $(seq 200); do resolvectl dns > /dev/null 2>&1 && break; sleep 0.02; done`,
    )
    expect([ofLink('dns'), ofLink('domain')]).toEqual(['10.99.0.1 10.99.0.2', '~. corp.example'])
    expect(place.whoIsAsked('four.example.net')).toBe('tunnel')
    expect(await place.restore(state)).toBeNull()
    expect(look()).toBe(before)
  })

  it('a link that is gone takes its servers along', async () => {
    const state = await applied(DNS)
    place.run(`ip link del ${LINK}`)
    expect(place.whoIsAsked('three.example.net')).toBe('lan')
    expect(await place.restore(state)).toBeNull()
  })

  it('the file is the next way when it does not answer', async () => {
    place.run('pkill -x systemd-resolve')
    const [first, second] = await place.plan()
    expect([first?.method, second?.method]).toEqual(['resolved', 'file'])
    if (!first || !second) throw new Error('no way')
    expect(await place.apply(first, DNS)).toMatch(/\S/)
    expect(await place.apply(second, DNS)).toBeNull()
    expect(place.run('cat /etc/resolv.conf')).toMatch(/\nnameserver 10\.99\.0\.1\n/)
    expect([await place.restore(second), await place.restore(first)]).toEqual([null, null])
    expect(place.run('readlink /etc/resolv.conf').trim()).toBe('../run/systemd/resolve/stub-resolv.conf')
  })
})

describe.skipIf(!canName('systemd-resolved'))('beside a systemd-resolved that programs do not ask', () => {
  it('the file is the tunnel’s alone, although its package brings a resolvconf', async () => {
    await open('systemd-resolved')
    place.run('ln -sfn ../run/systemd/resolve/resolv.conf /etc/resolv.conf')
    expect(place.run('readlink $(command -v resolvconf)').trim()).toMatch(/resolvectl$/)
    const state = await applied(DNS)
    expect(servers()).toEqual(DNS.servers)
    await place.restore(state)
    expect(servers()).toEqual(['192.0.2.53'])
  })
})

const servers = (): readonly string[] =>
  [...place.run('cat /etc/resolv.conf').matchAll(/^nameserver (.*)$/gm)].map(([, server = '']) => server)

describe.each(['resolvconf', 'openresolv'] as const)('beside a real %s', (keeper) => {
  describe.skipIf(!canName(keeper))('installed', { timeout: 20_000 }, () => {
    const look = (): string => place.run('ls -l --time-style=+ /etc/resolv.conf; cat /etc/resolv.conf; resolvconf -l')
    const renew = (server: string): string =>
      place.run(`printf 'nameserver ${server}\nsearch home.example\n' | resolvconf -a eth0.dhclient 2>&1`)
    let before = ''

    beforeAll(async () => {
      await open(keeper)
      before = look()
    }, 20_000)

    it('a full tunnel’s servers are the only ones, and everything is as before after it', async () => {
      expect(servers()).toEqual(['192.0.2.53'])
      const state = await applied(DNS)
      expect(servers()).toEqual(DNS.servers)
      expect(place.run('cat /etc/resolv.conf')).toMatch(/^search corp\.example/m)
      expect(await place.restore(state)).toBeNull()
      expect(await place.restore(state)).toBeNull()
      expect(look()).toBe(before)
    })

    it('a split tunnel’s servers come first', async () => {
      const state = await applied({ ...DNS, all: false })
      expect(servers()).toEqual([...DNS.servers, '192.0.2.53'])
      expect(await place.restore(state)).toBeNull()
      expect(look()).toBe(before)
    })

    it('F-53 a lease that is renewed meanwhile takes nothing from the tunnel, and is in force after it', async () => {
      const state = await applied(DNS)
      renew('192.0.2.54')
      expect(servers()).toEqual(DNS.servers)
      expect(await place.restore(state)).toBeNull()
      expect(servers()).toEqual(['192.0.2.54'])
    })
  })
})
