import type { FaultCode } from './catalogue.ts'

/** Codes that only Culvert uses, and codes for which one line of a program is not enough. */
const OURS = [
  'address-family-missing',
  'approval-missing',
  'component-outdated',
  'configuration-left',
  'file-unwritable',
  'gateway-ipv6-only',
  'ipv6-not-carried',
  'ipv6-outside-not-carried',
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

/** A cause that another program can name by itself. */
export type StatedCode = Exclude<FaultCode, (typeof OURS)[number]>

export const isStatedCode = (code: FaultCode): code is StatedCode => !OURS.some((own) => own === code)
