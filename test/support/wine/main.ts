import { closingLine } from '../run/tally.ts'
import { runWindowsLayer } from './layer.ts'

/** Last part of `npm run wine`: only the tests on Node.js for Windows; with CULVERT_WINE=all every one of them. */
const outcome = await runWindowsLayer()
console.log(closingLine(outcome))
process.exitCode = outcome.failed.length > 0 ? 1 : 0
