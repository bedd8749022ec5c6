import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parse } from 'plist'
import { beforeAll, describe, expect, it } from 'vitest'
import { asarPaths, electronBuilder, ROOT, succeed } from '../support/packaging/build.ts'
import type { TargetSystem } from '../support/packaging/dummy-runtime.ts'

/**
 * The unpacked `dir` targets for Windows and macOS, made on Linux. Only those systems can show that their programs
 * start, signatures, and how cmd and macOS' sh read the starters.
 */
interface Other {
  readonly system: TargetSystem
  readonly architecture: string
  /** Path below electron-builder's output. */
  readonly resources: string
  readonly node: string
  readonly starter: string
  /** Electron's binary with the fuses. */
  readonly fused: string
  /** First bytes of a program there, in hexadecimal: MZ; 64-bit Mach-O for x86_64. */
  readonly magic: string
  /** The system's own native modules, and no others. */
  readonly binaries: readonly string[]
  /** The process that calls its library. */
  readonly door: 'macos' | 'ras'
}

const OTHERS: readonly Other[] = [
  {
    system: 'win',
    architecture: 'x64',
    resources: 'win-unpacked/resources',
    node: 'runtime/node.exe',
    starter: '../bin/culvert.cmd',
    fused: '../Culvert.exe',
    magic: '4d5a',
    binaries: [
      'node_modules/@koromix/koffi-win32-x64/win32_x64/koffi.node',
      'node_modules/keytar/prebuilds/win32-x64/keytar.node',
    ],
    door: 'ras',
  },
  {
    system: 'mac',
    architecture: 'x64',
    resources: 'mac/Culvert.app/Contents/Resources',
    node: 'runtime/node',
    starter: 'bin/culvert',
    fused: '../Frameworks/Electron Framework.framework/Electron Framework',
    magic: 'cffaedfe07000001',
    binaries: [
      'node_modules/@koromix/koffi-darwin-x64/darwin_x64/koffi.node',
      'node_modules/keytar/prebuilds/darwin-x64/keytar.node',
    ],
    door: 'macos',
  },
]

describe.each(OTHERS)('the $system folder', (other) => {
  const output = join(ROOT, 'artifacts/package', other.system)
  const resources = join(output, other.resources)
  beforeAll(async () => {
    rmSync(output, { recursive: true, force: true })
    const { system, architecture } = other
    const targets = system === 'mac' ? ['dir', 'zip'] : ['dir']
    // Otherwise it would be downloaded.
    const env = { ELECTRON_BUILDER_7ZIP_PATH: succeed('which', '7za').trim() }
    const attempt = await electronBuilder(targets, output, { system, architecture, env })
    if (attempt.exitCode !== 0) throw new Error(attempt.output)
  })

  it('carries a Node.js for its own system', () => {
    const node = readFileSync(join(resources, other.node))
    expect(node.toString('hex', 0, other.magic.length / 2)).toBe(other.magic)
    expect(node.length).toBeGreaterThan(80_000_000)
  })

  it('has a command that runs it by its place', () => {
    const starter = readFileSync(join(resources, other.starter), 'utf8')
    expect(starter).toMatch(/["\\/]runtime[\\/]node(\.exe)?" "/)
    expect(starter).not.toMatch(/^ *(where|which|command|node) /m)
  })

  it('has the binaries of its own system only, and the door to its library, outside of the archive', () => {
    const inside = asarPaths(join(resources, 'app.asar'))
    expect(inside.filter((path) => path.endsWith('.node')).sort()).toEqual(other.binaries)
    const doors = inside.filter((path) => path.startsWith('out/doors/'))
    const own = (['macos', 'ras'] as const).filter((name) => doors.includes(`out/doors/${name}.mjs`))
    expect(own).toEqual([other.door])
    const unpacked = [...doors, ...other.binaries].map((path) => join(resources, 'app.asar.unpacked', path))
    expect(unpacked.filter((path) => !existsSync(path))).toEqual([])
  })

  it('has each binary for its own processor', () => {
    for (const path of other.binaries) {
      const binary = readFileSync(join(resources, 'app.asar.unpacked', path))
      expect([path, binary.toString('hex', 0, other.magic.length / 2)]).toEqual([path, other.magic])
    }
  })

  it('has its fuses set', async () => {
    const table: unknown = await import(pathToFileURL(join(ROOT, 'assets/installer/fuses.mjs')).href)
    const { FUSES, readFuses } = table as {
      readonly FUSES: readonly { readonly on: boolean }[]
      readonly readFuses: (binary: Buffer) => readonly string[]
    }
    expect(readFuses(readFileSync(join(resources, other.fused)))).toEqual([
      FUSES.map((fuse) => (fuse.on ? '1' : '0')).join(''),
    ])
  })
})

describe('the bundle for macOS', () => {
  const output = join(ROOT, 'artifacts/package/mac')
  const contents = join(output, 'mac/Culvert.app/Contents')

  it('says what it is, from which macOS on, and what the local network is wanted for, in both languages', () => {
    const info = parse(readFileSync(join(contents, 'Info.plist'), 'utf8')) as Readonly<Record<string, unknown>>
    expect(info).toMatchObject({
      CFBundleIdentifier: 'org.example.culvert',
      CFBundleName: 'Culvert',
      LSMinimumSystemVersion: '13.0',
      UTExportedTypeDeclarations: [{ UTTypeIdentifier: 'org.example.culvert.envelope' }],
    })
    expect(info['NSLocalNetworkUsageDescription']).toMatch(/local network/)
    const german = readFileSync(join(contents, 'Resources/de.lproj/InfoPlist.strings'), 'utf8')
    expect(german).toMatch(/^"NSLocalNetworkUsageDescription" = ".*lokalen Netzwerk\."/)
  })

  it('has the digest of its archive in its own list, by which Electron takes no other', () => {
    const info = readFileSync(join(contents, 'Info.plist'), 'utf8')
    expect(info).toContain('ElectronAsarIntegrity')
    expect(info).toMatch(/<string>[\da-f]{64}<\/string>/)
  })

  it('is whole in the zip, with its links and what may be executed', () => {
    const [name] = readdirSync(output).filter((file) => file.endsWith('.zip'))
    const listed = succeed('unzip', '-Z', join(output, name ?? ''))
    expect(listed).toMatch(/^-rwxr.*Culvert\.app\/Contents\/Resources\/runtime\/node$/m)
    expect(listed).toMatch(/^-rwxr.*Culvert\.app\/Contents\/Resources\/bin\/culvert$/m)
    expect(listed).toMatch(/^-r.*app\.asar\.unpacked\/out\/doors\/macos\.mjs$/m)
    expect(succeed('unzip', '-tq', join(output, name ?? ''))).toContain('No errors')
  })
})
