import { spawn, type ChildProcess } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import type { Call } from '../../../../../helpers/linux/daemons/call.ts'
import { Progress } from '../../../../../helpers/linux/daemons/progress.ts'
import { Redial } from '../../../../../helpers/linux/tunnel/redial.ts'
import { fault, type Fault } from '../../../../../src-main/domain/connect/fault.ts'
import { profileSchema } from '../../../../../src-main/domain/profile/schema.ts'
import { Secret } from '../../../../../src-main/domain/profile/secret.ts'
import { OFFICE_ID } from '../../../../support/profiles.ts'

const profile = profileSchema.parse({ id: OFFICE_ID, name: 'Office', gateway: '203.0.113.10', user: 'alice' })
const given = { gateway: '203.0.113.10', port: 1701, size: { mtu: 1400, mru: 1400 }, password: new Secret('p') }

/** In xl2tpd's place: what it says, and what pppd says on its descriptor. */
const saying = (script: string) => (): ChildProcess =>
  spawn('bash', ['-c', `exec 2>&1; ${script}`], { stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'] })

const CALL = 'echo "xl2tpd[7]: Call established with 203.0.113.10, Local: 1, Remote: 2, Serial: 1 (ref=0/0)"'
const ASKS = "echo 'sent [LCP ConfReq id=0x1 <mru 1400>]' >&4"
const ASKED = "echo 'rcvd [LCP ConfReq id=0x1 <mru 1400> <auth chap MS-v2>]' >&4"
const LINK = "echo 'Using interface ppp0' >&4"
/** Receives us, and does not begin LCP; speaks, and does not receive us; ends. */
const WAITS = `${CALL}; ${LINK}; sleep 6`
const DEAF = `${CALL}; ${ASKED}; ${ASKS}; ${ASKS}; ${ASKS}; sleep 1`
const ENDS = `${CALL}; echo "xl2tpd[7]: child_handler : pppd exited for call 26731 with code 19"; sleep 0.3`

/** The dials of a tunnel whose calls go as told, one after another, and what was done for them. */
async function redialled(
  calls: readonly string[],
  { mayMove = true, associates = undefined as Fault | undefined } = {},
): Promise<{
  readonly wrong: Fault | undefined
  readonly steps: readonly string[]
  readonly redial: Redial
  readonly silent: boolean
}> {
  const progress = new Progress(
    () => undefined,
    () => undefined,
  )
  progress.reach('l2tp')
  const steps: string[] = []
  const left = [...calls]
  let silent = false
  const redial = new Redial(progress, ({ kind }) => void (silent ||= kind === 'silent'), {
    dial(call: Call, begins) {
      steps.push(`dial, ${begins}`)
      return call.dial(profile, { ...given, begins }, saying(left.shift() ?? ENDS))
    },
    mayMove: () => mayMove,
    move: () => Promise.resolve(void steps.push('move')),
    associate: () => Promise.resolve((steps.push('associate'), associates)),
    takeBack: (kinds) => Promise.resolve(void steps.push(`take back ${kinds.join(' ')}`)),
  })
  return { wrong: await redial.dial(), steps, redial, silent }
}

describe('a tunnel dials', () => {
  it('once, where the call itself says what is wrong', async () => {
    const { wrong, steps, redial } = await redialled([ENDS])
    expect([wrong?.os?.source, steps, redial.hasMoved]).toEqual(['xl2tpd', ['dial, gateway'], false])
  })

  it('again and begins itself, where the gateway waits for that', { timeout: 20_000 }, async () => {
    const { steps, redial } = await redialled([WAITS, ENDS])
    expect(steps).toEqual(['dial, gateway', 'take back l2tp', 'dial, we'])
    expect(redial.hasMoved).toBe(false)
  })

  it('F-29 F-34 again from another port with an association of its own, where the gateway does not receive it', async () => {
    const { steps, redial } = await redialled([DEAF, ENDS])
    expect(steps).toEqual(['dial, gateway', 'take back l2tp ike', 'move', 'associate', 'dial, gateway'])
    expect(redial.hasMoved).toBe(true)
  })

  it('no third time from a port that is another already', async () => {
    const { steps, silent } = await redialled([DEAF], { mayMove: false })
    expect([steps, silent]).toEqual([['dial, gateway'], true])
  })

  it('and says that nobody answered, where the other port gets no association', async () => {
    const { wrong, steps, silent } = await redialled([DEAF], { associates: fault('ike-refused') })
    expect(steps.at(-1)).toBe('associate')
    expect([wrong?.code, wrong?.os?.text, silent]).toEqual(['cause-unknown', 'no answer', true])
  })
})
