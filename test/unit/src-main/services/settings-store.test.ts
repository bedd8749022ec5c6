import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS } from '../../../../src-main/domain/settings/settings.ts'
import { openSettings, parseSettings } from '../../../../src-main/services/settings-store.ts'
import { freshDirectory } from '../../../support/services/directory.ts'
import { failingFiles } from '../../../support/services/failing-files.ts'
import { quietLog } from '../../../support/services/quiet-log.ts'

const log = quietLog()

describe('the settings', () => {
  it('have defaults before anything is chosen', async () => {
    expect((await openSettings({ directory: join(freshDirectory(), 'new'), log })).get()).toEqual(DEFAULT_SETTINGS)
  })

  it('are there at the next start', async () => {
    const directory = join(freshDirectory(), 'new')
    const settings = await openSettings({ directory, log })
    expect(await settings.set({ theme: 'dark' })).toEqual({ ...DEFAULT_SETTINGS, theme: 'dark' })
    expect(settings.get().theme).toBe('dark')
    expect((await openSettings({ directory, log })).get().theme).toBe('dark')
    expect(readdirSync(directory)).toEqual(['settings.json'])
    expect(statSync(join(directory, 'settings.json')).mode & 0o777).toBe(0o600)
  })

  it('are changed one by one, and none is taken back that somebody else has changed meanwhile', async () => {
    const directory = freshDirectory()
    const [window, command] = [await openSettings({ directory, log }), await openSettings({ directory, log })]
    await Promise.all([window.set({ theme: 'dark' }), window.set({ onLock: 'end' })])
    await command.set({ listOrder: 'hand' })
    expect(await window.set({ language: 'de' })).toEqual({
      ...DEFAULT_SETTINGS,
      theme: 'dark',
      onLock: 'end',
      listOrder: 'hand',
      language: 'de',
    })
  })

  it('that could not be written go with the next that can be', async () => {
    const directory = freshDirectory()
    const { files } = failingFiles(0, { code: 'ENOSPC' })
    const settings = await openSettings({ directory, log: quietLog(), files })
    await settings.set({ theme: 'dark' })
    await settings.set({ onLock: 'end' })
    expect((await openSettings({ directory, log })).get()).toEqual({
      ...DEFAULT_SETTINGS,
      theme: 'dark',
      onLock: 'end',
    })
  })

  it.each([
    ['nothing', ''],
    ['no JSON', '{"theme":"da'],
    ['no object', '["dark"]'],
    ['null', 'null'],
  ])('take their defaults from a file with %s', async (_, text) => {
    const directory = freshDirectory()
    writeFileSync(join(directory, 'settings.json'), text)
    expect((await openSettings({ directory, log })).get()).toEqual(DEFAULT_SETTINGS)
  })

  it('lose only the one that cannot be read', () => {
    const text = JSON.stringify({ theme: 'dark', language: 'klingon', later: true })
    expect(parseSettings(text)).toEqual({ ...DEFAULT_SETTINGS, theme: 'dark' })
  })

  it('hold until the end where nothing can be written, and the log says so', async () => {
    const directory = freshDirectory()
    const counting = failingFiles()
    await (await openSettings({ directory, log, files: counting.files })).set(DEFAULT_SETTINGS)
    for (let step = 0; step < counting.steps.length; step += 1) {
      const { files } = failingFiles(step, { code: 'ENOSPC', andAfter: true })
      const settings = await openSettings({ directory, log: quietLog(), files })
      expect((await settings.set({ theme: 'light' })).theme).toBe('light')
      expect(settings.get().theme).toBe('light')
      const written = JSON.parse(readFileSync(join(directory, 'settings.json'), 'utf8')) as unknown
      expect([DEFAULT_SETTINGS, { ...DEFAULT_SETTINGS, theme: 'light' }]).toContainEqual(written)
    }
    const lines = quietLog()
    const { files } = failingFiles(0, { code: 'ENOSPC', andAfter: true })
    await (await openSettings({ directory, log: lines, files })).set(DEFAULT_SETTINGS)
    expect(lines.lines).toEqual([expect.stringContaining('ENOSPC')])
  })
})
