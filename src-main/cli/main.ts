import { version } from '../../package.json' with { type: 'json' }

/** Scripts often ask for the version alone, so it is printed without loading anything else. */
const [first, ...rest] = process.argv.slice(2)
if (rest.length === 0 && (first === '--version' || first === '-V')) process.stdout.write(`${version}\n`)
else await (await import('./start.ts')).start()
