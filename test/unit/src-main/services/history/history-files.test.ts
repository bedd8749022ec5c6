import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { PastSession } from '../../../../../src-main/domain/history/past-session.ts'
import { MINUTE, QUALITY_DAYS, type Minute, type Quality } from '../../../../../src-main/domain/history/quality.ts'
import { systemFiles, type Files } from '../../../../../src-main/services/files/atomic-file.ts'
import { HistoryFiles } from '../../../../../src-main/services/history/history-files.ts'
import { freshDirectory } from '../../../../support/services/directory.ts'
import { failingFiles } from '../../../../support/services/failing-files.ts'

const DAY = 24 * 3_600_000
const NOW = Math.floor(1_800_000_000_000 / DAY) * DAY + DAY / 2

const session = (id: string, given: Partial<PastSession> = {}): PastSession => ({
  id,
  profile: `profile ${id}`,
  name: 'Head office',
  began: NOW,
  seen: NOW,
  lasted: 0,
  outages: [],
  dropped: 0,
  end: { at: NOW, how: 'wished' },
  ...given,
})

const filesIn = (directory: string, files: Files = systemFiles): HistoryFiles =>
  new HistoryFiles({ directory, files, clock: { now: () => NOW } })
const idsIn = async (directory: string): Promise<readonly string[]> =>
  (await filesIn(directory).read()).sessions.map(({ id }) => id).toSorted()

const minute = (at: number): Minute => ({
  at,
  asked: 4,
  lost: 1,
  delay: { least: 1, middle: 2, most: 3 },
  traffic: { received: 5, sent: 6 },
})
const quality = (...minutes: readonly Minute[]): Quality => ({
  minutes,
  sizes: [{ at: minutes[0]?.at ?? NOW, before: 1400, after: 1372 }],
})

describe('the history on the disk', () => {
  it('is empty before anything was kept', async () => {
    expect(await filesIn(join(freshDirectory(), 'new')).read()).toEqual({ sessions: [] })
  })

  it('is there at the next start, for nobody else to read', async () => {
    const directory = join(freshDirectory(), 'new')
    await filesIn(directory).put([session('one')])
    expect((await filesIn(directory).read()).sessions).toEqual([session('one')])
    expect(statSync(directory).mode & 0o777).toBe(0o700)
    expect(statSync(join(directory, 'history.json')).mode & 0o777).toBe(0o600)
    expect(readdirSync(directory)).toEqual(['history.json'])
  })

  it('is written whole or not at all, wherever the disk fails', async () => {
    const counting = failingFiles()
    await filesIn(freshDirectory(), counting.files).put([session('one')])
    expect(counting.steps.length).toBeGreaterThan(5)
    for (let step = 0; step < counting.steps.length; step += 1) {
      const directory = freshDirectory()
      await filesIn(directory).put([session('one')])
      const { files } = failingFiles(step, { code: 'ENOSPC', andAfter: true })
      await filesIn(directory, files)
        .put([session('two')])
        .catch(() => undefined)
      expect([['one'], ['one', 'two']]).toContainEqual(await idsIn(directory))
    }
  })

  it('loses nothing where several write at once', async () => {
    const directory = freshDirectory()
    await Promise.all(Array.from({ length: 12 }, (_, n) => filesIn(directory).put([session(`${n}`)])))
    expect(await idsIn(directory)).toHaveLength(12)
  })

  it.each([
    ['nothing', ''],
    ['half of it', '{"version":1,"sessions":[{"id":"on'],
    ['no object', '[]'],
    ['a device’s zeros', '\0'.repeat(4096)],
    ['no version', '{"sessions":[]}'],
  ])('that holds %s is told as damaged, put aside and begun anew', async (_, text) => {
    const directory = freshDirectory()
    writeFileSync(join(directory, 'history.json'), text)
    expect(await filesIn(directory).read()).toEqual({ sessions: [], notice: 'damaged' })
    await filesIn(directory).put([session('one')])
    expect(await filesIn(directory).read()).toEqual({ sessions: [session('one')] })
    expect(readFileSync(join(directory, 'history.damaged.json'), 'utf8')).toBe(text)
  })

  it('loses only the entries that cannot be read, and says so', async () => {
    const directory = freshDirectory()
    const text = JSON.stringify({ version: 1, sessions: [session('one'), { id: 'two', began: -1 }, null] })
    writeFileSync(join(directory, 'history.json'), text)
    expect(await filesIn(directory).read()).toEqual({ sessions: [session('one')], notice: 'damaged' })
  })

  it('of a newer version is left as it is', async () => {
    const directory = freshDirectory()
    const text = '{"version":2,"sessions":[{"later":true}]}'
    writeFileSync(join(directory, 'history.json'), text)
    expect(await filesIn(directory).read()).toEqual({ sessions: [], notice: 'newer' })
    await filesIn(directory).put([session('one')])
    expect(readFileSync(join(directory, 'history.json'), 'utf8')).toBe(text)
  })

  it('is cleared with everything that belongs to it, and nothing else', async () => {
    const directory = freshDirectory()
    const others = ['culvert.log', 'profiles.json', 'history.txt']
    for (const name of [...others, 'history.damaged.json', 'history.json.1-2-3.new', 'quality-2027-01-14.json'])
      writeFileSync(join(directory, name), 'text')
    await filesIn(directory).put([session('one')])
    await filesIn(directory).measure({ office: quality(minute(NOW)) })
    expect(await filesIn(directory).clear()).toEqual({ ok: true, value: undefined })
    expect(readdirSync(directory).toSorted()).toEqual(others.toSorted())
    expect(await filesIn(directory).read()).toEqual({ sessions: [] })
  })

  it('that cannot be cleared says why', async () => {
    const directory = freshDirectory()
    await filesIn(directory).put([session('one')])
    const { files } = failingFiles(0, { code: 'EROFS', andAfter: true })
    expect(await filesIn(directory, files).clear()).toMatchObject({
      ok: false,
      fault: { code: 'file-unwritable', args: { name: 'history.json' } },
    })
    expect(await idsIn(directory)).toEqual(['one'])
  })
})

