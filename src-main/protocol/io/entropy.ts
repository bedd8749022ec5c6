import { randomBytes } from 'node:crypto'
import type { Entropy } from '../../crypto/port.ts'

/** The system's randomness. */
export const systemEntropy: Entropy = (length) => Uint8Array.from(randomBytes(length))
