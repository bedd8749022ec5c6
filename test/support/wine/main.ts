import { closingLine } from '../run/tally.ts'
import { runWindowsLayer } from './layer.ts'

/** Last part of `npm run wine`: only the tests on Node.js for Windows; with CULVERT_WINE=all every one of them. */
const { tally } = await runWindowsLayer()
console.log(closingLine(tally))
process.exitCode = tally.failed > 0 ? 1 : 0
