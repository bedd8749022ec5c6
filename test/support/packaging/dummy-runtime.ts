import { createRequire } from 'node:module'
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** A system that packages are made for, as named by electron-builder's options. */
export type TargetSystem = 'linux' | 'mac' | 'win'

interface Kind {
  readonly system: TargetSystem
  /** One character per fuse, as in an unmodified runtime. */
  readonly fuses: string
}

/**
 * Writes a folder that electron-builder accepts as an unpacked Electron runtime: same files, same fuse wire, no
 * Electron. Packages made with it test the packaging and cannot be installed for use.
 */
export function writeDummyRuntime(folder: string, version: string, { system, fuses }: Kind): void {
  const put = (path: string, content: string | Buffer, mode = 0o644): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content, { mode })
  }
  const wire = Buffer.concat([
    Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX', 'latin1'),
    Buffer.from([1, fuses.length]),
    Buffer.from(fuses, 'latin1'),
  ])
  put('version', version)
  put('LICENSE', 'Electron’s licence\n')
  put('LICENSES.chromium.html', '<p>Chromium’s licences</p>\n')
  const program = Buffer.concat([Buffer.from('#!/bin/sh\nexit 0\n'), wire])
  if (system === 'mac') putApp(put, program)
  else putFlat(put, folder)
  if (system === 'win') putWindows(folder, wire)
  if (system === 'linux') {
    put('electron', program, 0o755)
    put('chrome-sandbox', '#!/bin/sh\nexit 0\n', 0o755)
  }
}

type Put = (path: string, content: string | Buffer, mode?: number) => void

const plist = (name: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
<key>CFBundleExecutable</key><string>${name}</string>
<key>CFBundleIdentifier</key><string>com.github.Electron</string>
<key>CFBundleName</key><string>${name}</string>
</dict></plist>
`

/** Linux and Windows have the same folder layout, with different programs. */
function putFlat(put: Put, folder: string): void {
  mkdirSync(join(folder, 'resources'))
  put('resources.pak', '')
  for (const language of ['en-US', 'de', 'fr']) put(`locales/${language}.pak`, language)
}

function putApp(put: Put, program: Buffer): void {
  const contents = 'Electron.app/Contents'
  const framework = `${contents}/Frameworks/Electron Framework.framework`
  put(`${contents}/MacOS/Electron`, program, 0o755)
  put(`${contents}/Info.plist`, plist('Electron'))
  put(`${framework}/Electron Framework`, program, 0o755)
  for (const language of ['en', 'de', 'fr']) put(`${framework}/Versions/A/Resources/${language}.lproj/locale.pak`, '')
  for (const kind of ['', ' (GPU)', ' (Plugin)', ' (Renderer)']) {
    const helper = `Electron Helper${kind}`
    put(`${contents}/Frameworks/${helper}.app/Contents/MacOS/${helper}`, program, 0o755)
    put(`${contents}/Frameworks/${helper}.app/Contents/Info.plist`, plist(helper))
  }
}

/** electron-builder edits the program's resources, so it must be a Windows program with version information. */
function putWindows(folder: string, wire: Buffer): void {
  const builder = createRequire(createRequire(import.meta.url).resolve('electron-builder/package.json'))
  const vendor = join(dirname(builder.resolve('electron-winstaller/package.json')), 'vendor')
  copyFileSync(join(vendor, 'rcedit.exe'), join(folder, 'electron.exe'))
  chmodSync(join(folder, 'electron.exe'), 0o755)
  writeFileSync(join(folder, 'electron.exe'), wire, { flag: 'a' })
}
