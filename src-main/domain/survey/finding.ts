/**
 * What only a real computer can show, one row each: the parts of the contract with a system that no test of ours reaches.
 * A row that a system does not have is not looked at there.
 */
export const FINDING_ROWS = [
  'runtime',
  'survey',
  'keychain',
  'practice',
  'signed-files',
  'windows-powershell',
  'windows-entry-made',
  'windows-entry-repeated',
  'windows-entry-removed',
  'windows-events',
  'macos-version',
  'macos-services',
  'macos-library',
  'macos-profiles',
  'macos-filters',
  'macos-keychain',
  'macos-console',
  'macos-wake',
  'macos-log',
] as const
export type FindingRow = (typeof FINDING_ROWS)[number]

/** `otherwise`: not as it was expected, which may be the computer's fault or ours; `not-tried`: what it needs is not there. */
export type FindingState = 'as-expected' | 'otherwise' | 'not-tried'

export interface Finding {
  readonly row: FindingRow
  readonly state: FindingState
  /** What was seen, in the system's own words and numbers; for people who know the contract. */
  readonly found: string
}
