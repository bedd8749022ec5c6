import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { manifest } from '../support/packaging/build.ts'
import {
  buildWindowsPackages,
  later,
  sevenZip,
  verifySignature,
  type WindowsPackages,
} from '../support/packaging/windows.ts'
import { withoutWine } from '../support/wine/place.ts'
import { StandIns } from '../support/wine/stand-ins.ts'
import { Windows, type Ran } from '../support/wine/windows.ts'

const APP = 'C:\\Program Files\\Culvert'
/** By its path, because Wine cuts a PATH of this length in a program's environment. */
const COMMAND = `${APP}\\bin\\culvert.cmd`
const CMD = 'C:\\windows\\system32\\cmd.exe'
const REG = 'C:\\windows\\system32\\reg.exe'
const ENVIRONMENT = 'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment'
/** Longer than a variable of the installer's language, with parts that must stay unexpanded. */
const LONG = [
  ...Array.from({ length: 60 }, (_, i) => `C:\\tools\\a-folder-of-somebody-${i}`),
  '%SystemRoot%\\late',
].join(';')

/** Built only with what this machine and Debian have; installed, used, upgraded and removed by Windows under Wine. */
describe.skipIf(withoutWine())('the packages for Windows', () => {
  let packages: WindowsPackages
  let windows: Windows
  let standIns: StandIns
  beforeAll(async () => {
    packages = await buildWindowsPackages(manifest)
    windows = await Windows.start([
      { at: 'C:\\packages', folders: [packages.output] },
      { at: 'C:\\7z', folders: [sevenZip()] },
    ])
    // Answers that Culvert is not running.
    standIns = new StandIns(windows, ({ line }) => ({ code: line.includes('-gt 0') ? 1 : 0 }), ['powershell'])
  }, 900_000)
  afterAll(async () => {
    standIns.end()
    await windows.end()
  })

  const run = (program: string, args: readonly string[], cwd = 'C:\\'): Promise<Ran> =>
    windows.run(program, args, { env: { ...standIns.env, STAND_IN_7Z: 'C:\\7z\\7z.exe' }, cwd, seconds: 300 })
  const filesAt = (path: string): readonly string[] =>
    existsSync(windows.at(path)) ? filesBelow(windows.at(path)) : []
  const filesBelow = (folder: string): readonly string[] =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .sort()
  const pathValue = async (): Promise<string> => {
    const { stdout } = await run(REG, ['query', ENVIRONMENT, '/v', 'Path'])
    return /Path +REG_EXPAND_SZ +(.*?)\r?\n/.exec(stdout)?.[1] ?? ''
  }
  /** The computer's whole registry, except what Wine itself counts. */
  const registry = async (key: string): Promise<string> => (await run(REG, ['query', key, '/s'])).stdout
  const digest = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')

  it('are signed, each with every program of ours in them', () => {
    const ours = ['culvert-setup.exe', 'culvert.msi', 'win-unpacked/Culvert.exe']
    for (const name of ours) {
      expect(verifySignature(join(packages.output, name), packages.authority)).toContain('Succeeded')
    }
  })

  it('have the command, its Node.js and Windows’ keychain binary, and nothing of another system', () => {
    const files = filesBelow(packages.folder)
    expect(files).toEqual(
      expect.arrayContaining([
        'Culvert.exe',
        'THIRD-PARTY-NOTICES.txt',
        'bin/culvert.cmd',
        'resources/app.asar',
        'resources/runtime/node.exe',
        'resources/app.asar.unpacked/out/cli/culvert.mjs',
        'resources/app.asar.unpacked/node_modules/keytar/prebuilds/win32-x64/keytar.node',
      ]),
    )
    expect(files.filter((path) => /\.(map|ts|pdb|so|dylib)$|(^|\/)(linux|darwin|gallery)/.test(path))).toEqual([])
  })

  const INSTALLERS = [
    {
      name: 'the installer',
      install: () => run(`C:\\packages\\${packages.installer}`, ['/S']),
      upgrade: () => run(`C:\\packages\\${packages.installer}`, ['/S']),
      remove: () => run(`${APP}\\Uninstall Culvert.exe`, ['/allusers', '/S']),
      own: ['Uninstall Culvert.exe'],
      /** Installs the same version over itself. */
      upgraded: manifest.version,
    },
    {
      name: 'the MSI',
      install: () => run('C:\\windows\\system32\\msiexec.exe', ['/i', `C:\\packages\\${packages.msi}`, '/qn']),
      upgrade: () => run('C:\\windows\\system32\\msiexec.exe', ['/i', `C:\\packages\\${packages.laterMsi}`, '/qn']),
      remove: () => run('C:\\windows\\system32\\msiexec.exe', ['/x', `C:\\packages\\${packages.laterMsi}`, '/qn']),
      own: [],
      upgraded: later(manifest.version),
    },
  ]

  describe.each(INSTALLERS)('$name', ({ install, upgrade, remove, own, upgraded }) => {
    let path: string
    let uninstallKeys: string
    beforeAll(async () => {
      const value = `${LONG};${(await pathValue()).replaceAll(`${LONG};`, '')}`
      await run(REG, ['add', ENVIRONMENT, '/v', 'Path', '/t', 'REG_EXPAND_SZ', '/d', value, '/f'])
      path = await pathValue()
      expect(path.length).toBeGreaterThan(1_024)
      uninstallKeys = await registry('HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall')
    })

    it('installs in silence, every file as it was packed', async () => {
      expect(await install()).toMatchObject({ code: 0 })
      const packed = filesBelow(packages.folder)
      expect(filesAt(APP)).toEqual([...packed, ...own].sort())
      for (const name of packed) expect(digest(windows.at(`${APP}\\${name}`))).toBe(digest(join(packages.folder, name)))
    })

    it('keeps no copy of itself', () => {
      expect(filesAt('C:\\users\\root\\AppData\\Local').filter((name) => /culvert/i.test(name))).toEqual([])
      expect(existsSync(windows.at('C:\\users\\root\\AppData\\Local\\culvert-updater'))).toBe(false)
    })

    it('puts the command at the end of PATH, and leaves the rest of it as it was', async () => {
      expect((await pathValue()).replaceAll(/;+/g, ';')).toBe(`${path};${APP}\\bin`.replaceAll(/;+/g, ';'))
    })

    it('can be typed in any folder, and runs no node.exe of the folder it is typed in', async () => {
      mkdirSync(windows.at('C:\\downloads'), { recursive: true })
      for (const name of ['node.exe', 'node.cmd']) writeFileSync(windows.at(`C:\\downloads\\${name}`), 'planted')
      const ran = await run(CMD, ['/c', COMMAND, '--version'], 'C:\\downloads')
      expect(ran).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' })
      expect((await run(CMD, ['/c', COMMAND, 'profile', 'show', 'Nobody'], 'C:\\downloads')).code).toBe(2)
    })

    it('upgrades, with one place on PATH', async () => {
      expect(await upgrade()).toMatchObject({ code: 0 })
      expect((await pathValue()).split(`${APP}\\bin`)).toHaveLength(2)
      expect(await registry('HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall')).toContain(upgraded)
      expect((await run(CMD, ['/c', COMMAND, '--version'])).code).toBe(0)
    })

    it('removes everything', async () => {
      expect(await remove()).toMatchObject({ code: 0 })
      // The uninstaller continues in a copy of itself.
      await expect.poll(() => existsSync(windows.at(APP)), { timeout: 60_000 }).toBe(false)
      await expect
        .poll(async () => (await pathValue()).replace(/;+$/, ''), { timeout: 60_000 })
        .toBe(path.replace(/;+$/, ''))
      expect(await registry('HKLM\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall')).toBe(uninstallKeys)
      for (const key of ['HKLM\\Software\\Culvert', 'HKLM\\Software\\Classes\\.culvert']) {
        expect((await run(REG, ['query', key])).code).not.toBe(0)
      }
      const links = ['C:\\ProgramData', 'C:\\users'].flatMap((folder) => filesAt(folder))
      expect(links.filter((name) => /culvert.*\.lnk$/i.test(name))).toEqual([])
    })
  })
})
