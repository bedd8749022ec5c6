import { expect, it } from 'vitest'
import { labSuite } from './driver/suite.ts'
import { scenarios } from './scenarios.ts'

const thin = ['psk-ok', 'wrong-psk', 'wrong-password']

labSuite('A diagnosis', { name: 'probe', seconds: 900 }, (lab) => {
  for (const scenario of scenarios.filter(({ name }) => thin.includes(name))) {
    it(`of a connect ${scenario.title}`, async () => {
      const culvert = lab().culvert('ada')
      await lab().arrange(scenario.name, scenario)
      await culvert.add('Office', scenario.client)
      const { report, seconds, printed } = await culvert.diagnose('Office', scenario.client)
      process.stdout.write(`${scenario.name} ${seconds} s, took ${report.took}\n${JSON.stringify(report, null, 1)}\n`)
      expect(printed.code).toBe(scenario.expect.outcome === 'failed' ? 1 : 0)
      if (scenario.expect.outcome === 'failed') expect(report.fault?.code).toBe(scenario.expect.code)
      else expect(report.fault).toBeUndefined()
    })
  }
})
