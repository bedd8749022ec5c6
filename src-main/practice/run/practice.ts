import { done, type Result } from '../../domain/result.ts'
import type { IpAddress } from '../../domain/net/address.ts'
import { drive } from '../../protocol/run/drive.ts'
import type { Environment } from '../../protocol/run/environment.ts'
import type { Ports } from '../../protocol/ikev1/settings.ts'
import { practicePolicy, type PracticeFault } from '../faults.ts'
import { practiceGateway, type PracticeInput, type PracticeOutput } from '../gateway.ts'
import { listenOn } from '../../protocol/io/listener.ts'

/** A practice gateway that runs on this computer. */
export interface RunningPractice {
  readonly ports: Ports
  close(): Promise<void>
}

/** Only this computer can reach this address. */
const LOOPBACK: IpAddress = { family: 4, bytes: [127, 0, 0, 1] }
export const PRACTICE_HOST = '127.0.0.1'
/** Fixed, so that a diagnosis in another process finds the gateway; unprivileged. */
export const PRACTICE_PORTS: Ports = { ike: 15_500, natt: 14_500 }
export const ANY_PORTS: Ports = { ike: 0, natt: 0 }

export async function startPractice(
  { clock, crypto, entropy }: Environment,
  fault: PracticeFault,
  ports: Ports,
): Promise<Result<RunningPractice, { readonly kind: 'port-taken'; readonly port: number }>> {
  let hear: (input: PracticeInput) => void = () => undefined
  const listening = await listenOn(LOOPBACK, ports, (port, from, bytes) =>
    hear({ kind: 'datagram', port, from, bytes }),
  )
  if (!listening.ok) return listening
  const listener = listening.value
  const parts = { crypto, entropy, today: clock.today(), address: LOOPBACK, ports: listener.ports }
  const driven = drive(practiceGateway(practicePolicy(parts, fault)), clock, ({ port, to, bytes }: PracticeOutput) =>
    listener.send(port, to, bytes),
  )
  hear = (input) => driven.tell(input)
  return done({
    ports: listener.ports,
    async close() {
      driven.tell({ kind: 'close' })
      driven.stop()
      await listener.close()
    },
  })
}
