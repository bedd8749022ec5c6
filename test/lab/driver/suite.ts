import { relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exceptionFor, holding, type Exception } from '../../support/set-up/exceptions.ts'
import { thisMachine } from '../../support/set-up/machine.ts'
import { scenarios, type Scenario } from '../scenarios.ts'
import { Lab } from '../world/lab.ts'
import { allAsked } from './asked.ts'
import { project } from './places.ts'
import { cpuOf } from './processors.ts'
import { whyNoCli, whyNoGuest, whyNoRoots } from './prerequisites.ts'
import type { Roots } from './roots.ts'

export interface SuiteOptions {
  /** Name of the folder of logs below artifacts/lab. */
  readonly name: string
  /** The guest is ended after this many seconds of its own time, whatever happens. */
  readonly seconds: number
  readonly needsCli?: boolean
  /** Root file systems of the machines, if not the usual one. */
  readonly roots?: Roots
}

/**
 * A group of scenarios in one guest. `lab()` returns the guest once it is up. If the group cannot run, it is reported
 * as skipped with the reason; on a build server it fails instead, so that an empty run is not taken for a success,
 * unless machines of this kind are declared to skip it.
 */
export function labSuite(title: string, options: SuiteOptions, scenarios: (lab: () => Lab) => void): void {
  const declared = declaredException()
  const reason =
    whyNoGuest() ??
    (options.needsCli === false ? undefined : whyNoCli()) ??
    whyNoRoots(options.roots) ??
    (declared && `left out on ${declared.where} (CULVERT_LAB=all runs it)`)
  if (reason !== undefined) {
    describe(title, () => {
      it(reason, (context) => {
        if (process.env['CI'] === 'true' && !declared) throw new Error(reason)
        context.skip(reason)
      })
    })
    return
  }
  describe(title, () => {
    let open: Lab | undefined
    beforeAll(async () => {
      // Each of vitest's workers has a number from 1, and uses its own CPU.
      open = await Lab.open(
        options.name,
        cpuOf(Number(process.env['VITEST_POOL_ID'] ?? '1') - 1),
        options.seconds,
        options.roots,
      )
    })
    afterAll(async () => open?.close())
    scenarios(() => {
      if (open === undefined) throw new Error('the guest did not start')
      return open
    })
  })
}

/** The exception that declares the current file on this machine. */
function declaredException(): Exception | undefined {
  const file = expect.getState().testPath ?? ''
  return exceptionFor(relative(project, file), holding(thisMachine()))
}

/** The scenarios of the table that this run covers. */
export function asked(outcome: Scenario['expect']['outcome']): readonly Scenario[] {
  return scenarios.filter((scenario) => scenario.expect.outcome === outcome && (scenario.fast || allAsked))
}
