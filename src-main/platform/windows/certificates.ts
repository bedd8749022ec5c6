import { fault, type Fault } from '../../domain/connect/fault.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { StoredCertificate } from './calls/parse.ts'
import { callFault, powerShellFault } from './faults.ts'
import type { Machine } from './run/machine.ts'

/**
 * The certificate by which Windows proves itself: it takes one of the computer's store that the gateway's authorities have
 * issued, and no interface lets a program name it. Whether the profile's is there, and would do, can be looked up; an
 * administrator puts it there.
 */

type MachineAuth = Extract<Profile['machineAuth'], { kind: 'certificate' }>

/** Why Windows cannot connect with the profile's certificates; undefined where nothing speaks against it. */
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

/** Base64 of a PEM's octets, as Windows writes it: without line ends. */
const der = (pem: string): string =>
  Buffer.from(pem.replace(/-----[^-\r\n]{1,80}-----/g, ''), 'base64').toString('base64')

/** Flags of a chain that keep IKE from using it; others, as of a weak signature, may not. */
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
