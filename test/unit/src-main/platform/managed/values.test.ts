import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'plist'
import { describe, expect, it } from 'vitest'
import { toBase64 } from '../../../../../src-main/domain/trust/octets.ts'
import { macosManaged } from '../../../../../src-main/platform/managed/macos.ts'
import { windowsManaged } from '../../../../../src-main/platform/managed/windows.ts'
import { freshDirectory } from '../../../../support/services/directory.ts'
import { ISSUER, publisherFile } from '../../../../support/signed-files.ts'

const DOCUMENT = publisherFile([ISSUER], [ISSUER])
const TEXT = toBase64(DOCUMENT)
const KEY = 'HKEY_LOCAL_MACHINE\\Software\\Policies\\Culvert'
const query = (...lines: readonly string[]) => windowsManaged(() => Promise.resolve(['', ...lines, ''].join('\r\n')))
const value = (name: string, type: string, text: string): string => `    ${name}    ${type}    ${text}`

describe('the policies of Windows’ registry', () => {
  it('are publishers, profiles and demands', async () => {
    const managed = query(
      KEY,
      value('OnlySigned', 'REG_DWORD', '0x1'),
      value('ForbidPins', 'REG_DWORD', '0x0'),
      value('MinGrade', 'REG_SZ', 'acceptable'),
      '',
      `${KEY}\\Publishers`,
      value('1', 'REG_SZ', TEXT),
    )
    const { publishers, profiles, settings, ignored } = await managed.read()
    expect([publishers.map(({ octets }) => octets), profiles, ignored]).toEqual([[DOCUMENT], [], []])
    expect(settings).toEqual({ onlySigned: true, minGrade: 'acceptable' })
  })

  it('are none where the key is not there', async () => {
    const managed = windowsManaged(() => Promise.resolve(undefined))
    expect([await managed.isSet(), (await managed.read()).ignored]).toEqual([false, []])
  })

  it.each([
    ['a name that is not known', [KEY, value('KillSwitch', 'REG_DWORD', '0x1')]],
    ['a key that is not known', [`${KEY}\\Routes`, value('1', 'REG_SZ', 'x')]],
    ['a grade that is none', [KEY, value('MinGrade', 'REG_SZ', 'best')]],
    ['a demand of another type', [KEY, value('OnlySigned', 'REG_SZ', 'yes')]],
  ])('V140: are passed over whole for %s, and that is said', async (_, lines) => {
    const state = await query(...lines).read()
    expect([state.publishers, state.settings, state.ignored.length]).toEqual([[], {}, 1])
  })

  it('name the value that is no base64', async () => {
    const state = await query(`${KEY}\\Publishers`, value('1', 'REG_SZ', '%%%'), value('2', 'REG_SZ', TEXT)).read()
    expect([state.publishers.length, state.ignored]).toEqual([1, ['HKLM\\Software\\Policies\\Culvert\\Publishers\\1']])
  })
})

describe.runIf(process.getuid?.() === 0)('the managed preferences of macOS', () => {
  it('count together with the folders, the stricter of both', async () => {
    const top = freshDirectory()
    const preferences = join(top, 'prefs/org.example.culvert.plist')
    for (const name of ['prefs', 'culvert/policy.d']) mkdirSync(join(top, name), { recursive: true, mode: 0o755 })
    const xml = build({ OnlySigned: true, MinGrade: 'weak', Publishers: [TEXT] })
    writeFileSync(preferences, xml, { mode: 0o644 })
    writeFileSync(join(top, 'culvert/policy.d/a.json'), '{"minGrade":"strong"}', { mode: 0o644 })
    const managed = macosManaged({ preferences, folder: join(top, 'culvert'), top, asXml: () => Promise.resolve(xml) })
    const state = await managed.read()
    expect([state.publishers.length, state.settings]).toEqual([1, { onlySigned: true, minGrade: 'strong' }])
    expect(state.ignored).toEqual([])
  })
})
