import type { Managed } from '../managed.ts'
import { NOTHING_MANAGED } from '../managed.ts'
import { POLICY_KEY, valuesOfRegistry } from './registry.ts'
import { registryKey } from './run/tools.ts'
import { stateOfValues } from './values.ts'

/**
 * Windows: the registry's policies of the computer, which ordinary users cannot write. Those of a user never count: a person
 * can bring a hive of their own.
 * @param ask prints the key; undefined where it is not there
 */
export function windowsManaged(ask: () => Promise<string | undefined> = () => registryKey(POLICY_KEY)): Managed {
  return {
    isSet: async () => (await ask()) !== undefined,
    async read() {
      const printed = await ask()
      return printed === undefined ? NOTHING_MANAGED.read() : stateOfValues(valuesOfRegistry(printed), POLICY_KEY)
    },
  }
}
