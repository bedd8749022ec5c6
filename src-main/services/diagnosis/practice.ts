import { fault } from '../../domain/connect/fault.ts'
import { profileSchema, type Profile } from '../../domain/profile/schema.ts'
import { Secret, type Secrets } from '../../domain/profile/secret.ts'
import { done, failed } from '../../domain/result.ts'
import type { Environment } from '../../protocol/run/environment.ts'
import { ANY_PORTS, PRACTICE_HOST, PRACTICE_PORTS, startPractice } from '../../practice/run/practice.ts'
import { isPracticeFault, PRACTICE, PRACTICE_FAULT_NAMES } from '../../practice/faults.ts'
import type { Practice } from '../services.ts'

export function practice(environment: Environment): Practice {
  return {
    faults: () => Promise.resolve(PRACTICE_FAULT_NAMES),
    async start(name, ports) {
      if (!isPracticeFault(name)) throw new RangeError(`no practice fault: ${name}`)
      const started = await startPractice(environment, name, ports === 'any' ? ANY_PORTS : PRACTICE_PORTS)
      if (started.ok) return done(started.value)
      return failed(fault('port-in-use', { args: { port: started.fault.port } }))
    },
  }
}

/** Profile for a diagnosis of the practice gateway; without a secret, because only this computer can reach it. */
export const practiceProfile: Profile = profileSchema.parse({
  id: '00000000-0000-4000-8000-000000000001',
  name: 'Practice',
  gateway: PRACTICE_HOST,
  user: PRACTICE.user,
})
export const practiceSecrets: Secrets = { psk: new Secret(PRACTICE.psk), password: new Secret(PRACTICE.password) }
