import { parseIp } from '../net/address.ts'
import { isUnspecified } from '../net/special.ts'
import { problem, type Problem } from './problem.ts'

const IDENTITY = /^@?[A-Za-z0-9._-]{1,253}$/
/** Text that strongSwan tries to read as an address, a subnet or a range of addresses. */
const NUMERIC = /^[0-9.-]+$/

/**
 * Says what is wrong with the identity that a gateway must prove, or undefined. It must name one gateway: strongSwan
 * takes an unspecified address for "anybody" and a range of addresses for each in it, and then a colleague's
 * certificate of the same authority passes for the gateway's. Behind `@` everything is a name.
 */
export function identityProblem(text: string): Problem | undefined {
  if (!IDENTITY.test(text)) return problem('remote-id')
  if (!NUMERIC.test(text)) return undefined
  const address = parseIp(text)
  return address && !isUnspecified(address) ? undefined : problem('remote-id-anybody')
}
