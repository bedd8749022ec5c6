import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { gatewaysInFile } from '../../../../../src-main/services/sessions/good-gateways.ts'
import { freshDirectory } from '../../../../support/services/directory.ts'
import { quietLog } from '../../../../support/services/quiet-log.ts'

const fileOf = (directory: string): string => join(directory, 'gateways.json')

describe('the gateways that were good last', () => {
  it('are known to the next process', async () => {
    const directory = freshDirectory()
    const before = gatewaysInFile(directory, quietLog())
    await before.load()
    before.set('office', 'two.test')
    before.set('branch', 'one.test')
    await before.flush()
    const after = gatewaysInFile(directory, quietLog())
    await after.load()
    expect([after.get('office'), after.get('branch'), after.get('other')]).toEqual(['two.test', 'one.test', undefined])
  })

  it('that this process has found are newer than those of the file', async () => {
    const directory = freshDirectory()
    writeFileSync(fileOf(directory), '{"office":"old.test"}')
    const good = gatewaysInFile(directory, quietLog())
    good.set('office', 'new.test')
    await good.load()
    await good.flush()
    expect(good.get('office')).toBe('new.test')
    expect(readFileSync(fileOf(directory), 'utf8')).toContain('new.test')
  })

  it.each(['', '[]', 'null', '7', '{"office":7}', '{"office":', '"text"'])(
    'of a file with %s are not known',
    async (text) => {
      const directory = freshDirectory()
      writeFileSync(fileOf(directory), text)
      const good = gatewaysInFile(directory, quietLog())
      await good.load()
      expect(good.get('office')).toBeUndefined()
    },
  )

  it('are two hundred at most, the latest', async () => {
    const directory = freshDirectory()
    const good = gatewaysInFile(directory, quietLog())
    for (let index = 0; index < 230; index += 1) good.set(`profile-${index}`, 'one.test')
    await good.flush()
    const kept = Object.keys(JSON.parse(readFileSync(fileOf(directory), 'utf8')) as object)
    expect([kept.length, kept.at(0), kept.at(-1)]).toEqual([200, 'profile-30', 'profile-229'])
  })

  it('that cannot be written are told to the log, and stop nothing', async () => {
    const log = quietLog()
    const blocked = join(freshDirectory(), 'a-file')
    writeFileSync(blocked, '')
    const good = gatewaysInFile(join(blocked, 'below'), log)
    await good.load()
    good.set('office', 'one.test')
    await good.flush()
    expect(good.get('office')).toBe('one.test')
    expect(log.lines.some((line) => line.includes('not remembered'))).toBe(true)
  })
})
