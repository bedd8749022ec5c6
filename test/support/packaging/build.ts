import { spawn, spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { writeDummyRuntime, type TargetSystem } from './dummy-runtime.ts'
import { writeNotices } from './notices.ts'

export const ROOT = resolve(import.meta.dirname, '../../..')
const WORK = join(ROOT, 'artifacts/package')

/** The fuse wire of an unmodified Electron 45 as downloaded: nine fuses, none of them ours yet. */
const FRESH_FUSES = '101100011'

/** This machine's architecture in Debian's spelling. */
export const DEBIAN_ARCH = process.arch === 'x64' ? 'amd64' : process.arch
const RPM_ARCH = process.arch === 'x64' ? 'x86_64' : 'aarch64'

export interface Built {
  /** Output of electron-builder's `dir` target. */
  readonly folder: string
  readonly deb: string
  /** The deb's files and its control files, unpacked. */
  readonly root: string
  readonly control: string
  /** The input of an rpm: a tar of its files, with its dependencies in `REQUIRES` (test/support/packaging/fpm.ts). */
  readonly rpm: string
}

/** A field of the deb's control file; empty if it has none. */
export function controlField({ control }: Built, name: string): string {
  const text = readFileSync(join(control, 'control'), 'utf8')
  return new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1] ?? ''
}

/** Fields of package.json that the packages repeat. */
export const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly version: string
  readonly description: string
  readonly productName: string
  readonly author: { readonly name: string }
  readonly devDependencies: Readonly<Record<string, string>>
}

export function succeed(program: string, ...args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? `${stdout}${stderr}`}`)
  return stdout
}

/** electron-builder needs a single program to call. */
function fpmProgram(): string {
  const path = join(WORK, 'fpm')
  const tsx = createRequire(import.meta.url).resolve('tsx/esm')
  const script = join(import.meta.dirname, 'fpm.ts')
  writeFileSync(path, `#!/bin/sh\nexec '${process.execPath}' --import '${tsx}' '${script}' "$@"\n`)
  chmodSync(path, 0o755)
  return path
}

export interface Attempt {
  readonly exitCode: number
  readonly output: string
}

interface Order {
  readonly system?: TargetSystem
  readonly architecture?: string
  readonly fuses?: string
  /** Further settings of electron-builder, as `name=value`. */
  readonly settings?: readonly string[]
  readonly env?: NodeJS.ProcessEnv
}

/** Runs electron-builder with the project's own configuration; only Node.js itself may come from the network. */
export function electronBuilder(targets: readonly string[], output: string, order: Order = {}): Promise<Attempt> {
  const { system = 'linux', architecture = process.arch, fuses = FRESH_FUSES, env = {} } = order
  mkdirSync(WORK, { recursive: true })
  const runtime = join(WORK, `runtime-${system}-${fuses.length}`)
  rmSync(runtime, { recursive: true, force: true })
  writeDummyRuntime(runtime, manifest.devDependencies['electron'] ?? '', { system, fuses })
  const cli = createRequire(import.meta.url).resolve('electron-builder/cli.js')
  const settings = [`electronDist=${runtime}`, `directories.output=${output}`, ...(order.settings ?? [])]
  return new Promise((done) => {
    const child = spawn(
      process.execPath,
      [
        cli,
        `--${system}`,
        ...targets,
        `--${architecture}`,
        '--publish',
        'never',
        ...settings.map((setting) => `-c.${setting}`),
      ],
      {
        cwd: ROOT,
        env: {
          ...process.env,
          CUSTOM_FPM_PATH: fpmProgram(),
          ELECTRON_BUILDER_BINARIES_DOWNLOAD_OVERRIDE_URL: 'http://127.0.0.1:9/',
          ...env,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )
    let text = ''
    const keep = (chunk: Buffer): void => {
      text += chunk.toString('utf8')
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.once('close', (code) => done({ exitCode: code ?? 1, output: text }))
  })
}

export async function buildPackages(): Promise<Built> {
  if (!existsSync(join(ROOT, 'out/main/main.cjs'))) throw new Error('nothing is built yet: npm run build')
  await writeNotices()
  const output = join(WORK, 'dist')
  rmSync(output, { recursive: true, force: true })
  const attempt = await electronBuilder(['dir', 'deb', 'rpm'], output)
  if (attempt.exitCode !== 0) throw new Error(attempt.output)
  const deb = join(output, `culvert_${manifest.version}_${DEBIAN_ARCH}.deb`)
  const root = join(WORK, 'root')
  const control = join(WORK, 'control')
  for (const folder of [root, control]) rmSync(folder, { recursive: true, force: true })
  succeed('dpkg-deb', '--extract', deb, root)
  succeed('dpkg-deb', '--control', deb, control)
  const rpm = join(output, `culvert-${manifest.version}.${RPM_ARCH}.rpm`)
  return { folder: join(output, 'linux-unpacked'), deb, root, control, rpm }
}

interface AsarNode {
  readonly files?: Readonly<Record<string, AsarNode>>
  readonly unpacked?: boolean
}

/** Paths in an asar: two nested pickles, the inner one a JSON text, then the files. */
export function asarPaths(path: string): readonly string[] {
  const bytes = readFileSync(path)
  const header = JSON.parse(bytes.toString('utf8', 16, 16 + bytes.readUInt32LE(12))) as AsarNode
  const walk = (node: AsarNode, at: string): readonly string[] =>
    node.files ? Object.entries(node.files).flatMap(([name, child]) => walk(child, at ? `${at}/${name}` : name)) : [at]
  return walk(header, '')
}
