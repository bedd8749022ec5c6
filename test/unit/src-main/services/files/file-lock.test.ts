import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { unlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { systemFiles, type Files } from '../../../../../src-main/services/files/atomic-file.ts'
import {
  holderOf,
  takeLock,
  withLock,
  type Holder,
  type Taken,
} from '../../../../../src-main/services/files/file-lock.ts'
import { freshDirectory } from '../../../../support/services/directory.ts'

const lockIn = (directory: string): string => join(directory, 'x.lock')
const startOf = (pid: number): string => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19] ?? ''

/** A lock as another process would have written it. */
function lockBy(directory: string, holder: Partial<Holder>, ageInSeconds = 0): string {
  const path = lockIn(directory)
  const whole = { token: 'another', pid: process.ppid, host: hostname(), note: 'theirs', ...holder }
  writeFileSync(path, JSON.stringify(whole))
  const then = Date.now() / 1000 - ageInSeconds
  utimesSync(path, then, then)
  return path
}

/** Larger than the number of any process. */
const DEAD_PID = 2 ** 30

const done = Promise.resolve()

function held(lock: Taken): () => Promise<void> {
  if (!lock.taken) throw new Error('taken')
  return lock.release
}

/** As on a system without /proc. */
const withoutProcesses = async (...words: Parameters<Files['readFile']>): Promise<string | Buffer> => {
  if (typeof words[0] === 'string' && words[0].startsWith('/proc/'))
    throw Object.assign(new Error('none'), { code: 'ENOENT' })
  return systemFiles.readFile(...words)
}

/** After each reading of the file, and before its reader knows what it says, the next of these happens. */
function readingThen(path: string, steps: readonly (() => void | Promise<void>)[]): Files {
  const left = [...steps]
  const readFile = async (...words: Parameters<Files['readFile']>): Promise<string | Buffer> => {
    const text = await systemFiles.readFile(...words)
    if (words[0] === path) await left.shift()?.()
    return text
  }
  return { ...systemFiles, readFile: readFile as Files['readFile'] }
}

