import { expect, it } from 'vitest'
import { asked, labSuite } from './driver/suite.ts'
import { footprint } from './world/client.ts'
import { overheard } from './world/router.ts'

labSuite('A connect', { name: 'failures', seconds: 900 }, (lab) => {
  for (const { expect: expected, ...scenario } of asked('failed')) {
    if (expected.outcome !== 'failed') continue
    it(`${scenario.title} fails within ${expected.withinSeconds} s with ${expected.code}`, async () => {
      const { guest, arrange } = lab()
      // ben is not an administrator, and may read the journal, which contains the reasons.
      const culvert = lab().culvert('ben')
      await arrange(scenario.name, scenario)
      await culvert.add('Office', scenario.client)
      const before = await footprint(guest)

      const { fault, seconds, printed } = await culvert.connect('Office', scenario.client)
      expect(fault, printed.stdout).toMatchObject({ stage: expected.stage, code: expected.code })
      expect(printed.code).toBe(1)
      expect(seconds).toBeLessThan(expected.withinSeconds * lab().pace)

      expect(await overheard(guest)).toMatchObject({ clearL2tp: 0 })
      const { connectionFiles, routes, nameServers } = await footprint(guest)
      expect({ connectionFiles, routes, nameServers }).toEqual({
        connectionFiles: before.connectionFiles,
        routes: before.routes,
        nameServers: before.nameServers,
      })
    })
  }
})
