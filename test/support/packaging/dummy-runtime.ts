import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * A folder that electron-builder takes for an unpacked Electron runtime: same files, same fuse wire, no Electron. What
 * is made with it tests the packaging and is nothing to install.
 *
 * @param fuses one character a fuse, as a fresh runtime has them.
 */
export function writeDummyRuntime(folder: string, version: string, fuses: string): void {
  const put = (path: string, content: string | Buffer, mode = 0o644): void =>
    writeFileSync(join(folder, path), content, { mode })
  mkdirSync(join(folder, 'locales'), { recursive: true })
  mkdirSync(join(folder, 'resources'), { recursive: true })
  const wire = Buffer.concat([
    Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX', 'latin1'),
    Buffer.from([1, fuses.length]),
    Buffer.from(fuses, 'latin1'),
  ])
  put('electron', Buffer.concat([Buffer.from('#!/bin/sh\nexit 0\n'), wire]), 0o755)
  put('chrome-sandbox', '#!/bin/sh\nexit 0\n', 0o755)
  put('version', version)
  put('LICENSE', 'Electron’s licence\n')
  put('LICENSES.chromium.html', '<p>Chromium’s licences</p>\n')
  for (const language of ['en-US', 'de', 'fr']) put(`locales/${language}.pak`, language)
  put('resources.pak', '')
}
