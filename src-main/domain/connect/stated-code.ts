import type { FaultCode } from './catalogue.ts'

/** What Culvert alone says, and what takes more than a program's line to say. */
const OURS = [
  'approval-missing',
  'component-outdated',
  'configuration-left',
  'file-unwritable',
  'ipv6-not-carried',
  'kill-switch-held',
  'log-reading-timed-out',
  'profile-expired',
  'record-empty',
  'record-refused',
  'profile-distrusted',
  'service-off',
  'store-unwritable',
  'subnet-overlap',
  'system-tool-silent',
] as const satisfies readonly FaultCode[]

/** A cause that a program of others names by itself. */
export type StatedCode = Exclude<FaultCode, (typeof OURS)[number]>

export const isStatedCode = (code: FaultCode): code is StatedCode => !OURS.some((own) => own === code)
