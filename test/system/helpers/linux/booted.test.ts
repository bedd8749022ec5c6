import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { BootedPlace, canBoot } from '../../../support/helper/booted.ts'
import { buildHelper, type RunningHelper } from '../../../support/helper/sealed.ts'
import { OFFICE_ID } from '../../../support/profiles.ts'

const GATEWAY = '198.51.100.10'
const CONNECT = {
  verb: 'connect',
  number: 2,
  profile: { id: OFFICE_ID, name: 'Head office', gateway: GATEWAY, user: 'alice' },
  address: GATEWAY,
  secrets: { password: 'password', psk: 'psk' },
}

/** Beside a systemd that is the first process, and the unit that each of Debian's packages has. */
describe.skipIf(!canBoot())('beside a real systemd', { timeout: 30_000 }, () => {
  let built: Awaited<ReturnType<typeof buildHelper>>
  let place: BootedPlace
  const running: RunningHelper[] = []

  beforeAll(async () => {
    built = await buildHelper()
    place = await BootedPlace.open(built.path)
  }, 60_000)
  afterAll(async () => {
    await place.close()
    built.remove()
  })
  afterEach(async () => {
    for (const helper of running.splice(0)) {
      helper.end()
      await helper.exit
    }
  })

  async function greeted(): Promise<RunningHelper> {
    const helper = place.helper()
    running.push(helper)
    helper.say({ verb: 'hello', number: 1, protocol: 2 })
    await helper.answer(1)
    return helper
  }

  /** Connects until IKE is under way. */
  async function begun(): Promise<RunningHelper> {
    const helper = await greeted()
    helper.say(CONNECT)
    await helper.until((message) => message.kind === 'stage' && message.stage === 'reach')
    return helper
  }

  async function ended(helper: RunningHelper): Promise<void> {
    helper.end()
    await helper.exit
  }

  async function daemon(): Promise<unknown> {
    const helper = await greeted()
    helper.say({ verb: 'survey', number: 3 })
    const answer = await helper.answer(3)
    return answer.kind === 'done' ? answer.survey?.daemon : answer
  }

  const left = (): string =>
    place.run('ip rule; ip route; nft list ruleset; find /run/culvert /var/lib/culvert -type f; ls /run/charon*')
  const CLEAN = /^0:.*local *\n32766:.*\n32767:.*\ndefault via .*\n192\.0\.2\.0\/24 .*\nls: cannot access/

  describe.each([
    ['strongswan-starter', 'charon'],
    ['strongswan', 'charon-systemd'],
  ])('%s.service', (unit, program) => {
    const state = (): string => place.run(`systemctl is-active ${unit}`).trim()
    /** Differs for each start of a unit. */
    const start = (): string => place.run(`systemctl show -p InvocationID -p MainPID ${unit}`)

    beforeAll(() => {
      if (unit === 'strongswan') place.addOtherDaemon()
    })

    it('is started when it is stopped, and stopped again', async () => {
      expect(state()).toBe('inactive')
      expect(await daemon()).toEqual({ state: 'stopped', ikev1: true })
      const helper = await begun()
      expect(state()).toBe('active')
      expect(place.run(`pgrep -cx ${program}`).trim()).toBe('1')
      await ended(helper)
      expect(state()).toBe('inactive')
      expect(left()).toMatch(CLEAN)
    })

    it('is used as it is when it runs, and runs on', async () => {
      place.run(`systemctl start ${unit}; for try in $(seq 100); do [ -S /run/charon.vici ] && break; sleep 0.02; done`)
      const before = start()
      expect(await daemon()).toEqual({
        state: 'running',
        version: expect.stringMatching(/^strongSwan [0-9.]+$/) as string,
        ikev1: true,
      })
      const helper = await begun()
      expect(place.run('swanctl --list-conns 2> /dev/null')).toContain(`culvert-${OFFICE_ID}`)
      await ended(helper)
      expect([state(), start()]).toEqual(['active', before])
      expect(place.run('swanctl --list-conns 2> /dev/null')).toBe('')
      place.run(`systemctl stop ${unit}; rm -f /run/charon.*`)
      expect(left()).toMatch(CLEAN)
    })

    it('H-056 started by a helper that was killed is stopped by the next one', async () => {
      const helper = await begun()
      place.run('pkill -KILL -f "[c]ulvert-helper session"')
      await helper.exit
      expect(state()).toBe('active')
      const next = await greeted()
      next.say({ verb: 'clean', number: 4 })
      expect(await next.answer(4)).toEqual({ kind: 'done', number: 4 })
      expect(state()).toBe('inactive')
      expect(left()).toMatch(CLEAN)
    })
  })

  it('a unit that is masked is told as stopped, at once', async () => {
    place.run('systemctl mask strongswan strongswan-starter')
    expect(await daemon()).toMatchObject({ state: 'stopped' })
    const helper = await greeted()
    helper.say(CONNECT)
    expect(await helper.answer(2)).toMatchObject({ kind: 'failed', fault: { code: 'component-stopped' } })
    expect(left()).toMatch(CLEAN)
  })
})
