import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { Secret } from '../../../../../src-main/domain/profile/secret.ts'
import { FileLog } from '../../../../../src-main/services/log/log.ts'
import { Redactor } from '../../../../../src-main/services/secrets/redact.ts'
import { HandClock } from '../../../../support/services/clock.ts'
import { freshDirectory } from '../../../../support/services/directory.ts'
import { failingFiles } from '../../../../support/services/failing-files.ts'

const fileIn = (directory: string): string => join(directory, 'culvert.log')
const logIn = (directory: string, more: Partial<ConstructorParameters<typeof FileLog>[0]> = {}): FileLog =>
  new FileLog({ directory, clock: new HandClock(), redactor: new Redactor(''), ...more })
const textsOf = async (log: FileLog): Promise<readonly string[]> => (await log.read()).map(({ text }) => text)

describe('a log', () => {
  it('keeps lines for later runs, oldest first', async () => {
    const directory = freshDirectory()
    const earlier = logIn(directory)
    earlier.info('sessions', 'one')
    earlier.warning('vault', 'two')
    await earlier.flush()
    const log = logIn(directory)
    log.error('store', 'three')
    expect(await log.read()).toEqual([
      { at: 1_000_000, level: 'info', room: 'sessions', text: 'one' },
      { at: 1_000_000, level: 'warning', room: 'vault', text: 'two' },
      { at: 1_000_000, level: 'error', room: 'store', text: 'three' },
    ])
  })

  it('touches no disk until there is a line, and writes soon after by itself', async () => {
    const directory = join(freshDirectory(), 'new')
    const clock = new HandClock()
    const log = logIn(directory, { clock })
    expect(await log.read()).toEqual([])
    expect(existsSync(directory)).toBe(false)
    log.info('a', 'b')
    await clock.turn(500)
    await vi.waitFor(() => expect(readFileSync(fileIn(directory), 'utf8')).toContain('"b"'))
    expect(statSync(directory).mode & 0o777).toBe(0o700)
    expect(statSync(fileIn(directory)).mode & 0o777).toBe(0o600)
  })

  it('tells those who watch at once, and not those who have left', () => {
    const log = logIn(freshDirectory())
    const told = vi.fn()
    const stop = log.watch(told)
    log.info('a', 'one')
    stop()
    log.info('a', 'two')
    expect(told.mock.calls).toEqual([[{ at: 1_000_000, level: 'info', room: 'a', text: 'one' }]])
  })

  it('shows a secret neither to those who watch nor in the file, nor one that was known too late', async () => {
    const directory = freshDirectory()
    const log = logIn(directory)
    const told = vi.fn()
    log.watch(told)
    log.info('a', 'early hunter2')
    await log.flush()
    log.hide({ password: new Secret('hunter2') })
    log.info('a', 'late hunter2\nCONNECTED')
    await log.flush()
    expect(told.mock.calls[1]).toMatchObject([{ text: 'late [secret]\\nCONNECTED' }])
    expect(readFileSync(fileIn(directory), 'utf8')).not.toMatch(/late hunter2/)
    expect(await textsOf(log)).toEqual(['early [secret]', 'late [secret]\\nCONNECTED'])
  })

  it('F-72 begins a new file when one is full and keeps the one before', async () => {
    const directory = freshDirectory()
    const log = logIn(directory, { longest: 500 })
    for (let line = 0; line < 30; line += 1) {
      log.info('a', `line ${line}`)
      await log.flush()
    }
    expect(readdirSync(directory).sort()).toEqual(['culvert.log', 'culvert.log.1'])
    for (const name of readdirSync(directory)) expect(statSync(join(directory, name)).size).toBeLessThan(600)
    const texts = await textsOf(log)
    expect(texts.at(-1)).toBe('line 29')
    expect(texts).toEqual(Array.from({ length: texts.length }, (_, index) => `line ${30 - texts.length + index}`))
    expect(texts.length).toBeGreaterThan(8)
  })

  it('passes over what is no line of a log', async () => {
    const directory = freshDirectory()
    writeFileSync(
      fileIn(directory),
      'half a l\n{"at":1,"level":"loud","room":"","text":""}\n\0\0\n{"at":1,"level":"info","room":"a","text":"good"}\n{"at"',
    )
    expect(await textsOf(logIn(directory))).toEqual(['good'])
  })

  it('F-72 keeps lines that the disk refuses, and goes on when it takes them again', async () => {
    const directory = freshDirectory()
    const { files } = failingFiles(1, { code: 'ENOSPC' })
    const log = logIn(directory, { files })
    log.error('a', 'refused')
    await log.flush()
    expect(existsSync(fileIn(directory))).toBe(false)
    log.error('a', 'taken')
    expect(await textsOf(log)).toEqual(['taken', 'refused'])
  })

  it('is not flooded: what the disk cannot follow is counted', async () => {
    const directory = freshDirectory()
    const log = logIn(directory)
    for (let line = 0; line < 10_000; line += 1) log.info('a', `line ${line}`)
    const texts = await textsOf(log)
    expect(texts).toHaveLength(2_001)
    expect(texts.at(-1)).toBe('8000 lines left out')
  })

  it('never throws at the one who writes', async () => {
    const directory = join(freshDirectory(), 'closed')
    mkdirSync(directory)
    writeFileSync(join(directory, 'inner'), '')
    chmodSync(directory, 0o700)
    const log = logIn(join(directory, 'inner'))
    log.info('a', 'b')
    await log.flush()
    expect(await textsOf(log)).toEqual(['b'])
  })
})
