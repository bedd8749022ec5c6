import { setTimeout as wait } from 'node:timers/promises'
import { PRACTICE, type PracticeFault } from '../../../src-main/practice/faults.ts'
import { startPractice, type RunningPractice } from '../../../src-main/practice/run/practice.ts'
import { thisComputer } from '../../../src-main/protocol/io/environment.ts'

/** The standard ports of a gateway, which need root; here on loopback only. */
const REAL_PORTS = { ike: 500, natt: 4500 }
export const GATEWAY = '127.0.0.1'
export { PRACTICE }

/** A gateway that the app under test reaches like a real one. @throws if the ports stay taken */
export async function realPortsGateway(fault: PracticeFault): Promise<RunningPractice> {
  for (let tries = 0; tries < 40; tries += 1) {
    const started = await startPractice(thisComputer, fault, REAL_PORTS)
    if (started.ok) return started.value
    await wait(500)
  }
  throw new Error('UDP 500 or 4500 of this computer is taken')
}
