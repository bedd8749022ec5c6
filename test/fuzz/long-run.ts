import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'

/**
 * `npm run fuzz`: the properties of this folder with at least a million inputs, freshly drawn. A failure prints seed
 * and path to run it again with. `npm run fuzz -- 1000` for a thousand times as many as in an ordinary run.
 */
const ROOT = resolve(import.meta.dirname, '../..')
const ENOUGH = 250
const factor = Number(process.argv[2] ?? ENOUGH)
if (!Number.isInteger(factor) || factor < 1) throw new Error('usage: long-run.ts [FACTOR]')

const words = ['run', '--project', 'sweep', 'test/fuzz', '--testTimeout=3600000', '--disable-console-intercept']
const child = spawn(process.execPath, [join(ROOT, 'node_modules/vitest/vitest.mjs'), ...words], {
  cwd: ROOT,
  stdio: ['ignore', 'pipe', 'inherit'],
  env: { ...process.env, CULVERT_FUZZ: String(factor) },
})
const begun = performance.now()
let printed = ''
child.stdout.on('data', (chunk: Buffer) => {
  printed += chunk.toString()
  process.stdout.write(chunk)
})
child.on('close', (code) => {
  const inputs = [...printed.matchAll(/fuzzed with (\d+) inputs/g)].reduce((sum, [, count]) => sum + Number(count), 0)
  const minutes = (performance.now() - begun) / 60_000
  console.log(`${code === 0 ? 'held' : 'FAILED'} for ${inputs} inputs, ${minutes.toFixed(1)} minutes`)
  process.exitCode = code ?? 1
})
