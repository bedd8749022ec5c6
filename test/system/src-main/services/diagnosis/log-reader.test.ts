import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readLogInWorker } from '../../../../../src-main/services/diagnosis/log-reader.ts'
import { given } from '../../../../support/logs/given.ts'
import { WORKERS } from '../../../../support/reading/workers.ts'
import { DIALS } from '../../../../support/logs/kinds.ts'
import { HandClock } from '../../../../support/services/clock.ts'
import { freshDirectory } from '../../../../support/services/directory.ts'

const LINE = 'Nov 21 10:00:00 host charon: 09[IKE] received AUTHENTICATION_FAILED error notify\n'
const open = new AbortController().signal

/** A worker with a defect of its own. */
function workerThat(does: string): string {
  const file = join(freshDirectory(), 'worker.cjs')
  writeFileSync(file, `const { parentPort } = require('node:worker_threads')\n${does}\n`)
  return file
}

interface Asked {
  readonly clock?: HandClock
  readonly signal?: AbortSignal
  readonly progress?: (share: number) => void
}
const read = (worker: string, text = LINE, { clock = new HandClock(), signal = open, progress }: Asked = {}) =>
  readLogInWorker({ worker, clock }, given(text), progress ?? (() => undefined), signal)

const died = (text: unknown) => ({ ok: false, fault: { code: 'log-reading-died', os: { source: 'Culvert', text } } })

describe('a log that is read in a worker', { timeout: 120_000 }, () => {
  it('is judged there, and its progress is told', async () => {
    const shares: number[] = []
    const text = LINE.repeat(20_000)
    const judged = await read(WORKERS.log, text, { progress: (share) => shares.push(share) })
    // The lines do not show how phase 1 began.
    expect(judged).toMatchObject({ ok: true, value: { attempts: [{ report: { certainty: 'likely' } }] } })
    expect(shares.length).toBeGreaterThan(5)
    expect(shares).toEqual([...shares].sort((a, b) => a - b))
    // Of the 20,000 lines of one connect; those between its beginning and its end.
    expect(judged).toMatchObject({ value: { attempts: [{ leftOut: 12_000 }] } })
    expect(await read(WORKERS.log, 'nothing of note\n')).toMatchObject({ ok: true, value: { attempts: [] } })
  })

  it('S10: is judged within 160 MB of heap, however often L2TP was dialled', async () => {
    const judged = await read(WORKERS.log, DIALS(24 * 1024 * 1024))
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
    expect(await read('/nowhere/worker.cjs')).toMatchObject(died(expect.stringContaining('Cannot find module')))
  })
})
