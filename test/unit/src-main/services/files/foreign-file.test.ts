import { mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readForeignFile } from '../../../../../src-main/services/files/foreign-file.ts'
import { freshDirectory } from '../../../../support/services/directory.ts'

describe('a path to a signed file', () => {
  const codeOf = async (path: string, separator?: string): Promise<string> => {
    const read = await readForeignFile(path, separator)
    return read.ok ? 'ok' : read.fault.code
  }
  it('V004: is no folder (E_FILE_KIND)', async () =>
    expect(await codeOf(freshDirectory().replace(/[^/]+$/, ''))).toBe('E_FILE_KIND'))
  it('V005: is no device and no socket (E_FILE_KIND)', async () => {
    expect(await codeOf('/dev/zero')).toBe('E_FILE_KIND')
    const directory = freshDirectory()
    mkdirSync(directory, { recursive: true })
    const server = createServer().listen(join(directory, 's'))
    await new Promise((resolve) => server.once('listening', resolve))
    expect(await codeOf(join(directory, 's'))).toBe('E_FILE_KIND')
    server.close()
  })
  it.each(['\\\\server\\share\\a.culvert', '\\\\?\\C:\\a.culvert', '\\\\.\\pipe\\a', '//server/share/a.culvert'])(
    'V006: is not %s (E_FILE_REMOTE)',
    async (path) => expect(await codeOf(path)).toBe('E_FILE_REMOTE'),
  )
  it('V006: is no alternate stream (E_FILE_REMOTE)', async () =>
    expect(await codeOf('C:\\a.culvert:hidden', '\\')).toBe('E_FILE_REMOTE'))
  it.each(['C:\\Temp\\CON', 'C:\\Temp\\com1.culvert', 'C:\\nul'])(
    'V006: is not the device %s (E_FILE_REMOTE)',
    async (path) => expect(await codeOf(path, '\\')).toBe('E_FILE_REMOTE'),
  )
  it('V005: is none that states a size and gives another (E_FILE_KIND, or what it holds)', async () =>
    expect(await codeOf('/proc/version')).toBe('ok'))
  it('V012: is there (E_FILE_READ)', async () => expect(await codeOf('/nowhere/a.culvert')).toBe('E_FILE_READ'))
})
