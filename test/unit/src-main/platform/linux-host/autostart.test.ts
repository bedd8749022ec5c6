import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { entryOf, linuxAutostart } from '../../../../../src-main/platform/linux-host/autostart.ts'
import { systemEntries } from '../../../../../src-main/platform/linux-host/run/entries.ts'
import { freshDirectory } from '../../../../support/services/directory.ts'

function desktop() {
  const folder = join(freshDirectory(), 'autostart')
  const file = join(folder, 'culvert.desktop')
  return { folder, file, autostart: linuxAutostart(systemEntries(folder)) }
}

describe('the autostart entry of a Linux desktop', () => {
  it('comes and goes', async () => {
    const { folder, file, autostart } = desktop()
    expect(await autostart.isOn()).toBe(false)
    await autostart.set(['/opt/Culvert/culvert-desktop', '--at-sign-in'])
    expect(await autostart.isOn()).toBe(true)
    expect(readFileSync(file, 'utf8')).toContain('Exec="/opt/Culvert/culvert-desktop" "--at-sign-in"\n')
    expect([readdirSync(folder), statSync(file).mode & 0o777]).toEqual([['culvert.desktop'], 0o644])
    await autostart.set(undefined)
    await autostart.set(undefined)
    expect([await autostart.isOn(), existsSync(file)]).toEqual([false, false])
  })

  it.each(['Hidden=true', 'X-GNOME-Autostart-enabled=false', 'Hidden = true'])(
    'with %s is switched off',
    async (line) => {
      const { file, autostart } = desktop()
      await autostart.set(['/opt/culvert'])
      writeFileSync(file, `${readFileSync(file, 'utf8')}${line}\n`)
      expect(await autostart.isOn()).toBe(false)
    },
  )

  it('names a program whatever its path is', () => {
    const commandOf = (path: string): string | undefined => /^Exec=(.*)$/m.exec(entryOf([path]))?.[1]
    expect(commandOf('/opt/My Apps/culvert')).toBe('"/opt/My Apps/culvert"')
    expect(commandOf('/opt/100%/a"b`c$d')).toBe('"/opt/100%%/a\\\\"b\\\\`c\\\\$d"')
    expect(commandOf('/opt/a\\b')).toBe('"/opt/a\\\\\\\\b"')
    expect(entryOf(['/opt/a\nExec=evil']).match(/^Exec/gm)).toHaveLength(1)
  })
})
