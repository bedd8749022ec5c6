import { describe, expect, it } from 'vitest'
import { MINUTE } from '../../../../../src-main/domain/history/quality.ts'
import { IDLE, type SessionState } from '../../../../../src-main/domain/session/state.ts'
import { systemFiles } from '../../../../../src-main/services/files/atomic-file.ts'
import { HistoryFiles } from '../../../../../src-main/services/history/history-files.ts'
import { Recorder } from '../../../../../src-main/services/history/recorder.ts'
import type { BackendSessionRunner } from '../../../../../src-main/services/sessions/session-runner.ts'
import { anyFault } from '../../../../support/faults.ts'
import { OFFICE_ID } from '../../../../support/profiles.ts'
import { calm } from '../../../../support/services/clock.ts'
import { freshDirectory } from '../../../../support/services/directory.ts'
import { failingFiles } from '../../../../support/services/failing-files.ts'
import { quietLog } from '../../../../support/services/quiet-log.ts'
import { connected, ours, runnerWith } from '../../../../support/services/runner.ts'
import { FACTS } from '../../../../support/services/scripted-backend.ts'

/** The person disconnects, and the system says so. */
async function disconnected({ runner, backend }: ReturnType<typeof recording>): Promise<void> {
  const leaving = runner.disconnect(OFFICE_ID)
  await calm()
  backend.answer('release')
  await leaving
  backend.report()
  await calm()
}

/** A runner and whoever keeps its history, on one clock. */
function recording({
  directory = freshDirectory(),
  files = systemFiles,
  keeps = (): boolean => true,
  answers = true,
} = {}) {
  const log = quietLog()
  const recorderOf = (): Recorder => recorder
  const set = runnerWith({
    hooks: {
      onChange: () => recorderOf().look(runner().states()),
      upkeep: {
        ask: () => Promise.resolve(answers),
        measured: (id, sample) => recorderOf().sample(id, sample),
      },
    },
  })
  const runner = (): BackendSessionRunner => set.runner
  const { clock } = set
  const kept = new HistoryFiles({ directory, files, clock })
  const recorder = new Recorder({
    files: () => Promise.resolve(kept),
    clock,
    running: () => clock.now(),
    nameOf: (id) => Promise.resolve(id === OFFICE_ID ? 'Head office' : undefined),
    keeps,
    log,
  })
  const read = async () => {
    await recorder.flush()
    return (await kept.read()).sessions
  }
  return { ...set, recorder, kept, read, log, directory }
}

const withTraffic = (received: number, sent: number, mtu = 1400) =>
  ours({ kind: 'connected', facts: { ...FACTS, mtu, traffic: { received, sent } } })

