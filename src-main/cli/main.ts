import { version } from '../../package.json' with { type: 'json' }

/** The version alone is asked for by scripts, often: it comes without anything else being loaded. */
const [first, ...rest] = process.argv.slice(2)
if (rest.length === 0 && (first === '--version' || first === '-V')) process.stdout.write(`${version}\n`)
else await (await import('./start.ts')).start()
