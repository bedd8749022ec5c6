import { onTestFinished } from 'vitest'
import type { IpAddress } from '../../../src-main/domain/net/address.ts'
import type { Profile, ProfileDraft } from '../../../src-main/domain/profile/schema.ts'
import { Secret, type Secrets } from '../../../src-main/domain/profile/secret.ts'
import { FakeBackend } from '../../../src-main/platform/fake/backend.ts'
import { memoryMachine, type FakeMachine } from '../../../src-main/platform/fake/machine.ts'
import type { Environment } from '../../../src-main/protocol/run/environment.ts'
import { thisComputer } from '../../../src-main/protocol/io/environment.ts'
import { PRACTICE, type PracticeFault } from '../../../src-main/practice/faults.ts'
import { openServices, type OpenOptions } from '../../../src-main/services/open.ts'
import { practice } from '../../../src-main/services/diagnosis/practice.ts'
import type { Services } from '../../../src-main/services/services.ts'
import { IN_THIS_THREAD } from '../reading/workers.ts'
import { profileWith } from '../profiles.ts'
import { freshDirectory } from './directory.ts'
import { MemoryKeychain } from './keychains.ts'

const LOOPBACK: IpAddress = { family: 4, bytes: [127, 0, 0, 1] }

/** The secrets accepted by a practice gateway. */
export const PRACTICE_SECRETS: Secrets = { psk: new Secret(PRACTICE.psk), password: new Secret(PRACTICE.password) }

/** A profile whose failure the fake backend cannot explain. */
export const unknownProfile = (draft: Partial<ProfileDraft> = {}): Profile =>
  profileWith({ gateway: 'cause-unknown.test', user: PRACTICE.user, ...draft })

/** This computer, where every name resolves to a practice gateway with this fault: real sockets, on loopback. */
export async function environmentWithGateway(name: PracticeFault): Promise<Environment> {
  const started = await practice(thisComputer).start(name, 'any')
  if (!started.ok) throw new Error(started.fault.code)
  const { ports, close } = started.value
  onTestFinished(close)
  return {
    ...thisComputer,
    resolve: () => Promise.resolve([LOOPBACK]),
    open: (asked, events) => thisComputer.open(asked.ports.ike === 500 ? { address: LOOPBACK, ports } : asked, events),
  }
}

export interface Diagnosing {
  readonly services: Services
  readonly machine: FakeMachine
  readonly keychain: MemoryKeychain
  readonly directory: string
}

/** The real services on a simulated system, with a practice gateway for every diagnosis. */
export async function diagnosing(
  name: PracticeFault,
  options: Partial<Pick<OpenOptions, 'diagnosesByItself'>> = {},
): Promise<Diagnosing> {
  const environment = await environmentWithGateway(name)
  const [machine, keychain, directory] = [memoryMachine(), new MemoryKeychain(), freshDirectory()]
  const services = await openServices({
    backend: new FakeBackend({ machine, step: 1 }),
    directory,
    keychain,
    environment: () => Promise.resolve(environment),
    workers: IN_THIS_THREAD,
    ...options,
  })
  onTestFinished(() => services.close())
  return { services, machine, keychain, directory }
}
