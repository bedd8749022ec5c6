import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { argv, cpuUsage, execPath, memoryUsage, resourceUsage } from 'node:process'
import { setTimeout } from 'node:timers'
import { readLogInWorker } from '../../src-main/services/diagnosis/log-reader.ts'
import { HARD_LOGS } from '../support/logs/kinds.ts'
import { BUILT_WORKERS } from './built-workers.ts'

/**
 * `npm run bench:logs`: what it costs to judge a log, by content and by size, in the worker as it is built and each in a
 * process of its own. `npm run bench:logs -- 24` for one size. Processor time: other work on the machine hardly adds.
 */
const MB = 1_000_000
const SIZES = [1, 3, 6, 12, 24]
/** Of the largest log, in seconds and megabytes. */
const MOST = { seconds: 5, memory: 300 }

interface Cost {
  readonly seconds: number
  /** What the process grew by, at most. */
  readonly memory: number
  readonly outcome: string
}

async function one(kind: number, size: number): Promise<Cost> {
  const text = HARD_LOGS[kind]?.make(size * MB) ?? ''
  const octets = new TextEncoder().encode(text)
  const before = memoryUsage().rss - octets.length
  const begun = cpuUsage()
  const clock = {
    now: () => Date.now(),
    after: (milliseconds: number, run: () => void) => {
      const timer = setTimeout(run, 10 * milliseconds)
      return () => clearTimeout(timer)
    },
  }
  const parts = { workers: BUILT_WORKERS, clock }
  const judged = await readLogInWorker(
    parts,
    { octets, encoding: 'utf-8' },
    () => undefined,
    new AbortController().signal,
  )
  const { user, system } = cpuUsage(begun)
  const outcome =
    judged === 'aborted'
      ? judged
      : judged.ok
        ? (judged.value.attempts.at(-1)?.report.fault?.code ?? '-')
        : judged.fault.code
  return { seconds: (user + system) / 1e6, memory: resourceUsage().maxRSS / 1024 - before / MB, outcome }
}

function inProcess(kind: number, size: number): Cost {
  const words = ['--import', 'tsx', join(import.meta.dirname, 'logs.ts'), '--one', String(kind), String(size)]
  const { stdout, stderr, status } = spawnSync(execPath, words, { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout) as Cost
}

function all(sizes: readonly number[]): boolean {
  if (!existsSync(BUILT_WORKERS.log)) throw new Error('nothing is built yet: npm run build')
  const cells = (values: readonly string[]): string => values.map((value) => value.padStart(8)).join('')
  console.log('Seconds per MB, by MB'.padEnd(44) + cells(sizes.map(String)) + '   seconds     MB  verdict')
  let within = true
  for (const [index, { name }] of HARD_LOGS.entries()) {
    const costs = sizes.map((size) => ({ size, ...inProcess(index, size) }))
    const last = costs.at(-1)
    if (!last) continue
    const good = last.seconds < MOST.seconds && last.memory < MOST.memory && !last.outcome.startsWith('log-reading')
    within &&= good
    const each = cells(costs.map(({ size, seconds }) => (seconds / size).toFixed(3)))
    console.log(
      `${name.padEnd(44)}${each}${last.seconds.toFixed(2).padStart(10)}${last.memory.toFixed(0).padStart(7)}  ${last.outcome}${good ? '' : '  OVER'}`,
    )
  }
  return within
}

const [flag, kind, size] = argv.slice(2)
if (flag === '--one') console.log(JSON.stringify(await one(Number(kind), Number(size))))
else process.exitCode = all(flag === undefined ? SIZES : [Number(flag)]) ? 0 : 1
