import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { describe, expect, it, vi } from 'vitest'
import { Call } from '../../../../../helpers/linux/daemons/call.ts'
import { Progress } from '../../../../../helpers/linux/daemons/progress.ts'
import type { HelperMessage } from '../../../../../src-main/contract/helper.ts'
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

async function dialled(lines: string): Promise<{
  readonly call: Call
  readonly progress: Progress
  readonly said: readonly HelperMessage[]
  readonly wrong: unknown
}> {
  const progress = new Progress(
    () => undefined,
    () => undefined,
  )
  progress.reach('l2tp')
  const said: HelperMessage[] = []
  const call = new Call(progress, (message) => said.push(message))
  return { call, progress, said, wrong: await call.dial(profile, given, saying(lines)) }
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

  it('is named for pppd when a signal ended that', async () => {
    const { wrong } = await dialled(
      `${CALL}; echo "xl2tpd[7]: child_handler : pppd terminated for call 26731 by signal 9"; ${STAY}`,
    )
    expect(wrong).toMatchObject({ code: 'component-died', args: { component: 'pppd' } })
  })

  it.each([
    'child_handler : pppd exited for call 26731 with code 19',
    'child_handler : pppd exited for call 26731 with code 4',
    'child_handler : pppd exited for call 26731 for unknown reason',
    'Connection 4711 closed to 203.0.113.10, port 1701 (No)',
    'Connection 4711 closed to 203.0.113.10, port 1701 (Timeout)',
  ])('is over, and leaves to the app what it means: %s', async (text) => {
    const { wrong, said } = await dialled(`${CALL}; echo "xl2tpd[7]: ${text}"; ${STAY}`)
    expect(wrong).toMatchObject({ code: 'cause-unknown', os: { source: 'xl2tpd', text: `xl2tpd[7]: ${text}` } })
    expect(said).toContainEqual({ kind: 'line', source: 'xl2tpd', text: `xl2tpd[7]: ${text}` })
    expect(said.some(({ kind }) => kind === 'silent')).toBe(false)
  })

  it('is over at once where the gateway speaks and does not hear', async () => {
    const { call, wrong, said, progress } = await dialled(
      `${CALL}; ${ASKED}; ${ASKS}; ${ASKS}; ${ASKS}; ${STAY}; ${STAY}`,
    )
    expect(wrong).toMatchObject({ code: 'cause-unknown', stage: 'lcp' })
    // The app takes silence for the end: none is said while another dial may follow.
    expect(said).not.toContainEqual(expect.objectContaining({ kind: 'silent' }))
    call.sayIfSilent()
    expect(said.at(-1)).toEqual({ kind: 'silent', stage: 'lcp' })
    expect(call.unheard).toBe(true)
    // Its end is no news to the tunnel, which is about to dial again.
    call.leave()
    await new Promise((resolve) => setTimeout(resolve, 800))
    expect(progress.failure).toBeUndefined()
  })

  it('is over after the time of one lost packet where the gateway waits for us to begin', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    const dialling = dialled(`${CALL}; echo 'Using interface ppp0' >&4; sleep 3`)
    // The line comes from a real process; the clock stands until it is here.
    await new Promise((resolve) => execFile('sleep', ['0.5'], resolve))
    await vi.advanceTimersByTimeAsync(3_600)
    vi.useRealTimers()
    const { call, said, wrong } = await dialling
    expect(wrong).toMatchObject({ code: 'cause-unknown', stage: 'lcp' })
    expect(said).not.toContainEqual(expect.objectContaining({ kind: 'silent' }))
    expect([call.unasked, call.unheard]).toEqual([true, false])
  })
})
