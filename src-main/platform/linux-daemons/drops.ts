import type { FaultCode } from '../../domain/connect/catalogue.ts'
import type { OsEvidence } from '../../domain/connect/fault.ts'

/** A line that says why a tunnel that was up went down. */
export interface DropSign {
  readonly code: FaultCode
  readonly os: OsEvidence
}

const DROP_SIGNS: readonly { readonly program: RegExp; readonly pattern: RegExp; readonly code: FaultCode }[] = [
  { program: /^pppd$/, pattern: /No response to \d+ echo-requests/, code: 'peer-silent' },
  { program: /^pppd$/, pattern: /LCP terminated by peer|terminated by peer/i, code: 'gateway-closed' },
  { program: /^k?xl2tpd$/, pattern: /control_finish: (?:Connection|Call) .*closed/i, code: 'gateway-closed' },
  {
    program: /^(charon|pluto)/,
    pattern: /DPD check timed out|giving up after \d+ retransmits|peer not responding/,
    code: 'peer-silent',
  },
  {
    program: /^(charon|pluto)/,
    pattern: /rekeying failed|failed to rekey|reauthenticat\S* failed/i,
    code: 'rekey-failed',
  },
  {
    program: /^(charon|pluto)/,
    pattern: /received DELETE for (?:IKE_SA|ESP CHILD_SA)|received Delete SA/i,
    code: 'gateway-closed',
  },
]

/** `program` as the kernel names it. */
export function dropSign({ program, text }: { readonly program: string; readonly text: string }): DropSign | undefined {
  const row = DROP_SIGNS.find((sign) => sign.program.test(program) && sign.pattern.test(text))
  return row && { code: row.code, os: { source: program, text } }
}
