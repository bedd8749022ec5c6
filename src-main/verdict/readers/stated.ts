import type { FaultCode } from '../../domain/connect/catalogue.ts'
import type { Seen } from '../../domain/connect/observation.ts'

/** What a program states of the cause, by whose log it stands in. */

type Stated = Extract<Seen, { kind: 'stated' }>
interface Whose {
  readonly gatewaySide: boolean
  readonly clientSide: boolean
}

/** A message of one side says nothing in a log that is the other's; what a gateway's own program states is about its client. */
export function statedIn(seen: Stated, { gatewaySide, clientSide }: Whose): readonly Stated[] {
  if (seen.side !== undefined && (seen.side === 'client' ? gatewaySide : clientSide)) return []
  return [gatewaySide ? { ...seen, code: CLIENTS_CODE[seen.code] ?? seen.code } : seen]
}

const CLIENTS_CODE: Readonly<Partial<Record<FaultCode, FaultCode>>> = {
  'gateway-certificate-untrusted': 'client-certificate-rejected',
  'gateway-certificate-expired': 'client-certificate-expired',
  'gateway-identity-mismatch': 'ike-refused',
}
