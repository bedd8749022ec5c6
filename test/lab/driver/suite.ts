import { afterAll, beforeAll, describe, it } from 'vitest'
import { exceptionFor, holding } from '../../support/set-up/exceptions.ts'
import { thisMachine } from '../../support/set-up/machine.ts'
import { scenarios, type Scenario } from '../scenarios.ts'
import { Lab } from '../world/lab.ts'
import { cpuOf } from './processors.ts'
import { whyNoCli, whyNoGuest } from './prerequisites.ts'

export interface SuiteOptions {
  /** Names the folder of logs below artifacts/lab. */
  readonly name: string
  /** The guest is ended after this time whatever happens. */
  readonly seconds: number
  readonly needsCli?: boolean
}

/**
 * A group of scenarios in one guest. `lab()` gives the guest once it is up. Where it cannot run the group is reported
 * as skipped with the reason; on a build server it fails instead, so that nobody mistakes nothing for success, unless no
 * machine of its kind can run it, which is declared.
 */
export function labSuite(title: string, options: SuiteOptions, scenarios: (lab: () => Lab) => void): void {
  const reason = whyNoGuest() ?? (options.needsCli === false ? undefined : whyNoCli())
  if (reason !== undefined) {
    describe(title, () => {
      it(reason, (context) => {
        if (process.env['CI'] === 'true' && !exceptionFor('test/lab/', holding(thisMachine()))) throw new Error(reason)
        context.skip(reason)
      })
    })
    return
  }
  describe(title, () => {
    let open: Lab | undefined
    beforeAll(async () => {
      // Each of vitest's workers has a number from 1 up, and keeps to its own CPU.
      open = await Lab.open(options.name, cpuOf(Number(process.env['VITEST_POOL_ID'] ?? '1') - 1), options.seconds)
    })
    afterAll(async () => open?.close())
    scenarios(() => {
      if (open === undefined) throw new Error('the guest did not start')
      return open
    })
  })
}

/** Scenarios that are not in the fast set run only when all are asked for. */
export const allAsked = process.env['CULVERT_LAB'] === 'all'

/** The scenarios of the table that this run covers. */
export function asked(outcome: Scenario['expect']['outcome']): readonly Scenario[] {
  return scenarios.filter((scenario) => scenario.expect.outcome === outcome && (scenario.fast || allAsked))
}
