import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { outputs } from '../../../../src-main/contract/cli-output.ts'
import type { PastSession } from '../../../../src-main/domain/history/past-session.ts'
import { MINUTE, minuteOf } from '../../../../src-main/domain/history/quality.ts'
import { systemFiles } from '../../../../src-main/services/files/atomic-file.ts'
import { HistoryFiles } from '../../../../src-main/services/history/history-files.ts'
import { momentFrom } from '../../../../src-main/cli/input/moment.ts'
import { anyFault } from '../../../support/faults.ts'
import { Stage } from '../../../support/cli/stage.ts'

/** Two hours ago is another day when it is one at night. */
const timeless = (text: string): string =>
  text
    .replaceAll(/\d\d:\d\d/g, 'hh:mm')
    .replaceAll(/\d+ s/g, '… s')
    .replaceAll(/^(Today|Yesterday)$/gm, 'Day')

/** Past sessions of the office, and a slow quarter of an hour in the last one. */
async function lived(stage: Stage): Promise<number> {
  const now = Date.now()
  const kept = new HistoryFiles({ directory: stage.directory, files: systemFiles, clock: { now: () => now } })
  const base = { profile: 'office', name: 'Office', outages: [], dropped: 0, lasted: 0 }
  const { code, stage: where, args } = anyFault('gateway-closed')
  const fault = { code, stage: where, args } as PastSession['outages'][number]['fault']
  const began = minuteOf(now) - 120 * MINUTE
  await kept.put([
    {
      ...base,
      id: 'one',
      began: now - 40 * 3_600_000,
      seen: now - 40 * 3_600_000,
      end: { at: now - 40 * 3_600_000, how: 'failed', ...(fault ? { fault } : {}) },
    },
    {
      ...base,
      id: 'two',
      began,
      up: began,
      seen: now,
      lasted: 118 * MINUTE,
      traffic: { received: 48_000_000, sent: 5_100_000 },
      outages: [{ at: began + MINUTE, lasted: 72_000, ...(fault ? { fault } : {}) }],
      dropped: 1,
      end: { at: now, how: 'wished' },
    },
  ])
  const minutes = Array.from({ length: 118 }, (_, index) => {
    const middle = index >= 60 && index < 75 ? 480 : 40
    return { at: began + index * MINUTE, asked: 4, lost: 0, delay: { least: middle - 2, middle, most: middle + 9 } }
  })
  await kept.measure({ office: { minutes, sizes: [] } })
  return began
}

describe('history', { timeout: 60_000 }, () => {
  let stage: Stage
  beforeEach(async () => {
    stage = await Stage.withOffice()
  })

  it('says what will be there, before there is anything', async () => {
    const ran = await stage.run(['history'])
    expect([ran.code, ran.out]).toMatchInlineSnapshot(`
      [
        0,
        "Nothing yet. Connections appear here once they have begun: when, how long, and
      why they ended.
      ",
      ]
    `)
  })

  it('has what other commands have done', async () => {
    await stage.connect('Office')
    await stage.run(['disconnect', 'Office'])
    const ran = await stage.run(['history', 'Office'])
    expect(timeless(ran.out)).toMatchInlineSnapshot(`
      "Day
      ○ hh:mm  Office  … s  Disconnected
      "
    `)
  })

  it('shows when, how long, why it ended, and what was slow', async () => {
    await lived(stage)
    expect(timeless((await stage.run(['history', '--lines', '1'])).out)).toMatchInlineSnapshot(`
      "Day
      ○ hh:mm  Office  1 h 58 min  Disconnected
          48.0 MB received, 5.1 MB sent
          1 outage, 1 min … s
          Answers took 40 ms as a rule, 489 ms at most; 0 of 472 did not come
          hh:mm–hh:mm: slow, answers took 480 ms instead of 40 ms

      1 older connection; show more with --lines.
      "
    `)
  })

  it('answers whether it was slow at a time', async () => {
    const began = await lived(stage)
    const at = (minutes: number): string => {
      const moment = new Date(began + minutes * MINUTE)
      const two = (value: number): string => String(value).padStart(2, '0')
      return `${moment.getFullYear()}-${moment.getMonth() + 1}-${moment.getDate()} ${two(moment.getHours())}:${two(moment.getMinutes())}`
    }
    expect((await stage.run(['history', '--at', at(62)])).out).toContain('slow, answers took 480 ms instead of 40 ms')
    expect((await stage.run(['history', '--at', at(20)])).out).toContain('Nothing was out of the ordinary.')
    expect((await stage.run(['history', '--at', at(-200)])).out).toContain('no tunnel was up within half an hour')
  })

  it('is one object for scripts', async () => {
    await lived(stage)
    const { sessions } = outputs.history.parse(JSON.parse((await stage.run(['history', '--json'])).out))
    expect(sessions).toMatchObject([
      { id: 'two', end: { how: 'wished' }, quality: { usual: 40, asked: 472, spells: [{ kind: 'slow', delay: 480 }] } },
      { id: 'one', end: { how: 'failed', fault: { code: 'gateway-closed' } } },
    ])
  })

  it('is gone when it is cleared, and nothing else is', async () => {
    await lived(stage)
    const cleared = await stage.run(['history', '--clear', '--json'])
    expect(outputs.cleared.parse(JSON.parse(cleared.out))).toMatchObject({ cleared: 'history' })
    expect(readdirSync(stage.directory).filter((name) => /history|quality/.test(name))).toEqual([])
    expect((await stage.run(['profile', 'list'])).out).toContain('Office')
  })

  it('says that a part of it is lost, and shows the rest', async () => {
    writeFileSync(join(stage.directory, 'history.json'), '{"version":1,"sess')
    const ran = await stage.run(['history'])
    expect(ran.code).toBe(0)
    expect(ran.err).toContain('A part of the history could not be read')
  })

  it.each([
    ['--lines', '0'],
    ['--lines', 'ten'],
    ['--at', '25:00'],
    ['--at', 'at three'],
    ['--at', '2026-02-30 12:00'],
  ])('refuses %s %s with what to enter', async (option, value) => {
    const ran = await stage.run(['history', option, value])
    expect(ran.code).toBe(2)
    expect(ran.err).toContain(option)
  })

  it('speaks German', async () => {
    await lived(stage)
    const ran = await stage.run(['history', '--lines', '1'], { language: 'de' })
    expect(ran.out).toContain('langsam, Antworten brauchten 480 ms statt 40 ms')
  })
})

describe('a moment as people say it', () => {
  const noon = new Date(2026, 2, 14, 12, 0).getTime()

  it('is the last one of that time of day', () => {
    expect(momentFrom('11:30', noon)).toBe(new Date(2026, 2, 14, 11, 30).getTime())
    expect(momentFrom('15:00', noon)).toBe(new Date(2026, 2, 13, 15, 0).getTime())
  })

  it('is that of a date', () => {
    expect(momentFrom('2026-03-01 09:05', noon)).toBe(new Date(2026, 2, 1, 9, 5).getTime())
  })
})