describe('what was measured', () => {
  it('is found over the border of days, by profile and time', async () => {
    const directory = freshDirectory()
    const midnight = Math.floor(NOW / DAY) * DAY
    const minutes = [midnight - 2 * MINUTE, midnight - MINUTE, midnight, midnight + MINUTE].map(minute)
    await filesIn(directory).measure({ office: quality(...minutes), home: quality(minute(NOW)) })
    expect(readdirSync(directory)).toHaveLength(2)
    expect(await filesIn(directory).quality('office', midnight - 2 * MINUTE, midnight + MINUTE)).toEqual(
      quality(...minutes),
    )
    expect((await filesIn(directory).quality('office', midnight + MINUTE, NOW)).minutes).toEqual(minutes.slice(2))
    expect(await filesIn(directory).quality('nobody', 0, NOW)).toEqual({ minutes: [], sizes: [] })
  })

  it('of the same minute by two processes is one minute', async () => {
    const directory = freshDirectory()
    await filesIn(directory).measure({ office: quality(minute(NOW)) })
    await filesIn(directory).measure({ office: quality(minute(NOW)) })
    expect((await filesIn(directory).quality('office', NOW, NOW)).minutes).toMatchObject([{ asked: 8, lost: 2 }])
  })

  it('is forgotten after its days', async () => {
    const directory = freshDirectory()
    const old = NOW - (QUALITY_DAYS + 1) * DAY
    await filesIn(directory).measure({ office: quality(minute(old)) })
    await filesIn(directory).measure({ office: quality(minute(NOW)) })
    expect(readdirSync(directory)).toHaveLength(1)
  })

  it('asks for no more days than are kept, however long the time', async () => {
    expect(await filesIn(freshDirectory()).quality('office', -8e15, 8e15)).toEqual({ minutes: [], sizes: [] })
  })

  it('that is damaged is nothing, and is written over', async () => {
    const directory = freshDirectory()
    await filesIn(directory).measure({ office: quality(minute(NOW)) })
    const [name = ''] = readdirSync(directory)
    writeFileSync(join(directory, name), '{"version":1,"profiles":{"office":{"minutes":[[1]]')
    expect((await filesIn(directory).quality('office', NOW, NOW)).minutes).toEqual([])
    await filesIn(directory).measure({ office: quality(minute(NOW)) })
    expect((await filesIn(directory).quality('office', NOW, NOW)).minutes).toHaveLength(1)
    expect(existsSync(join(directory, 'history.json'))).toBe(false)
  })
})
