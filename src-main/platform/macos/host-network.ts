import type { NetworkMarks } from '../../domain/networks/marks.ts'
import { NO_MARKS } from '../../domain/networks/marks.ts'
import { detailsOf, GLOBALS, LISTING, listedServices, marksOf } from './calls/network-marks.ts'
import { systemMachine } from './run/machine.ts'
import type { Run } from './run/tools.ts'

/** Marks of the network that this Mac is in; empty if its dynamic store does not answer. */
export async function macosMarks(run: Run = systemMachine().run): Promise<NetworkMarks> {
  const ask = async (input: string): Promise<string | undefined> => {
    const printed = await run('scutil', [], { input })
    return printed.ok && printed.value.exit === 0 ? printed.value.out : undefined
  }
  const [globals, listing] = await Promise.all([ask(GLOBALS), ask(LISTING)])
  const services = listedServices(listing ?? '')
  if (globals === undefined || services.length === 0) return NO_MARKS
  const details = await ask(detailsOf(services))
  return details === undefined ? NO_MARKS : marksOf(globals, services, details)
}