describe('a lock', () => {
  it('is had by one at a time, and says by whom and for what', async () => {
    const path = lockIn(freshDirectory())
    const first = await takeLock(systemFiles, path, 'Head office')
    expect(first.taken).toBe(true)
    expect(await takeLock(systemFiles, path, '')).toMatchObject({
      taken: false,
      holder: { pid: process.pid, note: 'Head office', started: startOf(process.pid) },
    })
    expect((await holderOf(systemFiles, path))?.note).toBe('Head office')
    if (first.taken) await first.release()
    expect(await holderOf(systemFiles, path)).toBeUndefined()
    expect((await takeLock(systemFiles, path, '')).taken).toBe(true)
  })

  it('orders those who wait', async () => {
    const directory = freshDirectory()
    let inside = 0
    let most = 0
    const work = async (): Promise<void> => {
      most = Math.max(most, (inside += 1))
      await new Promise((resolve) => setTimeout(resolve, 2))
      inside -= 1
    }
    await Promise.all(Array.from({ length: 12 }, () => withLock(systemFiles, lockIn(directory), work)))
    expect(most).toBe(1)
    expect(readdirSync(directory)).toEqual([])
  })

  it('is not taken from the next holder by one who saw the last holder let go of it', async () => {
    const path = lockIn(freshDirectory())
    let open = (): void => {}
    const gate = new Promise<void>((resolve) => (open = resolve))
    const slow: Files = { ...systemFiles, unlink: (name) => (name === path ? gate : done).then(() => unlink(name)) }
    const last = held(await takeLock(slow, path, 'last'))
    let letting: Promise<void> | undefined
    let next: Taken | undefined
    const late = await takeLock(
      readingThen(path, [
        () => void (letting = last()),
        async () => {
          open()
          await letting
          next = await takeLock(systemFiles, path, 'next')
        },
      ]),
      path,
      'late',
    )
    open()
    await letting
    expect([late, next].filter((lock) => lock?.taken).length).toBeLessThanOrEqual(1)
  })

  it('is not taken from the next holder by one who judged a stale lock', async () => {
    const path = lockBy(freshDirectory(), { started: '1' })
    let second: (() => Promise<void>) | undefined
    let next: Taken | undefined
    const late = await takeLock(
      readingThen(path, [
        async () => {
          await unlink(path)
          second = held(await takeLock(systemFiles, path, 'second'))
        },
        async () => {
          await second?.()
          next = await takeLock(systemFiles, path, 'next')
        },
      ]),
      path,
      'late',
    )
    expect([late.taken, next?.taken]).toEqual([false, true])
    expect((await holderOf(systemFiles, path))?.note).toBe('next')
  })

  it('is let go of when the work throws', async () => {
    const path = lockIn(freshDirectory())
    await expect(withLock(systemFiles, path, () => Promise.reject(new Error('broke')))).rejects.toThrow('broke')
    expect(await withLock(systemFiles, path, () => Promise.resolve('next'))).toBe('next')
  })

  it('of a living process stands, however old', async () => {
    const path = lockBy(freshDirectory(), { started: startOf(process.ppid) }, 3600)
    expect(await takeLock(systemFiles, path, '')).toMatchObject({ taken: false, holder: { note: 'theirs' } })
  })

  it('stays young while it is held, so that it stands where no process says when it began', async () => {
    const path = lockIn(freshDirectory())
    const withoutProc: Files = { ...systemFiles, readFile: withoutProcesses as Files['readFile'] }
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    try {
      const release = held(await takeLock(withoutProc, path, 'a one-time password'))
      utimesSync(path, 0, 0)
      await vi.advanceTimersByTimeAsync(5_000)
      await expect.poll(() => Date.now() - statSync(path).mtimeMs).toBeLessThan(60_000)
      await release()
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  it('does not make another’s lock young', async () => {
    const path = lockIn(freshDirectory())
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    try {
      const release = held(await takeLock(systemFiles, path, 'mine'))
      lockBy(dirname(path), { host: 'other' }, 3600)
      await vi.advanceTimersByTimeAsync(60_000)
      await new Promise((resolve) => setTimeout(resolve, 50))
      expect(Date.now() - statSync(path).mtimeMs).toBeGreaterThan(3_000_000)
      await release()
    } finally {
      vi.useRealTimers()
    }
  })

  it('is let go of although another program holds its file for an instant', async () => {
    const path = lockIn(freshDirectory())
    let refusals = 2
    const scanned: Files = {
      ...systemFiles,
      unlink: async (name) => {
        if (name === path && refusals-- > 0) throw Object.assign(new Error('busy'), { code: 'EPERM' })
        await unlink(name)
      },
    }
    await held(await takeLock(scanned, path, ''))()
    expect(existsSync(path)).toBe(false)
  })

  it.each<readonly [string, () => Promise<Partial<Holder>>, number, boolean]>([
    ['a process that has died', () => Promise.resolve({ pid: DEAD_PID }), 0, true],
    ['a process whose number another has now', () => Promise.resolve({ started: '1' }), 0, true],
    ['this process, which let go of it and could not remove it', () => Promise.resolve({ pid: process.pid }), 0, true],
    ['a process of unknown start, young', () => Promise.resolve({}), 10, false],
    ['a process of unknown start, old', () => Promise.resolve({}), 120, true],
    ['another machine, young', () => Promise.resolve({ host: 'other', pid: 999_999 }), 10, false],
    ['another machine, old', () => Promise.resolve({ host: 'other', pid: 999_999 }), 120, true],
  ])('of %s (broken: it says)', async (_, holder, age, broken) => {
    const path = lockBy(freshDirectory(), await holder(), age)
    expect(await holderOf(systemFiles, path)).toEqual(broken ? undefined : expect.objectContaining({ note: 'theirs' }))
    expect((await takeLock(systemFiles, path, '')).taken).toBe(broken)
  })

  it.each([
    ['just written', 0, false],
    ['of a while ago', 30, true],
  ])('that is no lock, %s', async (_, age, broken) => {
    const path = lockBy(freshDirectory(), {}, 0)
    writeFileSync(path, '{"pid"')
    const then = Date.now() / 1000 - age
    utimesSync(path, then, then)
    expect((await takeLock(systemFiles, path, '')).taken).toBe(broken)
  })

  it('that is stale is taken by one of many who find it at once', async () => {
    for (let round = 0; round < 20; round += 1) {
      const directory = freshDirectory()
      const path = lockBy(directory, { started: '1' })
      const results = await Promise.all(Array.from({ length: 8 }, () => takeLock(systemFiles, path, '')))
      expect(results.filter((result) => result.taken)).toHaveLength(1)
      expect(readdirSync(directory)).toEqual(['x.lock'])
    }
  })

  it('is not held up for ever by one that died while breaking it', async () => {
    const directory = freshDirectory()
    const path = lockBy(directory, { started: '1' })
    writeFileSync(`${path}.break`, '{}')
    expect((await takeLock(systemFiles, path, '')).taken).toBe(false)
    utimesSync(`${path}.break`, 0, 0)
    expect((await takeLock(systemFiles, path, '')).taken).toBe(false)
    expect((await takeLock(systemFiles, path, '')).taken).toBe(true)
  })
})
