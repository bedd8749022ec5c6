import { beforeAll, expect, it } from 'vitest'
import { allAsked } from '../driver/asked.ts'
import { labSuite } from '../driver/suite.ts'
import { ROOTS, type RootName } from '../driver/roots.ts'
import { pingThroughTunnel } from '../world/client.ts'
import { HeldConnect } from '../world/held.ts'
import { installHelper } from '../world/helper.ts'
import type { Lab } from '../world/lab.ts'
import { usualClient, type ClientSettings } from '../world/settings.ts'
import { backendCausesOf, causesOf, clientCausesOf, helperCausesOf, type Cause, type Outcome } from './table.ts'

type Found = Outcome | readonly [code: string, stage: string]

const settingsOf = ({ client }: Cause): ClientSettings => ({ ...usualClient, ...client })

/** The usual client, with each of its backends, at a gateway of another implementation. */
export function gatewaySuite(root: RootName): void {
  labSuite(
    `A gateway with ${ROOTS[root].title}`,
    { name: `gateway-${root}`, seconds: 3_000, roots: { gateway: root } },
    (lab) => {
      for (const cause of causesOf(root).filter(({ fast }) => fast || allAsked))
        it(`and the probe: ${cause.cause}`, async () => {
          const culvert = lab().culvert('ada')
          await lab().arrange(`probe-${cause.name}`, cause)
          await culvert.add('Office', settingsOf(cause))
          const { report } = await culvert.diagnose('Office', settingsOf(cause))
          const found = report.fault ? [report.fault.code, report.fault.stage, report.certainty] : 'connected'
          expect(found, JSON.stringify([report.rule, report.evidence])).toEqual(cause.outcome)
        })
      if (!allAsked) return
      backend('NetworkManager', backendCausesOf(root), lab, viaNetworkManager)
      beforeAll(() => installHelper(lab().guest))
      backend('the helper', helperCausesOf(root), lab, viaHelper)
    },
  )
}

type Connect = (lab: Lab, cause: Cause) => Promise<Found>

/** Another implementation's client at the usual gateway, by NetworkManager and, if it has strongSwan, by the helper. */
export function clientSuite(root: RootName): void {
  const { title, ike } = ROOTS[root]
  labSuite(`A client with ${title}`, { name: `client-${root}`, seconds: 3_000, roots: { client: root } }, (lab) => {
    backend('NetworkManager', clientCausesOf(root), lab, viaNetworkManager)
    if (ike !== 'strongswan') return
    beforeAll(() => installHelper(lab().guest))
    backend('the helper', clientCausesOf(root), lab, viaHelper)
  })
}

function backend(name: string, causes: readonly Cause[], lab: () => Lab, connect: Connect): void {
  for (const cause of causes)
    it(`and ${name}: ${cause.cause}`, async () => {
      const [code, stage] = cause.outcome
      expect(await connect(lab(), cause)).toEqual(cause.outcome === 'connected' ? 'connected' : [code, stage])
    })
}

async function viaNetworkManager(lab: Lab, cause: Cause): Promise<Found> {
  // ben may read the journal, which contains the reasons.
  const culvert = lab.culvert('ben', 'networkmanager')
  await lab.arrange(`networkmanager-${cause.name}`, cause)
  await culvert.add('Office', settingsOf(cause))
  const { fault } = await culvert.connect('Office', settingsOf(cause), ['--no-diagnose'])
  if (fault) return [fault.code, fault.stage]
  expect(await pingThroughTunnel(lab.guest)).toBe(true)
  return 'connected'
}

async function viaHelper(lab: Lab, cause: Cause): Promise<Found> {
  const culvert = lab.culvert('ada', 'strongswan')
  await lab.arrange(`helper-${cause.name}`, cause)
  await culvert.add('Office', settingsOf(cause))
  const held = new HeldConnect(lab.guest)
  const { fault } = await culvert.hold(held, 'Office', settingsOf(cause))
  if (fault) return [fault.code, fault.stage]
  expect(await pingThroughTunnel(lab.guest)).toBe(true)
  expect((await culvert.disconnect('Office')).code).toBe(0)
  return 'connected'
}
