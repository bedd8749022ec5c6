import type { FaultCode } from './catalogue.ts'
import { argumentOf, type Fault } from './fault.ts'

/** Field of the profile to check first, by fault: one for every code whose remedies include `edit-profile`. */
const FIELDS: { readonly [Code in FaultCode]?: string } = {
  'settings-refused': 'gateway',
  'ipv6-not-carried': 'routing.routes',
  'gateway-name-unresolved': 'gateway',
  'gateway-ipv6-only': 'gateway',
  'ipv6-outside-not-carried': 'ipsec.addressFamily',
  'address-family-missing': 'ipsec.addressFamily',
  'ike-no-response': 'gateway',
  'ike-refused': 'gateway',
  'ike-no-common-proposal': 'ipsec.phase1',
  'client-certificate-expired': 'machineAuth.certificate',
  'client-certificate-early': 'machineAuth.certificate',
  'client-certificate-rejected': 'machineAuth.certificate',
  'gateway-certificate-untrusted': 'machineAuth.authority',
  'gateway-identity-mismatch': 'ipsec.remoteId',
  'esp-no-common-proposal': 'ipsec.phase2',
  'esp-sha256-truncated': 'ipsec.phase2',
  'esp-selectors-refused': 'l2tp.sourcePort',
  'l2tp-secret-wanted': 'l2tp.tunnelSecret',
  'ppp-encryption-mismatch': 'ppp.mppe',
  'credentials-rejected': 'user',
  'subnet-overlap': 'routing.mode',
}

/** Arguments that may hold the path of the refused field, `routing.routes.2`. */
const NAMING = ['field', 'reason'] as const
const PATH = /^(?:profile\.)?((?:gateways?|user|machineAuth|ipsec|l2tp|ppp|routing|dns)(?:\.[A-Za-z]\w*)*)(?:\.\d+)?$/

/** Dotted path of the profile's field that a person edits for this fault; undefined when there is none. */
export function fieldOf(fault: Fault): string | undefined {
  const named = NAMING.map((name) => PATH.exec(argumentOf(fault, name) ?? '')?.[1]).find((path) => path !== undefined)
  return named ?? FIELDS[fault.code]
}
