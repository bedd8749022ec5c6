import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { describe, expect, it, vi } from 'vitest'
import { Call } from '../../../../../helpers/linux/daemons/call.ts'
import { Progress } from '../../../../../helpers/linux/daemons/progress.ts'
import { profileSchema } from '../../../../../src-main/domain/profile/schema.ts'
import { Secret } from '../../../../../src-main/domain/profile/secret.ts'
import { OFFICE_ID } from '../../../../support/profiles.ts'

/** Says what a test has it say, in xl2tpd's place, and pppd's on its descriptor. */
const saying = (script: string) => (): ChildProcess =>
  spawn('bash', ['-c', `exec 2>&1; ${script}`], { stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'] })

const profile = profileSchema.parse({ id: OFFICE_ID, name: 'Office', gateway: '203.0.113.10', user: 'alice' })
const given = {
  gateway: '203.0.113.10',
  port: 1701,
  size: { mtu: 1400, mru: 1400 },
  begins: 'gateway' as const,
  password: new Secret('p'),
}

async function dialled(
  lines: string,
): Promise<{ readonly call: Call; readonly progress: Progress; readonly wrong: unknown }> {
  const progress = new Progress(
    () => undefined,
    () => undefined,
  )
  progress.reach('l2tp')
  const call = new Call(progress, () => undefined)
  return { call, progress, wrong: await call.dial(profile, given, saying(lines)) }
}

const STAY = 'sleep 0.3'
const CALL = 'echo "xl2tpd[7]: Call established with 203.0.113.10, Local: 1, Remote: 2, Serial: 1 (ref=0/0)"'
const ASKS = "echo 'sent [LCP ConfReq id=0x1 <mru 1400>]' >&4"
const ASKED = "echo 'rcvd [LCP ConfReq id=0x1 <mru 1400> <auth chap MS-v2>]' >&4"

describe('a call that fails', () => {
  it('is named for xl2tpd when that ends', async () => {
    const { wrong } = await dialled(`${CALL}; ${STAY}; kill -KILL $$`)
    expect(wrong).toMatchObject({
      code: 'component-died',
      stage: 'lcp',
      args: { component: 'xl2tpd' },
      os: { text: 'ended: SIGKILL' },
    })
  })

  it.each([
    ['terminated for call 26731 by signal 9', { code: 'component-died', args: { component: 'pppd' } }],
    ['exited for call 26731 with code 19', { code: 'credentials-rejected' }],
    ['exited for call 26731 with code 16', { code: 'gateway-closed' }],
    ['exited for call 26731 with code 5', { code: 'cause-unknown' }],
    ['exited for call 26731 for unknown reason', { code: 'cause-unknown' }],
  ])('is named for how pppd ended: %s', async (how, expected) => {
    const { wrong } = await dialled(`${CALL}; echo "xl2tpd[7]: child_handler : pppd ${how}"; ${STAY}`)
    expect(wrong).toMatchObject(expected)
  })

  it.each([
    ['before it was up', '', 'l2tp-refused'],
    ['after it was up', `${CALL}; `, 'gateway-closed'],
  ])('is the gateway’s word when it closes the tunnel %s', async (_, first, code) => {
    const closed = 'xl2tpd[7]: Connection 4711 closed to 203.0.113.10, port 1701 (No)'
    expect((await dialled(`${first}echo "${closed}"; ${STAY}`)).wrong).toMatchObject({ code })
  })

  it('is over at once where the gateway speaks and does not hear', async () => {
    const { call, wrong, progress } = await dialled(`${CALL}; ${ASKED}; ${ASKS}; ${ASKS}; ${ASKS}; ${STAY}; ${STAY}`)
    expect(wrong).toMatchObject({ code: 'lcp-no-response' })
    expect(call.unheard).toBe(true)
    // Its end is no news to the tunnel, which is about to dial again.
    call.leave()
    await new Promise((resolve) => setTimeout(resolve, 800))
    expect(progress.fallen).toBeUndefined()
  })

  it('is over after the time of one lost packet where the gateway waits for us to begin', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    const dialling = dialled(`${CALL}; echo 'Using interface ppp0' >&4; sleep 3`)
    // The line comes from a real process; the clock stands until it is here.
    await new Promise((resolve) => execFile('sleep', ['0.5'], resolve))
    await vi.advanceTimersByTimeAsync(3_600)
    vi.useRealTimers()
    const { call, wrong } = await dialling
    expect(wrong).toMatchObject({ code: 'lcp-no-response' })
    expect([call.unasked, call.unheard]).toEqual([true, false])
  })
})
