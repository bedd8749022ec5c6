import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isAlive, markOf, type ProcessMark } from '../../../../../helpers/linux/system/processes.ts'
import {
  alone,
  livingSession,
  readSessionFile,
  releaseLock,
  removeDeadLock,
  removeSessionFile,
  takeLock,
  writeSessionFile,
} from '../../../../../helpers/linux/journal/session-file.ts'
import type { SessionFile } from '../../../../../src-main/contract/helper.ts'
import { LAB_ID, OFFICE_ID } from '../../../../support/profiles.ts'

let folder = ''
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'culvert-session-')), 'culvert')
})
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }))

function ourselves(): ProcessMark {
  const mark = markOf(process.pid)
  if (!mark) throw new Error('no /proc')
  return mark
}
const session = (mark: ProcessMark, profile = OFFICE_ID): SessionFile => ({
  profile,
  name: 'Head office',
  gateway: '203.0.113.10',
  ...mark,
  owner: 1000,
  phase: 'connecting',
  stage: 'reach',
})
const DEAD: ProcessMark = { process: 2_000_000_000, started: '1' }

describe.runIf(process.platform === 'linux')('a process', () => {
  it('H-030 is known by its number and its start, so that a number that came again is another', () => {
    const mark = ourselves()
    expect(isAlive(mark)).toBe(true)
    expect(isAlive({ ...mark, started: `${mark.started}1` })).toBe(false)
    expect(isAlive(DEAD)).toBe(false)
  })
})

describe.runIf(process.platform === 'linux')('the one place for a session', () => {
  it('goes to the first, and the second is told who has it', () => {
    const first = session(ourselves())
    expect(takeLock(first, folder)).toBeUndefined()
    expect(takeLock(session(ourselves(), LAB_ID), folder)).toEqual(first)
    expect(livingSession(folder)).toEqual(first)
    releaseLock(first, folder)
    expect(takeLock(session(ourselves(), LAB_ID), folder)).toBeUndefined()
  })

  it('is taken from one who is dead, and from a lock that cannot be read', () => {
    expect(takeLock(session(DEAD), folder)).toBeUndefined()
    expect(livingSession(folder)).toBeUndefined()
    expect(takeLock(session(ourselves()), folder)).toBeUndefined()
    writeFileSync(join(folder, 'lock'), '{"torn')
    expect(takeLock(session(ourselves()), folder)).toBeUndefined()
    expect(readdirSync(folder)).toEqual(['lock'])
  })

  it('is given up by its holder alone', () => {
    takeLock(session(ourselves()), folder)
    releaseLock(session(DEAD), folder)
    removeDeadLock(folder)
    expect(livingSession(folder)).toBeDefined()
  })

  it('is free again after a holder that died', () => {
    takeLock(session(DEAD), folder)
    removeDeadLock(folder)
    expect(readdirSync(folder)).toEqual([])
  })
})

describe.runIf(process.platform === 'linux')('who cleans up', () => {
  it('S8: is one at a time, and the next one waits', async () => {
    const order: string[] = []
    const first = alone(
      ourselves(),
      async () => {
        order.push('first')
        await new Promise((resolve) => setTimeout(resolve, 60))
        order.push('first is done')
      },
      folder,
    )
    await Promise.all([first, alone(ourselves(), () => order.push('second'), folder)])
    expect(order).toEqual(['first', 'first is done', 'second'])
    expect(readdirSync(folder)).toEqual([])
  })

  it('S8: does not wait for ever for one that does not come to an end, nor for one that is dead', async () => {
    await expect(alone(ourselves(), () => alone(ourselves(), () => undefined, folder, 50), folder)).rejects.toThrow(
      'has not finished',
    )
    writeFileSync(join(folder, 'cleaning'), JSON.stringify(DEAD))
    expect(await alone(ourselves(), () => 'done', folder, 50)).toBe('done')
  })

  it('S17: removes what helpers left that were killed while they took a place', () => {
    takeLock(session(ourselves()), folder)
    for (const name of [
      `lock.${DEAD.process}`,
      `lock.dead.${DEAD.process}`,
      `cleaning.${DEAD.process}`,
      `lock.${process.pid}`,
    ])
      writeFileSync(join(folder, name), '{"torn')
    removeDeadLock(folder)
    expect(readdirSync(folder).sort()).toEqual(['lock', `lock.${process.pid}`])
  })
})

describe('the session file', () => {
  it('is read by anybody, whatever the umask, and holds what was written', () => {
    const old = process.umask(0o077)
    try {
      takeLock(session(ourselves()), folder)
      writeSessionFile(session(ourselves()), folder)
      expect(statSync(join(folder, `${OFFICE_ID}.json`)).mode & 0o777).toBe(0o644)
      expect(statSync(folder).mode & 0o777).toBe(0o755)
      expect(readSessionFile(OFFICE_ID, folder)).toEqual(session(ourselves()))
      removeSessionFile(OFFICE_ID, folder)
      expect(readSessionFile(OFFICE_ID, folder)).toBeUndefined()
    } finally {
      process.umask(old)
    }
  })
})
