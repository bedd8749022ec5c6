import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { NAMES_MARK, type HelperMessage, type HelperWord } from '../../../../src-main/contract/helper.ts'
import { buildHelper, canSeal, SealedPlace, type RunningHelper } from '../../../support/helper/sealed.ts'
import { LAB_ID, OFFICE_ID } from '../../../support/profiles.ts'

const GATEWAY = '198.51.100.10'
const connect = (number: number, profile: object = {}): object => ({
  verb: 'connect',
  number,
  profile: { id: OFFICE_ID, name: 'Head office', gateway: GATEWAY, user: 'alice', ...profile },
  address: GATEWAY,
  secrets: { password: 'password', psk: 'psk' },
})
const SHUT = { routing: { mode: 'full', killSwitch: true } }
const isAtGateway = (message: HelperMessage): boolean => message.kind === 'stage' && message.stage === 'reach'
const DEAD = { process: 4_000_000, started: '1' }

/** The machine's settings under what is written here. */
const OWN_ETC = [
  'mkdir -p /run/own/upper /run/own/work',
  'mount -t overlay none -o lowerdir=/etc,upperdir=/run/own/upper,workdir=/run/own/work /etc',
]
const STRANGE = `${NAMES_MARK}\nnameserver 198.51.100.66\n`
const BEFORE = 'nameserver 192.0.2.53\nsearch corp.example\n'

/** Rules, routes and files that a session may change. */
const STATE = 'ip route; nft list ruleset; find /run/culvert /var/lib/culvert -type f | sort'

/** What a helper that died would have left, by its journal alone. */
const leftBehind = (profile: string, entries: readonly object[]): string => {
  const lines = [{ kind: 'begin', profile, ...DEAD, owner: 1000 }, ...entries].map((entry) => JSON.stringify(entry))
  return `mkdir -p /var/lib/culvert/journal; printf '%s\\n' ${lines.map((line) => `'${line}'`).join(' ')} > /var/lib/culvert/journal/${profile}.ndjson`
}

