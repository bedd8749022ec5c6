import { beforeAll, describe, expect, it } from 'vitest'
import type { Stage } from '../../src-main/domain/connect/stage.ts'
import { allAsked } from './driver/asked.ts'
import { labSuite } from './driver/suite.ts'
import type { Lab } from './world/lab.ts'
import { insideAddress } from './world/addresses.ts'
import { pingThroughTunnel } from './world/client.ts'
import type { Culvert } from './world/culvert.ts'
import { HeldConnect } from './world/held.ts'
import { installHelper } from './world/helper.ts'
import { kill, killAt, type Victim } from './world/kill.ts'
import { overheard } from './world/router.ts'
import { usualClient } from './world/settings.ts'
import { difference, settled, snapshot, type Snapshot } from './world/snapshot.ts'

/** The stages during which each program runs. */
const STAGES_OF: Readonly<Record<Victim, readonly Stage[]>> = {
  app: ['reach', 'ipsec', 'l2tp', 'authenticate', 'routes'],
  'culvert-helper': ['prerequisites', 'reach', 'ipsec', 'l2tp', 'authenticate', 'routes'],
  charon: ['reach', 'ipsec', 'l2tp', 'routes'],
  xl2tpd: ['l2tp', 'authenticate', 'routes'],
  pppd: ['lcp', 'authenticate', 'routes'],
}
const VICTIMS = Object.keys(STAGES_OF) as readonly Victim[]

/** The fault of a connect or tunnel that lost one of its programs. */
const faultOf = (victim: Victim): object => ({ code: 'component-died', title: `${victim} stopped unexpectedly.` })

if (allAsked) {
  labSuite('F-30 F-33 F-73 Killed at once', { name: 'strongswan-kills', seconds: 3000 }, (lab) => {
    beforeAll(() => installHelper(lab().guest))

    describe.each(VICTIMS)('%s', (victim) => {
      it.each(STAGES_OF[victim])('while connecting, from %s on', async (stage) => {
        const { culvert, held, before } = await opened(lab(), `${victim}-${stage}`)
        const killing = killAt(lab().guest, victim, stage)
        await culvert.begin(held, 'Office', usualClient)
        const when = await killing
        expect(when, 'the moment to kill it').toBeDefined()
        if (victim === 'app') expect(await held.ended(), when).toMatchObject({ code: undefined })
        else {
          // The last stages are very short: a tunnel that was up by then counts as one that ended.
          const [begun, ended] = [await held.begun(), await held.ended()]
          expect(begun.fault ?? ended.fault, when).toMatchObject(faultOf(victim))
          expect(ended.code, when).toBe(1)
        }
        await nothingIsLeftAndTheNextWorks(lab(), { culvert, held, before, helperDied: victim === 'culvert-helper' })
      })

      it('while connected', async () => {
        const { culvert, held, before } = await opened(lab(), `${victim}-live`)
        expect((await culvert.hold(held, 'Office', usualClient)).fault).toBeUndefined()
        // A person continues to work meanwhile.
        await lab().guest.must('client', `ping -i0.1 -w10 ${insideAddress} >/dev/null 2>&1 </dev/null &`)
        await kill(lab().guest, victim)
        const { code, fault } = await held.ended()
        if (victim === 'app') expect(code).toBeUndefined()
        else {
          expect(fault).toMatchObject({ stage: 'live', ...faultOf(victim) })
          expect(code).toBe(1)
        }
        await nothingIsLeftAndTheNextWorks(lab(), { culvert, held, before, helperDied: victim === 'culvert-helper' })
      })
    })
  })
}

interface Opened {
  readonly culvert: Culvert
  readonly held: HeldConnect
  readonly before: Snapshot
}

/** The gateway accepts L2TP in clear text, so that unencrypted packets would be answered. */
async function opened(lab: Lab, name: string): Promise<Opened> {
  await lab.arrange(`strongswan-kill-${name}`, { gateway: { clearText: true } })
  const culvert = lab.culvert('ada', 'strongswan')
  await culvert.add('Office', usualClient)
  return { culvert, held: new HeldConnect(lab.guest), before: await snapshot(lab.guest) }
}

/** The remains of a dead helper stay until the next one starts; everything else is removed by itself. */
async function nothingIsLeftAndTheNextWorks(
  { guest }: Lab,
  { culvert, held, before, helperDied }: Opened & { readonly helperDied: boolean },
): Promise<void> {
  if (!helperDied) expect(await settled(guest, before)).toEqual([])
  expect(await overheard(guest)).toMatchObject({ clearSent: 0, clearL2tp: 0 })
  const again = await culvert.hold(held, 'Office', usualClient)
  expect(again.fault, again.printed).toBeUndefined()
  expect(await pingThroughTunnel(guest)).toBe(true)
  expect((await culvert.disconnect('Office')).code).toBe(0)
  await held.ended()
  expect(difference(before, await snapshot(guest))).toEqual([])
  // The gateway's xl2tpd may still retransmit to the first tunnel, in clear text because both SAs are gone.
  expect(await overheard(guest)).toMatchObject({ clearSent: 0 })
}
