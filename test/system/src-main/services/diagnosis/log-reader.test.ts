import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readLogInWorker } from '../../../../../src-main/services/diagnosis/log-reader.ts'
import type { ReadingWorkers } from '../../../../../src-main/services/reading/in-worker.ts'
import { given } from '../../../../support/logs/given.ts'
import { IN_THIS_THREAD, THREADS } from '../../../../support/reading/workers.ts'
import { DIALS } from '../../../../support/logs/kinds.ts'
import { HandClock } from '../../../../support/services/clock.ts'
import { freshDirectory } from '../../../../support/services/directory.ts'

const LINE = 'Nov 21 10:00:00 host charon: 09[IKE] received AUTHENTICATION_FAILED error notify\n'
const open = new AbortController().signal

/** A worker with a defect of its own. */
function workerThat(does: string): ReadingWorkers {
  const file = join(freshDirectory(), 'worker.cjs')
  writeFileSync(file, `const { parentPort } = require('node:worker_threads')\n${does}\n`)
  return { ...THREADS, log: file }
}

interface Asked {
  readonly clock?: HandClock
  readonly signal?: AbortSignal
  readonly progress?: (share: number) => void
}
const read = (workers: ReadingWorkers, text = LINE, { clock = new HandClock(), signal = open, progress }: Asked = {}) =>
  readLogInWorker({ workers, clock }, given(text), progress ?? (() => undefined), signal)

const died = (text: unknown) => ({ ok: false, fault: { code: 'log-reading-died', os: { source: 'Culvert', text } } })

describe.each([
  ['in a worker', THREADS],
  ['in the thread of a test', IN_THIS_THREAD],
])('a log that is read %s', { timeout: 120_000 }, (_, workers) => {
  it('is judged there, and its progress is told', async () => {
    const shares: number[] = []
    const text = LINE.repeat(20_000)
    const judged = await read(workers, text, { progress: (share) => shares.push(share) })
    // The lines do not show how phase 1 began.
    expect(judged).toMatchObject({ ok: true, value: { attempts: [{ report: { certainty: 'likely' } }] } })
    expect(shares.length).toBeGreaterThan(5)
    expect(shares).toEqual([...shares].sort((a, b) => a - b))
    // Of the 20,000 lines of one connect; those between its beginning and its end.
    expect(judged).toMatchObject({ value: { attempts: [{ leftOut: 12_000 }] } })
    expect(await read(workers, 'nothing of note\n')).toMatchObject({ ok: true, value: { attempts: [] } })
  })

  it('is no longer read after an abort, whenever that comes', async () => {
    const abort = new AbortController()
    const reading = read(workers, LINE, { signal: abort.signal })
    abort.abort()
    expect(await reading).toBe('aborted')
    expect(await read(workers, LINE, { signal: abort.signal })).toBe('aborted')
    const meanwhile = new AbortController()
    const progress = (): void => meanwhile.abort()
    expect(await read(workers, LINE.repeat(20_000), { signal: meanwhile.signal, progress })).toBe('aborted')
  })

  it('is handed over, and what it comes to is a copy', async () => {
    const { octets } = given(LINE.repeat(1_000))
    const reading = readLogInWorker(
      { workers, clock: new HandClock() },
      { octets, encoding: 'utf-8' },
      () => undefined,
      open,
    )
    expect(octets).toHaveLength(0)
    expect(await reading).toMatchObject({ ok: true })
  })

  it('is named as the cause where it makes the reader fail', async () => {
    const task = { octets: new TextEncoder().encode(LINE), encoding: 'no-encoding' as 'utf-8' }
    const ended = await readLogInWorker({ workers, clock: new HandClock() }, task, () => undefined, open)
    expect(ended).toMatchObject(died(expect.stringContaining('no-encoding')))
  })
})

describe('a log that is read in a worker', { timeout: 120_000 }, () => {
  it('S10: is judged within 160 MB of heap, however often L2TP was dialled', async () => {
    const judged = await read(THREADS, DIALS(24 * 1024 * 1024))
    const dialled = { report: { fault: { code: 'l2tp-no-response' } } }
    const attempts = judged !== 'aborted' && judged.ok ? judged.value.attempts : []
    // Of so many dials the latest are kept.
    expect(attempts.length).toBeLessThanOrEqual(16)
    expect(attempts.at(-1)).toMatchObject(dialled)
  })

  it('ends at an abort, though the worker listens to nothing', async () => {
    const abort = new AbortController()
    const worker = workerThat("parentPort.postMessage({ kind: 'progress', share: 0 }); for (;;);")
    expect(await read(worker, LINE, { signal: abort.signal, progress: () => abort.abort() })).toBe('aborted')
    expect(await read(worker, LINE, { signal: abort.signal })).toBe('aborted')
  })

  it('ends when it takes too long', async () => {
    const clock = new HandClock()
    const reading = read(workerThat('for (;;);'), LINE, { clock })
    await clock.turn(60_000)
    expect(await reading).toMatchObject({ ok: false, fault: { code: 'log-reading-timed-out', args: { seconds: 60 } } })
    expect(clock.waiting).toBe(0)
  })

  it.each([
    ['memory', 'const kept = []; for (;;) kept.push(new Array(1e5).fill({}).map(() => ({})))', /memory/],
    ['an exception', "throw new Error('of its own')", 'of its own'],
    ['an end without a word', 'process.exit(7)', 'the worker ended with 7'],
    ['a word that does not exist', "parentPort.postMessage('judged')", /cannot say/],
    ['more than the whole', "parentPort.postMessage({ kind: 'progress', share: 2 })", /cannot say/],
    ['half a verdict', "parentPort.postMessage({ kind: 'found', found: { report: {} } })", /cannot say/],
  ])('names its end by %s, and the caller goes on', async (_, does, text) => {
    expect(await read(workerThat(does))).toMatchObject(
      died(typeof text === 'string' ? text : expect.stringMatching(text)),
    )
  })

  it('names a worker that is not there', async () => {
    expect(await read({ ...THREADS, log: '/nowhere/worker.cjs' })).toMatchObject(
      died(expect.stringContaining('Cannot find module')),
    )
  })
})
