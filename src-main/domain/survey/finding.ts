/**
 * One row for each thing that only a real computer can show: the parts of the contract with a system that our tests do
 * not reach. Rows that do not apply to a system are skipped.
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
  'windows-rules',
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

/** `otherwise`: not as expected, which may be the computer's fault or ours; `not-tried`: a precondition is missing. */
export type FindingState = 'as-expected' | 'otherwise' | 'not-tried'

export interface Finding {
  readonly row: FindingRow
  readonly state: FindingState
  /** What was seen, in the system's own words and numbers, for readers who know the contract. */
  readonly found: string
}
