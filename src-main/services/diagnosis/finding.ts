import type { DiagnosisAim, DiagnosisReport, MtuFindings } from '../../contract/diagnosis.ts'
import type { Secrets } from '../../domain/profile/secret.ts'
import type { VpnBackend } from '../../platform/backend.ts'
import type { Diagnoser, DiagnosisProgress, DiagnosisQuestion, DiagnosisSubject, Practice } from '../services.ts'
import { notBegun, recordOf } from './record.ts'

export interface Found {
  readonly report: DiagnosisReport
  readonly mtu?: MtuFindings
}

export type Progress = (progress: DiagnosisProgress) => void

/** The services that diagnose a subject, and the kind of diagnosis. */
export interface Finding {
  readonly diagnosis: Diagnoser
  readonly practice: Practice
  /** `VpnBackend.record`; absent if the system keeps no record. */
  readonly record?: VpnBackend['record']
  readonly aim: DiagnosisAim
  readonly progress: Progress
  readonly signal: AbortSignal
}

/** Diagnoses a subject. A practice gateway is started for the diagnosis and stopped with it. */
export async function find(subject: DiagnosisSubject, given: Secrets, finding: Finding): Promise<Found | 'aborted'> {
  if (subject.kind === 'practice') return practise(subject.fault, finding)
  const { aim } = finding
  const target = { kind: 'profile', profile: subject.profile } as const
  return ask({ target, given, ...(aim === 'card' || aim === 'record' ? { only: aim } : {}) }, finding)
}

async function practise(fault: string, finding: Finding): Promise<Found | 'aborted'> {
  const started = await finding.practice.start(fault, 'any')
  if (!started.ok) return notBegun('practice-not-begun', started.fault)
  const gateway = started.value
  try {
    return await ask({ target: { kind: 'practice', ports: gateway.ports }, given: {} }, finding)
  } finally {
    await gateway.close()
  }
}

/** Diagnoses a target according to the aim. */
export async function ask(question: DiagnosisQuestion, finding: Omit<Finding, 'practice'>): Promise<Found | 'aborted'> {
  const { diagnosis, aim, progress, signal } = finding
  if (question.only === 'record') return recordOf(question.target, finding, signal)
  if (aim === 'size') {
    const measured = await diagnosis.measure(question, progress, signal)
    if (measured === 'aborted') return measured
    return { report: measured.diagnosis, ...(measured.mtu ? { mtu: measured.mtu } : {}) }
  }
  const report = await diagnosis.diagnose(question, progress, signal)
  return report === 'aborted' ? report : { report }
}
