import { nodeCrypto } from '../../crypto/node.ts'
import type { Environment } from '../run/environment.ts'
import { processClock } from './clock.ts'
import { systemEntropy } from './entropy.ts'
import { systemFragments } from './fragments.ts'
import { addressesOf } from './names.ts'
import { openGatewaySockets } from './udp.ts'

/** This computer: its sockets, resolver, clock and randomness, and the cryptography of its engine. */
export const thisComputer: Environment = {
  clock: processClock,
  crypto: nodeCrypto,
  entropy: systemEntropy,
  resolve: addressesOf,
  open: openGatewaySockets,
  fragments: systemFragments,
}
