import type { DiagnosisReport } from '../../contract/diagnosis.ts'
import { fault, type Fault } from '../../domain/connect/fault.ts'
import type { Diagnoser, DiagnosisTarget } from '../services.ts'
import type { VpnBackend } from '../../platform/backend.ts'

interface RecordParts {
  readonly diagnosis: Pick<Diagnoser, 'readLog'>
  readonly record?: VpnBackend['record']
}

/** A report that states why there was nothing to diagnose. */
export const notBegun = (rule: string, why: Fault): { readonly report: DiagnosisReport } => ({
  report: { ladder: [], certainty: 'sure', rule, evidence: [], fault: why },
})

/** Judges what the system has recorded of the last connect to a gateway; it is read like any log. */
export async function recordOf(
  target: DiagnosisTarget,
  { diagnosis, record }: RecordParts,
  signal: AbortSignal,
): Promise<{ readonly report: DiagnosisReport } | 'aborted'> {
  const gateway = target.kind === 'profile' ? target.profile.gateway : target.kind === 'host' ? target.host : undefined
  if (!record || gateway === undefined) return notBegun('no record', fault('record-empty'))
  const kept = await record(gateway, signal)
  if (!kept.ok) return notBegun('record not read', kept.fault)
  const log = { octets: new TextEncoder().encode(kept.value), encoding: 'utf-8', unread: 0 } as const
  const read = await diagnosis.readLog(log, () => undefined, signal)
  if (read === 'aborted') return read
  if (!read.ok) return notBegun('record not read', read.fault)
  const report = read.value.reports.at(-1)
  return report ? { report } : notBegun('nothing of this gateway in the record', fault('record-empty'))
}
