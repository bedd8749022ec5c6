import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { manifest, ROOT, succeed } from '../support/packaging/build.ts'
import { hereRow, RUNTIME_PLACE } from '../support/packaging/runtime.ts'
import { placeRuntime } from '../../assets/installer/before-pack.mjs'
import { packages } from './driver/packages.ts'

let known: readonly string[]
beforeAll(() => {
  known = knownNames()
})

const resources = (): string => join(packages().folder, 'resources')
const runtime = (): string => join(resources(), 'runtime/node')
const command = (): string => join(resources(), 'bin/culvert')
const program = (): string => join(resources(), 'app.asar.unpacked/out/cli/culvert.mjs')

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'culvert-runtime-'))
  onTestFinished(() => rmSync(path, { recursive: true }))
  return path
}

describe('the Node.js of the package', () => {
  it('is the release that the table names, of the long-term line 24', () => {
    const said = succeed(runtime(), '-p', 'process.version + " " + process.release.lts')
    expect(said).toBe(`v${hereRow().version} Krypton\n`)
  })

  it('belongs to root, and is writable by nobody else', () => {
    const listed = succeed('dpkg-deb', '--contents', packages().deb).split('\n')
    const below = listed.filter((line) => line.includes('./opt/Culvert/resources/runtime/'))
    expect(below.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'drwxr-xr-x root/root',
      '-rwxr-xr-x root/root',
    ])
    expect(below[1]).toMatch(new RegExp(`/${RUNTIME_PLACE.replaceAll('.', String.raw`\.`)}$`))
  })

  it('comes with its licence and those of what is built into it', () => {
    const text = readFileSync(join(packages().folder, 'THIRD-PARTY-NOTICES.txt'), 'utf8')
    expect(text).toMatch(/^Node\.js 24\.\d+\.\d+ \(MIT/m)
    for (const name of ['OpenSSL', 'libuv', 'V8', 'ICU', 'zlib', 'undici'])
      expect(text).toContain(`- ${name}, located at`)
  })

  it('stops the build for a system that has none', async () => {
    await expect(placeRuntime('linux', 'riscv64', folder())).rejects.toThrow('no Node.js for linux-riscv64')
  })
})

/** The environment variables that the runtime knows: separate texts in its program, or names that its scripts read. */
function knownNames(): readonly string[] {
  const text = readFileSync(runtime(), 'latin1')
  const alone = text.matchAll(/\0((?:NODE|OPENSSL)_[A-Z0-9_]+)(?=\0)/g)
  const read = text.matchAll(/process\.env\.((?:NODE|WATCH|UNDICI)_[A-Z0-9_]+)/g)
  // Names of constants and of a section of the program.
  const others = /^(NODE_PERFORMANCE_.*|NODE_DEBUG_ENABLED|NODE_SEA_BLOB|OPENSSL_(EC_.*|VERSION_NUMBER))$/
  const more = ['ICU_TIMEZONE_FILES_DIR', 'UV_THREADPOOL_SIZE', 'UV_USE_IO_URING']
  const found = [...alone, ...read].map(([, name = '']) => name).filter((name) => !others.test(name))
  return [...new Set([...found, ...more])].sort()
}

/** Each has a visible effect on the runtime without the starter. */
const ATTEMPTS: readonly (readonly [name: string, value: (at: string) => string])[] = [
  ['NODE_OPTIONS', (at) => `--require ${at}/planted.cjs`],
  ['NODE_V8_COVERAGE', (at) => `${at}/seen`],
  ['NODE_COMPILE_CACHE', (at) => `${at}/seen`],
  ['NODE_DEBUG', () => 'esm'],
  ['NODE_DEBUG_NATIVE', () => 'MKSNAPSHOT'],
]

describe('the command of the package', () => {
  const culvert = (env: NodeJS.ProcessEnv, ...words: readonly string[]) =>
    spawnSync(command(), words, { encoding: 'utf8', env: { PATH: '/usr/bin:/bin', ...env } })

  it('says its version', () => {
    expect(culvert({}, '--version')).toMatchObject({ status: 0, stdout: `${manifest.version}\n`, stderr: '' })
  })

  it('passes words and exit codes on', () => {
    const words = ['--gateway', '192.0.2.1', '--user', 'anna', '--no-input']
    const ran = culvert({ HOME: folder() }, 'profile', 'add', 'a "b" $c', ...words)
    expect(ran.stdout).toContain('a "b" $c')
    expect(ran.status).toBe(0)
    expect(culvert({}, '--no-such').status).toBe(2)
  })

  it('is found through a link', () => {
    const link = join(folder(), 'culvert')
    symlinkSync(command(), link)
    expect(succeed(link, '--version')).toBe(`${manifest.version}\n`)
  })

  it('runs no Node.js of PATH', () => {
    const at = folder()
    for (const name of ['node', 'nodejs'])
      writeFileSync(join(at, name), `#!/bin/sh\n: > '${at}/seen'\n`, { mode: 0o755 })
    expect(culvert({ PATH: `${at}:/usr/bin:/bin` }, '--version').stdout).toBe(`${manifest.version}\n`)
    expect(existsSync(join(at, 'seen'))).toBe(false)
  })

  it.each(ATTEMPTS)('is not steered by %s', (name, value) => {
    const at = folder()
    writeFileSync(join(at, 'planted.cjs'), `require('fs').writeFileSync('${at}/seen', '')\n`)
    const env = { PATH: '/usr/bin:/bin', [name]: value(at) }
    const plain = spawnSync(runtime(), [program(), '--version'], { encoding: 'utf8', env })
    expect(existsSync(join(at, 'seen')) || plain.stdout + plain.stderr !== `${manifest.version}\n`).toBe(true)
    rmSync(join(at, 'seen'), { recursive: true, force: true })
    expect(culvert(env, '--version')).toMatchObject({ status: 0, stdout: `${manifest.version}\n`, stderr: '' })
    expect(existsSync(join(at, 'seen'))).toBe(false)
  })

  it('drops every variable that the runtime knows', () => {
    const at = folder()
    for (const name of ['bin', 'runtime']) mkdirSync(join(at, name))
    copyFileSync(command(), join(at, 'bin/culvert'))
    writeFileSync(join(at, 'runtime/node'), '#!/bin/sh\nexec env\n', { mode: 0o755 })
    const env = Object.fromEntries(known.map((name) => [name, 'x']))
    const said = spawnSync(join(at, 'bin/culvert'), {
      encoding: 'utf8',
      env: { ...env, PATH: '/usr/bin:/bin', HOME: at },
    })
    const left = said.stdout.split('\n').map((line) => line.replace(/=.*/, ''))
    expect(known.length).toBeGreaterThan(25)
    expect(left).toContain('HOME')
    expect(left.filter((name) => name in env)).toEqual([])
  })

  it('drops the same on Windows', () => {
    const script = readFileSync(join(ROOT, 'assets/installer/windows/culvert.cmd'), 'utf8')
    const dropped = new Set([...script.matchAll(/^set "([A-Z0-9_]+)="\r?$/gm)].map(([, name]) => name))
    expect(known.filter((name) => !dropped.has(name))).toEqual([])
  })

  it('finds its keychain module beside it', () => {
    const module = join(resources(), 'app.asar.unpacked/node_modules/keytar/lib/keytar.js')
    expect(succeed(runtime(), '-p', 'typeof require(process.argv[1]).getPassword', module)).toBe('function\n')
  })
})