describe('the recorder', () => {
  it('keeps a session from the connect to the disconnect, under the name of its profile', async () => {
    const set = recording()
    await connected(set)
    await set.clock.turn(60_000)
    await disconnected(set)
    expect(await set.read()).toMatchObject([
      { profile: OFFICE_ID, name: 'Head office', end: { how: 'wished' }, lasted: 61_000 },
    ])
  })

  it('has a session on the disk while it goes on, so that a killed process leaves it', async () => {
    const set = recording()
    await connected(set)
    await set.recorder.flush()
    const [open] = (await set.kept.read()).sessions
    expect(open?.end).toBeUndefined()
    expect(open?.up).toBeDefined()
  })

  it('keeps what a tunnel was lost by', async () => {
    const set = recording()
    await connected(set)
    set.backend.report(ours({ kind: 'down', fault: anyFault('gateway-closed') }))
    await calm()
    set.backend.answer('hangUp')
    await calm()
    expect(await set.read()).toMatchObject([{ end: { how: 'lost', fault: { code: 'gateway-closed' } } }])
  })

  it('writes once in five minutes while nothing but time and bytes pass', async () => {
    const counting = failingFiles()
    const set = recording({ files: counting.files })
    await connected(set)
    await set.recorder.flush()
    const before = counting.steps.filter((step) => step === 'rename').length
    for (let second = 1; second <= 300; second += 1) {
      set.backend.report(withTraffic(second * 1_000, second))
      await set.clock.turn(1_000)
    }
    await calm()
    // One of sessions and one of measurements.
    expect(counting.steps.filter((step) => step === 'rename').length - before).toBeLessThanOrEqual(2)
  })

  it('writes what changed meanwhile at once, when a disk is slower than the changes', async () => {
    const counting = failingFiles()
    const set = recording({ files: counting.files })
    await connected(set)
    await set.recorder.flush()
    const before = counting.steps.filter((step) => step === 'rename').length
    const lost: SessionState = { kind: 'connecting', rungs: [], stage: 'ike', since: 0 }
    const up = set.runner.states()[OFFICE_ID] ?? IDLE
    for (let time = 0; time < 1_000; time += 1) {
      set.recorder.look({ [OFFICE_ID]: { ...lost } })
      set.recorder.look({ [OFFICE_ID]: { ...up } })
    }
    expect(await set.read()).toMatchObject([{ dropped: 1_000 }])
    // One was under way at the first change; the rest is in the next, and in that of the flush.
    expect(counting.steps.filter((step) => step === 'rename').length - before).toBeLessThanOrEqual(4)
  })

  it('measures delay, loss, bytes and size by the minute', async () => {
    const set = recording()
    await connected(set)
    const from = set.clock.now()
    for (let minute = 0; minute < 3; minute += 1) {
      set.backend.report(withTraffic(1_000 * minute, 10 * minute, minute === 2 ? 1372 : 1400))
      await set.clock.turn(MINUTE)
    }
    await set.recorder.close()
    const { minutes, sizes } = await set.kept.quality(OFFICE_ID, from - MINUTE, set.clock.now())
    expect(minutes.length).toBeGreaterThanOrEqual(3)
    expect(minutes.reduce((sum, { asked }) => sum + asked, 0)).toBeGreaterThanOrEqual(12)
    expect(minutes.reduce((sum, { traffic }) => sum + (traffic?.received ?? 0), 0)).toBe(2_000)
    expect(minutes.every(({ delay, lost }) => (delay?.middle ?? 0) >= 0 && lost === 0)).toBe(true)
    expect(sizes).toMatchObject([{ before: 1400, after: 1372 }])
  })

  it('counts nothing as lost on a way where nothing ever answers', async () => {
    const set = recording({ answers: false })
    await connected(set)
    await set.clock.turn(2 * MINUTE)
    await set.recorder.close()
    expect((await set.kept.quality(OFFICE_ID, 0, set.clock.now())).minutes).toEqual([])
  })

  it('keeps no timer once nothing goes on', async () => {
    const set = recording()
    await connected(set)
    await disconnected(set)
    await set.recorder.close()
    await set.clock.turn(10 * MINUTE)
    expect(set.clock.waiting).toBe(0)
  })

  it('keeps nothing for somebody who does not want that', async () => {
    const set = recording({ keeps: () => false })
    await connected(set)
    await set.clock.turn(10 * MINUTE)
    await set.recorder.close()
    expect(await set.kept.read()).toEqual({ sessions: [] })
    expect(await set.kept.quality(OFFICE_ID, 0, set.clock.now())).toEqual({ minutes: [], sizes: [] })
  })

  it('costs no connect where the disk refuses, says so once, and writes again when it can', async () => {
    const directory = freshDirectory()
    let full = true
    const { files: broken } = failingFiles(0, { code: 'ENOSPC', andAfter: true })
    const files = new Proxy(systemFiles, {
      get: (_, name) => Reflect.get(full ? broken : systemFiles, name) as unknown,
    })
    const set = recording({ directory, files })
    await connected(set)
    await set.recorder.flush()
    await set.recorder.flush()
    expect(set.log.lines.filter((line) => line.startsWith('warning history'))).toHaveLength(1)
    full = false
    await set.clock.turn(5 * MINUTE)
    expect(await set.read()).toHaveLength(1)
  })

  it('tells with another process of one session, and each of what it saw', async () => {
    const directory = freshDirectory()
    const [dials, watches] = [recording({ directory }), recording({ directory })]
    await connected(dials)
    await dials.recorder.flush()
    void watches.runner.ready()
    watches.backend.report(ours({ kind: 'connected', facts: { ...FACTS, since: dials.clock.now() } }))
    await watches.clock.turn(30_000)
    await disconnected(dials)
    await dials.recorder.flush()
    watches.backend.report()
    await calm()
    await watches.recorder.flush()
    expect((await dials.kept.read()).sessions).toMatchObject([{ end: { how: 'wished' } }])
  })
})
