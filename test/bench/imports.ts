import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { argv, cpuUsage, execPath, memoryUsage, resourceUsage } from 'node:process'
import { Secret } from '../../src-main/domain/profile/secret.ts'
import { systemClock } from '../../src-main/platform/time.ts'
import { settingsReader } from '../../src-main/services/imports/settings-reader.ts'
import { HOSTILE_FILES } from '../support/imports/hostile.ts'
import { BUILT_WORKERS } from './built-workers.ts'

/**
 * `npm run bench:imports`: what it costs to answer each hostile file at its full size, by the worker as it is built and
 * each in a process of its own. Processor time: other work on the machine hardly adds.
 */
/** Octets: the largest file that is read at all, nearly. */
const FULL = 4_190_000
/** Seconds and megabytes. */
const MOST = { seconds: 5, memory: 400 }

interface Cost {
  readonly seconds: number
  /** What the process grew by, at most. */
  readonly memory: number
  readonly outcome: string
}

async function one(index: number): Promise<Cost> {
  const hostile = HOSTILE_FILES[index]
  if (!hostile) throw new Error(`there is no file ${index}`)
  const made = hostile.make(FULL)
  const octets = typeof made === 'string' ? new TextEncoder().encode(made) : made
  const words = hostile.passphrase === undefined ? {} : { passphrase: new Secret(hostile.passphrase) }
  const before = memoryUsage().rss
  const begun = cpuUsage()
  const reader = settingsReader({ workers: BUILT_WORKERS, clock: systemClock })
  const read = await reader.read([{ name: hostile.file, octets }], words, () => undefined, new AbortController().signal)
  const { user, system } = cpuUsage(begun)
  const codes = new Set(
    read === 'aborted'
      ? [read]
      : read.files.flatMap(({ read: found }) =>
          found.ok
            ? [...found.value.entries.map(() => 'read'), ...found.value.refused.map(({ refusal }) => refusal.code)]
            : [found.fault.code],
        ),
  )
  const memory = Math.max(0, resourceUsage().maxRSS / 1024 - before / 1_000_000)
  return { seconds: (user + system) / 1e6, memory, outcome: [...codes].join(', ') }
}

function inProcess(index: number): Cost {
  const words = ['--import', 'tsx', join(import.meta.dirname, 'imports.ts'), '--one', String(index)]
  const { stdout, stderr, status } = spawnSync(execPath, words, { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout) as Cost
}

function all(): boolean {
  if (!existsSync(BUILT_WORKERS.settings)) throw new Error('nothing is built yet: npm run build')
  console.log(`${'File'.padEnd(52)}${'seconds'.padStart(8)}${'MB'.padStart(6)}  answer`)
  let within = true
  for (const [index, { name, code }] of HOSTILE_FILES.entries()) {
    const { seconds, memory, outcome } = inProcess(index)
    const good = seconds < MOST.seconds && memory < MOST.memory && outcome === code
    within &&= good
    console.log(
      `${name.padEnd(52)}${seconds.toFixed(2).padStart(8)}${memory.toFixed(0).padStart(6)}  ${outcome}${good ? '' : '  OVER'}`,
    )
  }
  return within
}

const [flag, index] = argv.slice(2)
if (flag === '--one') console.log(JSON.stringify(await one(Number(index))))
else process.exitCode = all() ? 0 : 1
