import connection from '../../../assets/locales/en/connection.json' with { type: 'json' }

const PASSED = new RegExp(
  `^( +✓ (?:${Object.values(connection.stage).join('|')}).*?)(?: +(?:\\d+ ms|\\d+\\.\\d s))?$`,
  'gm',
)

/**
 * A printed ladder with `… ms` for the time of each completed stage. Times differ between runs, and a stage of less
 * than half a millisecond shows none.
 */
export const withoutStageTimes = (text: string): string => text.replace(PASSED, '$1 … ms')
