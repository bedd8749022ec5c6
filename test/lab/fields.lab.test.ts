import { beforeAll, expect, it } from 'vitest'
import type { FaultCode } from '../../src-main/domain/connect/catalogue.ts'
import { allAsked } from './driver/asked.ts'
import { labSuite } from './driver/suite.ts'
import { pingThroughTunnel } from './world/client.ts'
import { HeldConnect } from './world/held.ts'
import { installHelper } from './world/helper.ts'
import type { Arrangement } from './world/lab.ts'
import { usualClient, type ClientSettings } from './world/settings.ts'
import { difference, snapshot } from './world/snapshot.ts'

/** Settings that some gateways require. Tested with our own engine, and without NetworkManager. */
interface Demand extends Arrangement {
  readonly title: string
  readonly client: ClientSettings
  /** The fault that a diagnosis finds for a profile without the setting. */
  readonly otherwise: FaultCode
}

const withFlags = (...more: readonly string[]): ClientSettings => ({ ...usualClient, more })
const mppe = ['require-mschap-v2', 'refuse-pap', 'refuse-chap', 'refuse-mschap', 'require-mppe-128']
const eap = ['require-eap', 'refuse-pap', 'refuse-chap', 'refuse-mschap', 'refuse-mschap-v2']

const demands: readonly Demand[] = [
  {
    title: 'that knows its clients by a host name and calls itself by one',
    gateway: { identity: '@gw.example.test', client: '@branch-7.example.test' },
    client: withFlags('--local-id', '@branch-7.example.test', '--remote-id', '@gw.example.test'),
    otherwise: 'ike-refused',
  },
  {
    title: 'that knows its clients by a key ID',
    gateway: { identity: 'keyid:gateway', client: 'keyid:branch-7' },
    client: withFlags('--local-id', 'keyid:branch-7', '--remote-id', '@#67617465776179'),
    otherwise: 'ike-refused',
  },
  {
    title: 'that knows its clients by a user name',
    gateway: { identity: 'gw@example.test', client: 'anna@example.test' },
    client: withFlags('--local-id', 'anna@example.test', '--remote-id', 'gw@example.test'),
    otherwise: 'ike-refused',
  },
  {
    title: 'that asks for a tunnel secret',
    gateway: { l2tpSecret: 'tunnel-secret' },
    client: { ...usualClient, tunnelSecret: 'tunnel-secret' },
    otherwise: 'l2tp-secret-wanted',
  },
  {
    title: 'that insists on MPPE',
    gateway: { signIn: mppe },
    client: withFlags('--mppe', 'required'),
    otherwise: 'ppp-encryption-mismatch',
  },
  {
    title: 'that takes EAP alone',
    gateway: { signIn: eap },
    client: withFlags('--ppp-methods', 'eap-mschapv2'),
    otherwise: 'auth-method-mismatch',
  },
  {
    title: 'that listens on other ports',
    gateway: { ports: { ike: 1500, natt: 14500, l2tp: 11701 } },
    client: withFlags('--ike-port', '1500', '--natt-port', '14500', '--l2tp-port', '11701'),
    otherwise: 'ike-no-response',
  },
]

labSuite('A gateway', { name: 'fields', seconds: 1_200 }, (lab) => {
  beforeAll(() => installHelper(lab().guest))

  for (const { title, client, otherwise, ...arrangement } of demands.filter(
    ({ gateway }) => allAsked || gateway?.l2tpSecret !== undefined,
  )) {
    it(`${title}: a diagnosis finds nothing wrong, and without the setting says so`, async () => {
      const culvert = lab().culvert('ada')
      await lab().arrange(`fields-${title.replaceAll(' ', '-')}`, arrangement)
      await culvert.add('Office', client)
      await culvert.add('Usual', usualClient)
      const { report } = await culvert.diagnose('Office', client)
      expect(report.fault, JSON.stringify(report)).toBeUndefined()
      const without = await culvert.diagnose('Usual', usualClient)
      expect(without.report.fault?.code, JSON.stringify(without.report)).toBe(otherwise)
    })

    it(`${title}: a connect carries packets, and its disconnect leaves nothing`, async () => {
      const { guest, arrange } = lab()
      const culvert = lab().culvert('ada', 'strongswan')
      await arrange(`fields-connect-${title.replaceAll(' ', '-')}`, arrangement)
      await culvert.add('Office', client)
      const before = await snapshot(guest)
      const held = new HeldConnect(guest)
      const { fault, printed } = await culvert.hold(held, 'Office', client)
      expect(fault, printed).toBeUndefined()
      expect(await pingThroughTunnel(guest)).toBe(true)
      expect((await culvert.disconnect('Office')).code).toBe(0)
      await held.ended()
      expect(difference(before, await snapshot(guest))).toEqual([])
    })
  }
})
