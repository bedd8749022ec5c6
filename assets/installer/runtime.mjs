import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/**
 * Fetches a program that the npm registry has for each system: the Node that the packages carry, and what the tests run
 * on besides. A table pins each by version and by the digest of its tarball.
 *
 * `runtimes.json` has the official builds of Node's long-term line 24. The registry does not have every release for every
 * system, so the versions differ: each is the newest there. macOS on arm64 has only 24.0.0, which is too old to be
 * published: raise it before the first package for macOS.
 */

/** Where unpacked runtimes are kept; a runtime that is there is used without the network. */
export const RUNTIME_CACHE = resolve(import.meta.dirname, '../../node_modules/.cache/runtimes')

/** The row of the Node that Culvert's packages carry; undefined for a system without one. */
export function runtimeRow(platform, arch) {
  const table = JSON.parse(readFileSync(join(import.meta.dirname, 'runtimes.json'), 'utf8'))
  return table[`${platform}-${arch}`]
}

/** Why a runtime is not to be had: `unreachable` (registry and npm's cache lack it) or `integrity` (another tarball). */
export class RuntimeError extends Error {
  constructor(code, message) {
    super(message)
    this.code = code
  }
}

/**
 * Absolute paths of a runtime's folder (its program, its licence and what the row names as `others`) and of its program. Throws a RuntimeError.
 * npm asks the registry, so its configuration and its cache count.
 */
export async function fetchRuntime(row, cache = RUNTIME_CACHE) {
  const folder = join(cache, `${row.package.replaceAll('/', '+')}-${row.version}`)
  const found = { folder, program: join(folder, row.program) }
  if (existsSync(found.program)) return found
  mkdirSync(cache, { recursive: true })
  const draft = mkdtempSync(join(cache, '.new-'))
  try {
    await unpack(await download(row, draft), row, draft)
    // Another process may have been faster; its copy is as good.
    if (!existsSync(found.program)) renameSync(join(draft, 'package'), folder)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
  return found
}

async function download(row, draft) {
  const what = `${row.package}@${row.version}`
  const { code, output } = await run(
    ...npm(),
    ['pack', what, '--prefer-offline', '--ignore-scripts', '--loglevel=error'],
    draft,
  )
  const name = readdirSync(draft).find((file) => file.endsWith('.tgz'))
  if (code !== 0 || name === undefined) throw new RuntimeError('unreachable', `${what} cannot be fetched: ${output}`)
  const file = join(draft, name)
  const digest = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`
  if (digest !== row.integrity) throw new RuntimeError('integrity', `${what} is ${digest}, expected ${row.integrity}`)
  return file
}

async function unpack(file, row, draft) {
  // Headers and manuals are three times the size of the program.
  const members = [row.program, row.licence, ...(row.others ?? [])].flatMap((name) => (name ? [`package/${name}`] : []))
  const { code, output } = await run('tar', [], ['-xzf', file, '-C', draft, ...members], dirname(file))
  if (code !== 0) throw new RuntimeError('integrity', `${row.package}@${row.version} cannot be unpacked: ${output}`)
}

/** npm as this Node runs it, without a shell; npm names its own script to what it starts. */
function npm() {
  const script = process.env.npm_execpath
  return script?.endsWith('npm-cli.js') ? [process.execPath, [script]] : ['npm', []]
}

function run(program, before, args, cwd) {
  return new Promise((done) => {
    const child = spawn(program, [...before, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    const chunks = []
    child.stdout.on('data', (chunk) => chunks.push(chunk))
    child.stderr.on('data', (chunk) => chunks.push(chunk))
    child.once('error', (error) => done({ code: 1, output: error.message }))
    child.once('close', (code) => done({ code, output: Buffer.concat(chunks).toString('utf8').trim() }))
  })
}
