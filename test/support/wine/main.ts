import { closingLine } from '../run/tally.ts'
import { runWindowsLayer } from './layer.ts'

/** `npm run wine` ends with it: the tests that `npm test` runs on Windows' Node.js, alone; with CULVERT_WINE=all the rest too. */
const { tally } = await runWindowsLayer()
console.log(closingLine(tally))
process.exitCode = tally.failed > 0 ? 1 : 0
