import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { allAsked, labSuite } from './driver/suite.ts'
import type { Attempt, Question, Report } from './pairs/attempt-types.ts'
import { EVERY_ESP, EVERY_IKE, fewPairs, phase1Pairs, phase2Pairs, secrecyPairs, usualPair } from './pairs/pairs.ts'
import { dissect } from './pairs/dissect.ts'
import { bundlePairs, runPairs } from './pairs/run.ts'
import * as plan from './world/addresses.ts'
import { startListening, stopListening } from './world/router.ts'
import { writeFile } from './world/script.ts'

const question = (attempts: readonly Attempt[]): Question => ({
  gateway: plan.gatewayAddress,
  user: plan.user,
  password: plan.password,
  authentication: { kind: 'psk', psk: plan.psk },
  attempts,
})

/** Those that did not go as they should, each with why. */
const wrong = (reports: readonly Report[]): readonly string[] =>
  reports.filter(({ failure }) => failure !== undefined).map(({ name, failure }) => `${name}: ${failure ?? ''}`)

const CAPTURE = 'pairs-whole.pcap'
/** Octets of a packet to keep. */
const WHOLE = 0

labSuite('Our own exchanges and strongSwan', { name: 'pairs', seconds: 900, needsCli: false }, (lab) => {
  let reports: readonly Report[] = []
  beforeAll(async () => {
    await bundlePairs(lab().guest)
  })

  it('agree on every proposal', { timeout: 600_000 }, async () => {
    const { guest, arrange } = lab()
    // A gateway that counts half-open negotiations would take so many for an attack.
    const patience = 'charon {\n block_threshold = 0\n cookie_threshold = 0\n}\n'
    await guest.must('gateway', writeFile('/etc/strongswan.d/patience.conf', patience))
    await arrange('pairs', { gateway: { ike: EVERY_IKE, esp: EVERY_ESP } })
    const attempts = allAsked ? [...phase1Pairs, ...secrecyPairs, ...phase2Pairs] : fewPairs
    await startListening(guest, WHOLE)
    reports = await runPairs(guest, question(attempts), 550)
    await stopListening(guest, CAPTURE)
    expect(wrong(reports)).toEqual([])
    expect(reports.map(({ name }) => name)).toEqual(attempts.map(({ name }) => name))
    // Our farewells were understood each time. What may be left is half open: the question whether UDP 500 answers.
    const left = await guest.must('gateway', 'ipsec status; ip xfrm state count')
    expect(left).toContain('(0 up, ')
    expect(left).toContain('SAD count 0')
  })

  it('put nothing on the wire that Wireshark cannot read', { timeout: 300_000 }, () => {
    const packets = dissect(
      join(lab().guest.folder, CAPTURE),
      reports.map(({ keys }) => keys),
    )
    console.log(JSON.stringify(packets.slice(0, 400), undefined, 1))
    const ours = packets.filter(({ source }) => source === plan.routerOutside)
    expect(ours.filter(({ complaints }) => complaints.length > 0)).toEqual([])
  })

  describe('with certificates', () => {
    it('agree, and data flows', async () => {
      const { guest, arrange } = lab()
      await arrange('pairs-certificate', { gateway: { authentication: 'certificate' } })
      // The key is for root alone, as any.
      const copied = '/tmp/ada.key'
      await guest.must('client', `install -o ada -m 600 ${plan.certificates}/client.key ${copied}`)
      const authentication = {
        kind: 'certificate',
        certificate: `${plan.certificates}/client.crt`,
        key: copied,
        authority: `${plan.certificates}/ca.crt`,
      } as const
      const asked = { ...usualPair, phase1: { ...usualPair.phase1, group: 14 } } as const
      const certified = await runPairs(guest, { ...question([asked]), authentication }, 60)
      expect(wrong(certified)).toEqual([])
      expect(certified).toHaveLength(1)
    })
  })
})
