import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { freshDirectory } from '../../support/services/directory.ts'
import { fileOf, ISSUER, PAYLOAD } from '../../support/signed-files.ts'

const TOOLS = ['/usr/bin/update-mime-database', '/usr/bin/gio']
const TYPE = 'application/vnd.culvert.envelope+json'

/** By the tools that desktops take their types from. */
describe.runIf(TOOLS.every((tool) => existsSync(tool)))('the type of a signed file on Linux', () => {
  it('is known by its name, and without one by how it begins', () => {
    const home = freshDirectory()
    const packages = join(home, 'mime/packages')
    mkdirSync(packages, { recursive: true })
    copyFileSync('assets/installer/linux/culvert.xml', join(packages, 'culvert.xml'))
    copyFileSync('/usr/share/mime/packages/freedesktop.org.xml', join(packages, 'freedesktop.org.xml'))
    execFileSync('update-mime-database', [join(home, 'mime')], { stdio: 'ignore' })
    const typeOf = (name: string): string => {
      const path = join(home, name)
      writeFileSync(path, fileOf(PAYLOAD, [ISSUER]))
      const env = { ...process.env, XDG_DATA_HOME: home, XDG_DATA_DIRS: home }
      return execFileSync('gio', ['info', '-a', 'standard::content-type', path], { env, encoding: 'utf8' })
    }
    expect(typeOf('office.culvert')).toContain(TYPE)
    expect(typeOf('office')).toContain(TYPE)
    expect(typeOf('office.json')).toContain('application/json')
  })
})
