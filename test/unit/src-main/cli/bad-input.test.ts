import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { outputs } from '../../../../src-main/contract/cli-output.ts'
import { Stage, type Ran, type RunOptions } from '../../../support/cli/stage.ts'

const GOOD = ['--gateway', 'vpn.example.com', '--user', 'anna'] as const

const problems = (ran: Ran): readonly string[] =>
  outputs.problems.parse(JSON.parse(ran.out)).problems.map(({ field, code }) => `${field} ${code}`)

describe('what is not legal', { timeout: 30_000 }, () => {
  let stage: Stage
  beforeEach(() => {
    stage = new Stage()
  })

  /** The problems of adding a profile so; nothing may have been written. */
  async function refused(words: readonly string[], options: RunOptions = {}): Promise<readonly string[]> {
    const ran = await stage.run(['profile', 'add', ...words, '--json'], options)
    expect([ran.code, ran.out]).toEqual([2, ran.out])
    const list = await stage.run(['profile', 'list', '--json'])
    expect(outputs.profiles.parse(JSON.parse(list.out)).profiles).toEqual([])
    expect(stage.keychain.items.size).toBe(0)
    return problems(ran)
  }

  it.each([
    ['', 'empty'],
    ['vpn.example.com\nauthby=never', 'control'],
    ['vpn"example', 'label'],
    ["vpn'; rm -rf ~; '", 'space'],
    ['vpn\u0000example', 'control'],
    ['vpn example', 'space'],
    ['https://vpn.example.com', 'scheme'],
    ['vpn.example.com:500', 'port'],
    ['vpn.example.com/a', 'path'],
    ['büro.example', 'non-ascii'],
    ['300.1.1.1', 'number'],
    ['1.2.3', 'number'],
    [`${'a'.repeat(64)}.example`, 'label'],
    ['-vpn.example', 'label'],
  ])('gateway %j is refused as host-%s', async (gateway, code) => {
    expect(await refused(['x', `--gateway=${gateway}`, '--user', 'anna'])).toEqual([`gateway host-${code}`])
  })

  it.each([
    [['--mtu', '1199'], 'ppp.mtu range-or-auto'],
    [['--mtu', '1461'], 'ppp.mtu range-or-auto'],
    [['--mtu', '-1300'], 'ppp.mtu range-or-auto'],
    [['--mtu', '1300.5'], 'ppp.mtu range-or-auto'],
    [['--mtu', '1e3'], 'ppp.mtu range-or-auto'],
    [['--mru', 'huge'], 'ppp.mru range-or-auto'],
    [['--routes', '10.0.0.0'], 'routing.routes.0 cidr-syntax'],
    [['--routes', '10.0.0.0/8,10.0.0.0/33'], 'routing.routes.1 cidr-length'],
    [['--routes', '10.1.2.3/8'], 'routing.routes.0 cidr-host-bits'],
    [['--routes', '10.0.0.0/8', '--routes', '10.0.0.0/8'], 'routing.routes.1 twice'],
    [['--full', '--routes', '10.0.0.0/8'], '--full flags-conflict'],
    [['--ipv6', 'maybe'], 'routing.ipv6 choice'],
    [['--dns', '10.0.0.300'], 'dns.servers.0 ip'],
    [['--dns', '1.1.1.1,1.1.1.2,1.1.1.3,1.1.1.4,1.1.1.5'], 'dns.servers too-many'],
    [['--domains', 'corp.example,10.0.0.1'], 'dns.domains.1 domain'],
    [['--dpd', '30'], 'ipsec.dpd pair'],
    [['--dpd', '30:20'], 'ipsec.dpd.timeout dpd-order'],
    [['--dpd', '1:120'], 'ipsec.dpd.delay range'],
    [['--lcp-echo', '20:0'], 'ppp.lcpEcho.failures range'],
    [['--lcp-echo', 'a:b'], 'ppp.lcpEcho pair'],
    [['--ike-lifetime', 'day'], 'ipsec.ikeLifetime range'],
    [['--esp-lifetime', '1'], 'ipsec.espLifetime range'],
    [['--phase1', 'aes256-sha256'], 'ipsec.phase1.0 proposal'],
    [['--phase1', 'aes256-sha256-modp1024'], 'ipsec.phase1.0 weak'],
    [['--phase1', ''], 'ipsec.phase1 empty'],
    [['--phase2', '3des-sha1'], 'ipsec.phase2.0 weak'],
    [['--ppp-methods', 'eap'], 'ppp.methods.0 choice'],
    [['--source-port', '500'], 'l2tp.sourcePort choice'],
    [['--remote-id', 'a b'], 'ipsec.remoteId identity'],
    [['--local-id', '%any'], 'ipsec.localId identity-anybody'],
    [['--mppe', 'yes'], 'ppp.mppe choice'],
    [['--mppe', 'required', '--ppp-methods', 'pap'], 'ppp.mppe mppe-method'],
    [['--address-family', '6'], 'ipsec.addressFamily choice'],
    [['--address-family', 'ipv6', '--spare-gateways', '192.0.2.7'], 'ipsec.addressFamily gateway-family'],
    [['--ike-port', '0'], 'ipsec.ports.ike range'],
    [['--l2tp-port', 'x'], 'l2tp.port range'],
    [['--gateway-order', 'best'], 'gateways.order choice'],
    [['--certificate', '/nowhere/at/all.pem', '--authority', '/'], 'machineAuth.certificate file-missing'],
    [['--psk', '--certificate', '/nowhere/at/all.pem'], '--psk flags-conflict'],
  ])('%j is refused as %s', async (flags, expected) => {
    expect(await refused(['x', ...GOOD, ...flags])).toContain(expected)
  })

  it('all of it is said at once', async () => {
    const flags = ['--gateway', 'a b', '--user', '', '--mtu', '1', '--dns', 'x', '--dpd', '1', '--certificate', '/']
    expect(await refused(['na\u202eme', ...flags])).toEqual([
      'machineAuth.certificate file-kind',
      'ipsec.dpd pair',
      'name invisible',
      'gateway host-space',
      'user empty',
      'machineAuth.authority missing',
      'ppp.mtu range-or-auto',
      'dns.servers.0 ip',
    ])
  })

  it('a profile without its essentials is told each of them', async () => {
    expect(await refused([])).toEqual(['name missing', 'gateway missing', 'user missing'])
  })

  it('a name that is taken is refused, whatever its case', async () => {
    await stage.add('Office')
    const ran = await stage.run(['profile', 'add', 'OFFICE', ...GOOD, '--json'])
    expect([ran.code, problems(ran)]).toEqual([2, ['name name-taken']])
  })

  it.each([
    ['{"psk":"Schlüssel"}', ['psk non-ascii']],
    [JSON.stringify({ psk: 'k'.repeat(129) }), ['psk too-long']],
    ['{"psk":"two\\nlines"}', ['psk control']],
    ['{"psk":" key"}', ['psk space-around']],
    [JSON.stringify({ password: 'p'.repeat(256) }), ['password too-many-bytes']],
    ['{"password":"a\\u0000b"}', ['password control']],
    ['{"privateKey":"not a key"}', ['privateKey pem']],
    ['{"password":7,"psk":null}', ['password text-wanted', 'psk text-wanted']],
    ['{"password":"x","token":"y"}', ['token unknown-field']],
    ['["x"]', ['--secrets-stdin group-wanted']],
    ['null', ['--secrets-stdin group-wanted']],
    ['{"psk":', ['--secrets-stdin not-json']],
    ['', ['--secrets-stdin not-json']],
    [Buffer.from([0x7b, 0xff, 0x7d]), ['--secrets-stdin not-json']],
    [JSON.stringify({ password: 'x'.repeat(70_000) }), ['--secrets-stdin too-many-bytes']],
  ])('secrets %s are refused', async (input, expected) => {
    expect(await refused(['x', ...GOOD, '--secrets-stdin'], { input })).toEqual(expected)
  })

  it('secrets and profile are judged together', async () => {
    const words = ['x', '--gateway', 'a b', '--user', 'anna', '--secrets-stdin']
    expect(await refused(words, { input: '{"psk":""}' })).toEqual(['psk empty', 'gateway host-space'])
  })

  it.each([
    ['--password', 'hunter2'],
    ['--password=hunter2'],
    ['--psk=hunter2'],
    ['--psk', 'hunter2'],
    ['--secret=hunter2'],
    ['--pre-shared-key', 'hunter2'],
    ['--private-key=-----BEGIN hunter2'],
    ['-password=hunter2'],
  ])('a secret as an argument (%s) is refused and not repeated', async (...words) => {
    for (const json of [[], ['--json']]) {
      const ran = await stage.run(['profile', 'add', 'x', ...GOOD, ...words, ...json])
      expect(ran.code).toBe(2)
      expect(ran.out + ran.err).toContain('--secrets-stdin')
      expect(ran.out + ran.err).not.toContain('hunter2')
    }
  })

  it('an unknown option is named without its value', async () => {
    const ran = await stage.run(['connect', 'x', '--kay=hunter2'])
    expect([ran.code, ran.err]).toEqual([2, '✗ There is no option --kay.\n'])
  })

  it('files are read only when they are small, regular and PEM', async () => {
    const path = (name: string): string => join(stage.directory, name)
    mkdirSync(path('folder'))
    writeFileSync(path('large'), 'x'.repeat(70_000))
    writeFileSync(path('binary'), Buffer.from([0x30, 0x82, 0x01, 0x0a]))
    const codes = await Promise.all(
      ['folder', 'large', 'binary', 'none', 'binary/below', 'a\u0000b'].map(async (name) => {
        const found = await refused(['x', ...GOOD, '--certificate', path(name)])
        return found[0]?.split(' ')[1]
      }),
    )
    expect(codes).toEqual(['file-kind', 'too-many-bytes', 'pem', 'file-missing', 'file-missing', 'file-kind'])
  })

  it('is said in sentences, with the flag beside each', async () => {
    const ran = await stage.run(['profile', 'add', 'x', '--gateway', 'https://x', '--user', 'anna', '--mtu', '9'])
    expect(ran.out).toBe('')
    expect(ran.err).toMatchInlineSnapshot(`
      "✗ 2 values need correction. Nothing was changed.

        --gateway  Gateway: enter the name alone, without “https://”. Given:
                   “https://x”.
        --mtu      MTU: enter auto or a whole number from 1200 to 1460. Given: “9”.
      "
    `)
    const german = await stage.run(['profile', 'add', 'x', '--gateway', 'h', '--user', ''], { language: 'de' })
    expect(german.err).toMatchInlineSnapshot(`
      "✗ Benutzername: Geben Sie etwas ein.
      "
    `)
  })
})