describe.skipIf(!canSeal())('attacked in a place of its own, the helper', { timeout: 60_000 }, () => {
  let built: Awaited<ReturnType<typeof buildHelper>>
  let place: SealedPlace
  const running: RunningHelper[] = []

  beforeAll(async () => {
    built = await buildHelper()
    place = await SealedPlace.open(OWN_ETC)
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

  function begun(user: number, before: readonly string[] = [], word: HelperWord = 'session'): RunningHelper {
    const helper = place.helper(built.path, { PKEXEC_UID: String(user) }, before, word)
    running.push(helper)
    helper.say({ verb: 'hello', number: 1, protocol: 2 })
    return helper
  }
  async function greeted(...how: Parameters<typeof begun>): Promise<RunningHelper> {
    const helper = begun(...how)
    expect(await helper.answer(1)).toEqual({ kind: 'done', number: 1 })
    return helper
  }
  async function asked(helper: RunningHelper, verb: 'clean', number = 9): Promise<HelperMessage> {
    helper.say({ verb, number })
    return helper.answer(number)
  }
  async function left(helper: RunningHelper): Promise<void> {
    helper.end()
    await helper.exit
  }
  /** A session of user 1000 with a kill switch, whose helper was killed. */
  async function killed(): Promise<void> {
    const helper = await greeted(1000)
    helper.say(connect(2, SHUT))
    await helper.until(isAtGateway)
    helper.process.kill('SIGKILL')
    place.run('pkill -KILL -f "[c]ulvert-helper session"')
    await helper.exit
  }

  it('S1: lifts the limits, the priority and the processors that its person has set', async () => {
    const limits = ['--fsize=4096:', '--cpu=60:', '--data=4000000000:', '--nofile=128:', '--stack=1000000:']
    await greeted(1000, ['nice', '-n', '19', 'chrt', '--idle', '0', 'taskset', '-c', '0', 'prlimit', ...limits, '--'])
    const seen = place.run(
      `p=$(pgrep -f "[c]ulvert-helper session"); grep -E "file size|cpu time|data size|address|open files|stack" /proc/$p/limits | tr -s ' '; cut -d' ' -f19,41 < /proc/$p/stat; cat /proc/$p/oom_score_adj; grep -c "$(cut -d: -f2 <<< "$(grep Cpus_allowed_list /proc/1/status)" | xargs)" <<< "$(grep Cpus_allowed_list /proc/$p/status)"`,
    )
    for (const name of ['cpu time', 'file size', 'data size', 'address space'])
      expect(seen).toContain(`Max ${name} unlimited`)
    expect(seen).toContain('Max open files 4096')
    expect(seen).toContain('Max stack size 8388608')
    expect(seen.trim().split('\n').slice(-3)).toEqual(['0 0', '0', '1'])
  })

  it('S1: refuses the session where it may not lift them, and says so', async () => {
    const helper = begun(1000, ['setpriv', '--bounding-set=-sys_resource', '--', 'prlimit', '--fsize=4096', '--'])
    expect(await helper.answer(1)).toMatchObject({
      kind: 'failed',
      fault: { code: 'session-limited', os: { text: expect.stringContaining('FSIZE') as string } },
    })
    helper.say(connect(2))
    expect(await helper.answer(2)).toMatchObject({ kind: 'failed', fault: { code: 'session-limited' } })
    expect(place.run('ls /run/culvert /var/lib/culvert/journal 2>&1 | grep -c ndjson').trim()).toBe('0')
  })

  it('S1: outlives a timer that was set before it, and each signal of one, of a limit and of a terminal', async () => {
    const helper = await greeted(1000, ['perl', '-e', 'alarm 4; exec @ARGV', '--'])
    helper.say(connect(2, SHUT))
    await helper.until(isAtGateway)
    for (const name of ['ALRM', 'VTALRM', 'PROF', 'XCPU', 'XFSZ', 'INT', 'TSTP'])
      place.run(`pkill -${name} -f "[c]ulvert-helper session"; sleep 0.1`)
    place.run('sleep 4')
    expect(await helper.answer(2)).toMatchObject({ kind: 'failed', fault: { code: 'cause-unknown', stage: 'reach' } })
    expect(place.run('nft list tables')).toBe('')
  })

  it('S1: puts name servers back that a torn journal does not tell of, and says so where it cannot', async () => {
    const content = Buffer.from(BEFORE).toString('base64')
    const copy = JSON.stringify({ content, mode: 0o644, user: 0, group: 0 })
    // The journal as a file size limit cut it, and the file as the helper that was killed left it.
    place.run(leftBehind(OFFICE_ID, [{ kind: 'l2tp' }]))
    place.run(`printf '{"kind":"resolver","sta' >> /var/lib/culvert/journal/${OFFICE_ID}.ndjson`)
    place.run(
      `printf '%s' '${STRANGE}' > /etc/resolv.conf; printf '%s' '${copy}' > /var/lib/culvert/resolv.conf.before`,
    )
    expect(await asked(await greeted(1001), 'clean')).toEqual({ kind: 'done', number: 9 })
    expect(place.run('cat /etc/resolv.conf; find /var/lib/culvert -type f')).toBe(BEFORE)
    place.run(`printf '%s' '${STRANGE}' > /etc/resolv.conf`)
    expect(await asked(await greeted(1001), 'clean')).toMatchObject({
      kind: 'failed',
      fault: { os: { text: expect.stringContaining('what it had before is lost') as string } },
    })
    expect(place.run('cat /etc/resolv.conf')).toBe(STRANGE)
    place.run('echo > /etc/resolv.conf')
  })

  it.each(['HUP', 'QUIT'])(
    'S14: a connect that SIG%s ends is undone, is told as a failure, and exits with a code',
    async (name) => {
      const helper = await greeted(1000)
      helper.say(connect(2, SHUT))
      await helper.until(isAtGateway)
      place.run(`pkill -${name} -f "[c]ulvert-helper session"`)
      expect(await helper.exit).toBe(1)
      expect(helper.messages.at(-1)).toMatchObject({
        kind: 'failed',
        fault: { code: 'component-died', args: { component: 'culvert-helper' }, os: { text: `SIG${name}` } },
      })
      expect(place.run('nft list tables')).toBe('')
    },
  )

  it('S14: starts every program in a session without a terminal', async () => {
    const helper = await greeted(1000)
    helper.say(connect(2))
    await helper.until(isAtGateway)
    const own = place.run('ps -o sid= -p $(pgrep -f "[c]ulvert-helper session")').trim()
    expect(place.run('ps -o sid= -p $(pgrep -x charon)').trim()).not.toBe(own)
  })

  it('S7: leaves another person’s kill switch on, and nothing else of a dead session', async () => {
    await killed()
    const other = await greeted(1001)
    const held = { code: 'kill-switch-held', args: { name: 'Head office' } }
    expect(await asked(other, 'clean')).toMatchObject({ kind: 'failed', fault: held })
    expect(place.run('nft list tables')).toBe('table inet culvert-kill\n')
    expect(place.run('ip route')).not.toContain('proto 197')
    expect(place.run('pgrep -x charon')).toBe('')
    other.say(connect(3, { id: LAB_ID, name: 'Other' }))
    expect(await other.answer(3)).toMatchObject({ kind: 'failed', fault: held })
    other.say({ verb: 'disconnect', number: 4, profile: OFFICE_ID, keep: 'nothing' })
    expect(await other.answer(4)).toMatchObject({ kind: 'failed', fault: held })
    expect(place.run('nft list tables; cat /run/culvert/*.json')).toMatch(
      /^table inet culvert-kill\n.*"killSwitch":true/,
    )
    await left(other)
    const owner = await greeted(1000)
    expect(await asked(owner, 'clean')).toEqual({ kind: 'done', number: 9 })
    expect(place.run(`{ ${STATE}; } | grep -E "culvert|proto 197"`)).toBe('')
  })

  it('keeps the kill switch of what a killed helper left where only the rest is to go, and lifts it when asked to', async () => {
    await killed()
    const owner = await greeted(1000)
    owner.say({ verb: 'disconnect', number: 2, profile: OFFICE_ID, keep: 'kill-switch' })
    expect(await owner.answer(2)).toEqual({ kind: 'done', number: 2 })
    expect(place.run('nft list tables')).toBe('table inet culvert-kill\n')
    expect(place.run('ip route')).not.toContain('proto 197')
    expect(place.run('pgrep -x charon')).toBe('')
    expect(JSON.parse(place.run('cat /run/culvert/*.json'))).toMatchObject({ killSwitch: true, phase: 'disconnecting' })
    owner.say({ verb: 'disconnect', number: 3, profile: OFFICE_ID, keep: 'nothing' })
    expect(await owner.answer(3)).toEqual({ kind: 'done', number: 3 })
    expect(place.run(`{ ${STATE}; } | grep -E "culvert|proto 197"`)).toBe('')
  })

  it.each(['kill-switch', 'nothing'])(
    'ends a connect of another process in order, without a complaint of its helper, keeping %s',
    async (keep) => {
      const [one, two] = [await greeted(1000), await greeted(1000)]
      one.say(connect(2, SHUT))
      await one.until(isAtGateway)
      two.say({ verb: 'disconnect', number: 3, profile: OFFICE_ID, keep })
      expect(await two.answer(3)).toEqual({ kind: 'done', number: 3 })
      expect(await one.exit).toBe(0)
      // It was never up: there is nothing for a kill switch to keep.
      expect(place.run(`{ ${STATE}; } | grep -E "culvert|proto 197"`)).toBe('')
    },
  )

  it('S7: lifts it for an administrator, whoever asked', async () => {
    await killed()
    const administrator = await greeted(1001, [], 'release')
    expect(await asked(administrator, 'clean')).toEqual({ kind: 'done', number: 9 })
    expect(place.run(`{ ${STATE}; } | grep -E "culvert|proto 197"`)).toBe('')
  })

  it('S8: a cleaning beside a connect takes nothing from it', async () => {
    const many = Array.from({ length: 20 }, () => ({ kind: 'mss', firewall: 'nftables' }))
    for (const behind of [0, 100, 300]) {
      const guard = { kind: 'guard', firewall: 'nftables' }
      place.run(leftBehind(LAB_ID, [guard, { kind: 'kill-switch', firewall: 'nftables' }, ...many]))
      place.run(leftBehind(LAB_ID.replace(/^./, 'f'), [guard, ...many]))
      const [one, two] = [await greeted(1000), await greeted(1000)]
      one.say(connect(2, SHUT))
      place.run(`sleep 0.${String(behind).padStart(3, '0')}`)
      const cleaned = await asked(two, 'clean')
      await one.until(isAtGateway)
      expect(cleaned, `${behind} ms`).toEqual({ kind: 'done', number: 9 })
      expect(place.run('nft list tables'), `${behind} ms`).toBe('table inet culvert-kill\ntable inet culvert\n')
      await Promise.all([left(one), left(two)])
    }
  })

  it('S13: does not stop a charon that was started by somebody else since', async () => {
    const boot = place.run('cat /proc/sys/kernel/random/boot_id').trim()
    const daemon = { kind: 'daemon', how: 'starter', boot, ticks: 1 }
    place.run(
      '/usr/lib/ipsec/starter --daemon charon; for i in $(seq 100); do [ -S /run/charon.vici ] && break; sleep 0.05; done',
    )
    const charon = place.run('pgrep -x charon')
    expect(charon).not.toBe('')
    for (const entries of [
      [daemon],
      [daemon, { ...daemon, process: { process: 7, started: '2' } }],
      [{ ...daemon, boot: 'x', ticks: 99_999_999 }],
    ]) {
      place.run(leftBehind(OFFICE_ID, entries))
      const helper = await greeted(1000)
      expect(await asked(helper, 'clean')).toEqual({ kind: 'done', number: 9 })
      expect(place.run('pgrep -x charon')).toBe(charon)
    }
    place.run('pkill -x starter; pkill -x charon; for i in $(seq 100); do pgrep -x charon || break; sleep 0.05; done')
  })

  it('S17: clears the places that helpers left which were killed', async () => {
    place.run('mkdir -p /run/culvert; touch /run/culvert/lock.4000000 /run/culvert/lock.dead.4000001')
    const helper = await greeted(1000)
    await asked(helper, 'clean')
    expect(place.run('ls /run/culvert')).toBe('')
  })
})
