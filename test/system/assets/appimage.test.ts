import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Arch, build, Platform } from 'electron-builder'
import { afterAll, describe, expect, it } from 'vitest'

const ROOT = resolve(import.meta.dirname, '../../..')
const folder = mkdtempSync(join(tmpdir(), 'culvert-appimage-'))
afterAll(() => rmSync(folder, { recursive: true }))

interface Computed {
  readonly desktop: string
  readonly desktopFileName: string
}

/**
 * What electron-builder puts into an AppImage by the project's own configuration, up to the programs that make one of it,
 * which only a download brings.
 */
async function computed(): Promise<Computed> {
  const prepackaged = join(folder, 'app')
  mkdirSync(prepackaged)
  const seen: Computed[] = []
  await build({
    projectDir: ROOT,
    targets: Platform.LINUX.createTarget(['AppImage'], Arch.x64),
    prepackaged,
    publish: 'never',
    config: { extends: join(ROOT, 'electron-builder.yml'), directories: { output: join(folder, 'dist') } },
    effectiveOptionComputed: (options: Computed) => Promise.resolve(seen.push(options) > 0),
  })
  const [only] = seen
  if (!only) throw new Error('no AppImage was begun')
  return only
}

describe('an AppImage', { timeout: 120_000 }, () => {
  it('opens signed files, by the type that it brings, behind the mark after which nothing is a switch', async () => {
    const { desktop, desktopFileName } = await computed()
    const lines = desktop.split('\n')
    expect(desktopFileName).toBe('culvert-desktop.desktop')
    expect(lines.filter((line) => /^(Exec|MimeType|Type|Icon)=/.test(line))).toEqual([
      'Exec=AppRun -- %U',
      'Type=Application',
      'Icon=culvert-desktop',
      'MimeType=application/vnd.culvert.envelope+json;',
    ])
    const type = readFileSync(join(ROOT, 'assets/installer/linux/culvert.xml'), 'utf8')
    expect(type).toContain('type="application/vnd.culvert.envelope+json"')
  })
})
