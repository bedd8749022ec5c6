import { spawnSync } from 'node:child_process'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { buildHelper, canSeal, SealedPlace, type RunningHelper } from '../../../support/helper/sealed.ts'
import { OFFICE_ID } from '../../../support/profiles.ts'

const GATEWAY = '198.51.100.10'
const HELLO = { verb: 'hello', number: 1, protocol: 2 }
const connect = (number: number, profile: object = {}): object => ({
  verb: 'connect',
  number,
  profile: { id: OFFICE_ID, name: 'Head office', gateway: GATEWAY, user: 'alice', ...profile },
  address: GATEWAY,
  secrets: { password: 'S3NTINEL-password', psk: 'S3NTINEL-psk' },
})

/** Everything of the place that a session may change. */
const STATE = [
  'ip route; ip -6 route; nft list ruleset; ip xfrm state; ip xfrm policy',
  // charon's own sockets stay behind wherever it ran.
  'find /run /var/lib -type f -o -type s | grep -v "^/run/charon[.]" | sort',
  // Nobody is there to bury the dead.
  'ps -eo stat=,comm= | grep -v ^Z | cut -c6- | grep -vxE "bash|ps|sort|find|grep|cut|sleep|culvert-helper" | sort',
].join(';')

describe.skipIf(!canSeal())('the helper, as root in a place of its own', { timeout: 25_000 }, () => {
  let built: Awaited<ReturnType<typeof buildHelper>>
  let place: SealedPlace
  let before = ''
  const running: RunningHelper[] = []

  beforeAll(async () => {
    built = await buildHelper()
    place = await SealedPlace.open()
    before = place.run(STATE)
  }, 60_000)
  afterAll(() => {
    place.close()
    built.remove()
  })

  afterEach(async () => {
    for (const helper of running.splice(0)) {
      helper.end()
      await helper.exit
    }
  })

  async function greeted(environment: NodeJS.ProcessEnv = {}, before: readonly string[] = []): Promise<RunningHelper> {
    const helper = place.helper(built.path, environment, before)
    running.push(helper)
    helper.say(HELLO)
    expect(await helper.answer(1)).toEqual({ kind: 'done', number: 1 })
    return helper
  }

  it.each([[[]], [['other']], [['session', 'more']], [['--help']]])('H-053 started with %j ends at once', (words) => {
    expect(spawnSync(built.path, words, { encoding: 'utf8' })).toMatchObject({ status: 64, stdout: '' })
  })

  it('H-053 started by hand as another user ends at once', () => {
    const words = ['--reuid', '65534', '--regid', '65534', '--clear-groups', '/usr/bin/node', built.path, 'session']
    const environment = { PATH: '/tmp', LD_LIBRARY_PATH: '/tmp', PKEXEC_UID: '0' }
    spawnSync('chmod', ['-R', 'a+rX', built.path.replace(/\/[^/]*$/, '')])
    expect(
      spawnSync('/usr/bin/setpriv', words, { env: { ...process.env, ...environment }, encoding: 'utf8' }).status,
    ).toBe(64)
  })

  it('H-020 wants a greeting first, and ends after the third request that it cannot understand', async () => {
    const helper = place.helper(built.path)
    helper.say({ verb: 'clean', number: 5 })
    expect(await helper.answer(5)).toEqual({ kind: 'refused', number: 5, field: 'verb' })
    helper.say({ verb: 'run', number: 6, command: 'id' })
    expect(await helper.answer(6)).toMatchObject({ kind: 'refused' })
    helper.say('x')
    expect(await helper.exit).toBe(1)
  })

  it('ends at a frame that is too long, and at the end of its input', async () => {
    const [one, two] = [await greeted(), await greeted()]
    one.process.stdin?.write(Buffer.from([0xff, 0xff, 0xff, 0x7f]))
    two.end()
    expect(await Promise.all([one.exit, two.exit])).toEqual([1, 0])
    expect(place.run(STATE)).toBe(before)
  })

  it('looks without changing anything', async () => {
    const helper = await greeted()
    helper.say({ verb: 'survey', number: 2 })
    const { survey } = (await helper.answer(2)) as { survey?: { ports: unknown; leftovers: unknown; firewall: string } }
    expect(survey).toMatchObject({ leftovers: [], firewall: expect.stringMatching(/nftables|iptables/) as string })
    helper.end()
    await helper.exit
    expect(place.run(STATE)).toBe(before)
  })

  it('H-055 leaves no core file, nor do its children, whatever the session it is started from allows', async () => {
    const helper = await greeted({}, ['prlimit', '--core=unlimited', '--'])
    helper.say(connect(3))
    await helper.until((message) => message.kind === 'stage' && message.stage === 'reach')
    const limits =
      'for p in $(pgrep -x "starter|charon"; pgrep -f "[c]ulvert-helper session"); do grep core /proc/$p/limits | xargs; done'
    expect(new Set(place.run(limits).trim().split('\n'))).toEqual(new Set(['Max core file size 1 1 bytes']))
    const cores = (): string => place.run('ls -d /core*')
    const there = cores()
    place.run('pkill -ABRT -f "[c]ulvert-helper session"')
    expect(await helper.exit).toBeNull()
    expect(cores()).toBe(there)
    const next = await greeted()
    next.say({ verb: 'clean', number: 2 })
    await next.answer(2)
    expect(place.run(STATE)).toBe(before)
  })

  it('H-004 shows its children nothing of the environment it was started with', async () => {
    const hostile = { PATH: '/tmp/evil:/usr/bin:/usr/sbin', IPSEC_CONFS: '/tmp/evil', PPP_X: 'evil', CHARON: 'evil' }
    const helper = await greeted(hostile)
    helper.say(connect(3))
    await helper.until((message) => message.kind === 'stage' && message.stage === 'reach')
    const seen = place.run('for p in $(pgrep -x "starter|charon"); do tr "\\0" "\\n" < /proc/$p/environ; done')
    expect(seen).toContain('LC_ALL=C')
    expect(seen).not.toContain('evil')
    helper.end()
    await helper.exit
    expect(place.run(STATE)).toBe(before)
  })

  it('shuts the gateway’s L2TP port, gives up on a gateway that does not answer, and leaves nothing', async () => {
    const helper = await greeted()
    helper.say(connect(3))
    await helper.until((message) => message.kind === 'stage' && message.stage === 'reach')
    expect(place.run('nft list ruleset')).toContain(`ip daddr ${GATEWAY} udp sport 1701 udp dport 1701 rt ipsec exists`)
    expect(place.run('ip route')).toContain(`${GATEWAY} via 192.0.2.1 dev up0 proto 197`)
    expect(JSON.parse(place.run(`cat /run/culvert/${OFFICE_ID}.json`))).toMatchObject({ phase: 'connecting' })
    const seen = place.run(
      'grep -al "S3NTINE[L]" /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null; grep -rl "S3NTINE[L]" /run /var/lib',
    )
    expect(seen, 'H-054').toBe('')
    // What charon's repetitions mean is the app's to say.
    expect(await helper.answer(3)).toMatchObject({ kind: 'failed', fault: { code: 'cause-unknown', stage: 'reach' } })
    await helper.until((message) => message.kind === 'line' && message.text.startsWith('sending retransmit 1'))
    expect(place.run(STATE)).toBe(before)
    helper.end()
    await helper.exit
  })

  it.each([
    '0.0.0.0',
    '127.0.0.1',
    '192.0.2.2',
    '192.0.2.0',
    '192.0.2.255',
    '255.255.255.255',
    '224.0.0.1',
    '240.0.0.1',
  ])('S20: refuses a gateway at %s, and changes nothing', async (address) => {
    const helper = await greeted()
    helper.say({ ...connect(3, { gateway: 'vpn.example.test' }), address })
    expect(await helper.answer(3)).toMatchObject({ kind: 'failed', fault: { code: 'settings-refused' } })
    expect(place.run(STATE)).toBe(before)
  })

  it('refuses a gateway of IPv6, to which xl2tpd cannot send, and changes nothing', async () => {
    const helper = await greeted()
    helper.say({ ...connect(3, { gateway: 'vpn.example.test' }), address: '2001:db8::1' })
    expect(await helper.answer(3)).toMatchObject({
      fault: { code: 'gateway-ipv6-only', args: { gateway: 'vpn.example.test', component: 'xl2tpd' } },
    })
    expect(place.run(STATE)).toBe(before)
  })

  it('refuses a profile that requires IPv6, at whatever address', async () => {
    const helper = await greeted()
    helper.say(connect(3, { gateway: 'vpn.example.test', ipsec: { addressFamily: 'ipv6' } }))
    expect(await helper.answer(3)).toMatchObject({ fault: { code: 'ipv6-outside-not-carried' } })
  })

  it('S11: refuses an address that is not the one in the profile, whose certificate would be checked for it', async () => {
    const helper = await greeted()
    helper.say(connect(3, { gateway: '198.51.100.11' }))
    expect(await helper.answer(3)).toMatchObject({ kind: 'failed', fault: { code: 'settings-refused' } })
  })

  it('S12: refuses networks and servers of IPv6, which would be reached past the tunnel', async () => {
    const helper = await greeted()
    helper.say(connect(3, { routing: { mode: 'split', routes: ['10.0.0.0/8', '2001:db8::/32'] } }))
    expect(await helper.answer(3)).toMatchObject({
      fault: { code: 'ipv6-not-carried', args: { network: '2001:db8::/32' } },
    })
    helper.say(connect(4, { dns: { servers: ['2001:db8::53'] } }))
    expect(await helper.answer(4)).toMatchObject({ fault: { code: 'ipv6-not-carried' } })
  })

  it('takes another port where a service holds L2TP’s, as Debian’s xl2tpd does', async () => {
    const hold = "require('dgram').createSocket('udp4').bind(1701)"
    place.run(`setsid ${process.execPath} -e "${hold}; setTimeout(() => process.exit(), 20000)" > /dev/null 2>&1 &`)
    for (let tries = 0; tries < 100 && !place.run('ss -uln').includes(':1701 '); tries++) place.run('sleep 0.05')
    const helper = await greeted()
    helper.say(connect(3))
    await helper.until((message) => message.kind === 'stage' && message.stage === 'reach')
    expect(place.run('swanctl --list-conns')).toContain('dynamic[udp]')
    place.run('pkill -f "[b]ind.1701"')
    helper.end()
    await helper.exit
    expect(place.run(STATE)).toBe(before)
  })

  it('refuses a second session, and tells who has the place', async () => {
    const [one, two] = [await greeted(), await greeted()]
    one.say(connect(3))
    await one.until((message) => message.kind === 'stage' && message.stage === 'reach')
    two.say(connect(4, { id: OFFICE_ID.replace('7b', '8b'), name: 'Other' }))
    expect(await two.answer(4)).toMatchObject({ fault: { code: 'session-active', args: { name: 'Head office' } } })
    two.say({ verb: 'disconnect', number: 5, profile: OFFICE_ID, keep: 'nothing' })
    expect(await two.answer(5)).toEqual({ kind: 'done', number: 5 })
    expect(await one.exit).toBe(0)
    two.end()
    await two.exit
    expect(place.run(STATE)).toBe(before)
  })

  it('H-028 does not end another person’s session', async () => {
    const [one, two] = [await greeted({ PKEXEC_UID: '1000' }), await greeted({ PKEXEC_UID: '1001' })]
    one.say(connect(3))
    await one.until((message) => message.kind === 'stage' && message.stage === 'reach')
    two.say({ verb: 'disconnect', number: 5, profile: OFFICE_ID, keep: 'nothing' })
    expect(await two.answer(5)).toMatchObject({ kind: 'failed', fault: { code: 'not-authorised' } })
    two.say({ verb: 'clean', number: 6 })
    expect(await two.answer(6)).toEqual({ kind: 'done', number: 6 })
    expect(place.run('nft list ruleset')).toContain(GATEWAY)
    two.end()
    one.end()
    await Promise.all([one.exit, two.exit])
    expect(place.run(STATE)).toBe(before)
  })

  it('H-056 says when it cannot take its kill switch back, and the next helper finds it', async () => {
    const helper = await greeted()
    helper.say(connect(3, { routing: { mode: 'full', killSwitch: true } }))
    await helper.until((message) => message.kind === 'stage' && message.stage === 'reach')
    place.run('mount --bind /bin/false /usr/sbin/nft')
    helper.say({ verb: 'disconnect', number: 4, profile: OFFICE_ID, keep: 'nothing' })
    expect(await helper.answer(4)).toMatchObject({ kind: 'failed', fault: { os: { source: 'culvert-helper' } } })
    helper.end()
    await helper.exit
    place.run('umount /usr/sbin/nft')
    expect(place.run('nft list ruleset')).toContain('culvert-kill')
    expect(place.run('cat /run/culvert/*.json')).toContain('"killSwitch":true')
    const next = await greeted()
    next.say({ verb: 'survey', number: 2 })
    expect(await next.answer(2)).toMatchObject({ survey: { leftovers: [OFFICE_ID] } })
    next.say({ verb: 'clean', number: 5 })
    expect(await next.answer(5)).toEqual({ kind: 'done', number: 5 })
    expect(place.run(STATE)).toBe(before)
  })

  it.each([0, 50, 150, 300, 600, 1_000])(
    'H-056 killed %d ms into a connect keeps the kill switch, and the next helper restores everything',
    async (milliseconds) => {
      const helper = await greeted()
      helper.say(connect(3, { routing: { mode: 'full', killSwitch: true } }))
      await new Promise((resolve) => setTimeout(resolve, milliseconds))
      place.run('pkill -KILL -f "culvert-helper session"')
      await helper.exit
      const after = place.run(STATE)
      if (helper.messages.some((message) => message.kind === 'stage')) {
        expect(after).toContain('culvert-kill')
        // So that everybody can be told, who may not read the firewall.
        expect(place.run('cat /run/culvert/*.json')).toContain('"killSwitch":true')
      }
      const next = await greeted()
      next.say({ verb: 'clean', number: 2 })
      expect(await next.answer(2)).toEqual({ kind: 'done', number: 2 })
      expect(place.run(STATE)).toBe(before)
      next.end()
      await next.exit
    },
  )
})
