import { fault, type Fault } from '../../domain/connect/fault.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { StoredCertificate } from './calls/parse.ts'
import { callFault, powerShellFault } from './faults.ts'
import type { Machine } from './run/machine.ts'

/**
 * The certificate with which Windows authenticates itself: it chooses one in the computer's store that the gateway's
 * authorities have issued, and no interface lets a program select it. Culvert can check whether the profile's is there
 * and usable; an administrator installs it.
 */

type MachineAuth = Extract<Profile['machineAuth'], { kind: 'certificate' }>

/** Why Windows cannot connect with the profile's certificates; undefined if no obstacle is known. */
export async function certificateFault(
  { ask }: Pick<Machine, 'ask'>,
  { certificate, authority }: MachineAuth,
  signal: AbortSignal,
): Promise<Fault | undefined> {
  const request = { version: 1, verb: 'certificate', certificate: der(certificate), authority: der(authority) } as const
  const answer = await ask(request, signal)
  if (!answer.ok) return powerShellFault(answer.fault)
  const { stored, faults } = answer.value
  return faults.length > 0 ? callFault(faults, '') : unusable(stored)
}

/** Base64 of a PEM's octets in Windows' form, without line ends. */
const der = (pem: string): string =>
  Buffer.from(pem.replace(/-----[^-\r\n]{1,80}-----/g, ''), 'base64').toString('base64')

/** Flags of a chain that prevent IKE from using it; others, such as a weak signature, may not. */
const UNTRUSTED: ReadonlySet<string> = new Set([
  ...['UntrustedRoot', 'PartialChain', 'NotSignatureValid', 'Revoked', 'ExplicitDistrust', 'Cyclic'],
])
const TIME = 'NotTimeValid'

function unusable(stored: StoredCertificate | null | undefined): Fault | undefined {
  if (!stored) return fault('windows-certificate-unusable')
  const { key, own, authority } = stored
  if (!key) return lacking('key', [])
  if (own.includes(TIME)) return lacking('time', own)
  if (own.some((flag) => UNTRUSTED.has(flag))) return lacking('issuer', own)
  return authority.some((flag) => flag === TIME || UNTRUSTED.has(flag)) ? lacking('authority', authority) : undefined
}

const lacking = (variant: 'key' | 'time' | 'issuer' | 'authority', flags: readonly string[]): Fault =>
  fault('windows-certificate-unusable', {
    args: { variant },
    ...(flags.length > 0 ? { os: { source: 'Windows', text: flags.join(', ') } } : {}),
  })
