import { fault } from '../../domain/connect/fault.ts'
import { done, failed, type Result } from '../../domain/result.ts'

/** The Windows error and state of a failed main mode, by the gateway's first label; other gateways have no entry. */
const ENDS: Readonly<Partial<Record<string, readonly [code: number, state: string]>>> = {
  'psk-mismatch': [13801, 'FINAL_SENT'],
  'ike-no-common-proposal': [13868, 'SA_SENT'],
  'cause-unknown': [13868, 'SA_SENT'],
}

/** A made-up record in the format of the Windows Filtering Platform. For `record-refused`, the consent is refused. */
export function recordFor(gateway: string): Result<string> {
  const label = gateway.split('.')[0] ?? ''
  if (label === 'record-refused') {
    const command = 'netsh wfp show netevents timewindow=900 remoteaddr=203.0.113.10 file=-'
    return failed(fault('record-refused', { args: { command } }))
  }
  const end = ENDS[label]
  if (!end) return done('<netEvents numItems="0"/>\n')
  return done(
    [
      '<netEvents numItems="1">',
      '<item><header><timeStamp>2026-11-29T10:12:32.871Z</timeStamp><remotePort>500</remotePort></header>',
      '<type>FWPM_NET_EVENT_TYPE_IKEEXT_MM_FAILURE</type>',
      `<ikeMmFailure><failureErrorCode>${end[0]}</failureErrorCode>`,
      `<mmState>IKEEXT_MM_SA_STATE_${end[1]}</mmState>`,
      '<saRole>IKEEXT_SA_ROLE_INITIATOR</saRole><mmAuthMethod>IKEEXT_PRESHARED_KEY</mmAuthMethod></ikeMmFailure></item>',
      '</netEvents>',
      '',
    ].join('\n'),
  )
}
