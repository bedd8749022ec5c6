import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeMsi } from '../../assets/installer/windows/msi.mjs'
import { ROOT } from '../support/packaging/build.ts'
import { ENTER } from '../support/packaging/windows.ts'
import { runs32Bit } from '../support/wine/thirty-two-bits.ts'
import { wineRoot, withoutWine } from '../support/wine/place.ts'
import { Windows, type Ran } from '../support/wine/windows.ts'

const INCLUDE = join(ROOT, 'assets/installer/windows/installer.nsh')
const REG = 'C:\\windows\\system32\\reg.exe'
const MSIEXEC = 'C:\\windows\\system32\\msiexec.exe'
const TYPE = 'HKLM\\Software\\Classes\\.culvert'
const CLASS = 'HKLM\\Software\\Classes\\Culvert.Signed'

/** Only the part of the installer that removes the file type. */
const SCRIPT = `Unicode true
Name forget
OutFile forget.exe
SilentInstall silent
RequestExecutionLevel admin
!include LogicLib.nsh
!include "${INCLUDE}"
Section
  SetRegView 64
  SetShellVarContext all
  !insertmacro culvertForgetType
SectionEnd
`

/** What the installers do to the type of signed files, on a Windows under Wine. */
describe.skipIf(withoutWine())('the type of signed files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'culvert-type-'))
  /** An installer of NSIS is a program of 32 bits. */
  const of32Bits = it.skipIf(!runs32Bit())
  let windows: Windows
  const run = (program: string, ...words: readonly string[]): Promise<Ran> =>
    windows.run(program, words, { cwd: 'C:\\', seconds: 120 })
  const add = async (...words: readonly string[]): Promise<void> =>
    expect((await run(REG, 'add', ...words, '/f')).code).toBe(0)
  const query = async (key: string): Promise<string | undefined> => {
    const { code, stdout } = await run(REG, 'query', key, '/s')
    return code === 0 ? stdout : undefined
  }
  const tool = (program: string, ...words: readonly string[]): void => {
    const ran = spawnSync(ENTER, [wineRoot(), ROOT, program, ...words], {
      cwd: folder,
      encoding: 'utf8',
    })
    if (ran.status !== 0) throw new Error(`${program}: ${ran.stdout}${ran.stderr}`)
  }

  beforeAll(async () => {
    writeFileSync(join(folder, 'forget.nsi'), SCRIPT)
    tool('env', 'NSISDIR=/usr/share/nsis', 'makensis', '-V2', 'forget.nsi')
    for (const program of ['wixl', 'msibuild']) {
      const path = join(folder, 'bin', program)
      mkdirSync(join(folder, 'bin'), { recursive: true })
      writeFileSync(path, `#!/bin/sh\nexec '${ENTER}' '${wineRoot()}' '${ROOT}' ${program} "$@"\n`, { mode: 0o755 })
    }
    mkdirSync(join(folder, 'app'))
    writeFileSync(join(folder, 'app/Culvert.exe'), 'a program')
    const manifest = { version: '1.0.0', description: 'd', author: { name: 'a' }, productName: 'Culvert' }
    const env = { ...process.env, PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}` }
    makeMsi(join(folder, 'app'), join(folder, 'culvert.msi'), manifest, env)
    windows = await Windows.start()
    for (const name of ['forget.exe', 'culvert.msi']) copyFileSync(join(folder, name), windows.at(`C:\\${name}`))
  }, 300_000)
  afterAll(async () => {
    await windows.end()
    rmSync(folder, { recursive: true })
  })
  beforeEach(async () => {
    for (const key of [TYPE, CLASS]) await run(REG, 'delete', key, '/f')
    // As electron-builder's part leaves it.
    await add(TYPE, '/ve', '/d', 'Culvert.Signed')
    await add(`${TYPE}\\OpenWithProgids`, '/v', 'Culvert.Signed', '/t', 'REG_NONE')
  })

  of32Bits('is gone when nobody else has it', async () => {
    expect(await run('C:\\forget.exe')).toMatchObject({ code: 0 })
    expect(await query(TYPE)).toBeUndefined()
  })
  of32Bits('stays with another program that took it over', async () => {
    await add(TYPE, '/ve', '/d', 'Other.File')
    await add(`${TYPE}\\OpenWithProgids`, '/v', 'Other.File', '/t', 'REG_NONE')
    expect(await run('C:\\forget.exe')).toMatchObject({ code: 0 })
    const left = await query(TYPE)
    expect(left).toContain('Other.File')
    expect(left).not.toContain('Culvert.Signed')
  })
  of32Bits('stays in the list of another program that only offers itself', async () => {
    await add(`${TYPE}\\OpenWithProgids`, '/v', 'Other.File', '/t', 'REG_NONE')
    expect(await run('C:\\forget.exe')).toMatchObject({ code: 0 })
    const left = await query(TYPE)
    expect(left).toContain('Other.File')
    expect(left).not.toContain('Culvert.Signed')
  })

  it('is offered by the MSI, which takes back what is its own and no other program’s default', async () => {
    await run(REG, 'delete', TYPE, '/f')
    expect(await run(MSIEXEC, '/i', 'C:\\culvert.msi', '/qn')).toMatchObject({ code: 0 })
    expect(await query(TYPE)).toContain('Culvert.Signed')
    expect(await query(`${CLASS}\\shell\\open\\command`)).toContain('"C:\\Program Files\\Culvert\\Culvert.exe" -- "%1"')
    await add(TYPE, '/ve', '/d', 'Other.File')
    expect(await run(MSIEXEC, '/x', 'C:\\culvert.msi', '/qn')).toMatchObject({ code: 0 })
    expect(await query(CLASS)).toBeUndefined()
    const left = await query(TYPE)
    expect(left).toContain('Other.File')
    expect(left).not.toContain('Culvert.Signed')
    expect(existsSync(windows.at('C:\\Program Files\\Culvert\\Culvert.exe'))).toBe(false)
  })
})
