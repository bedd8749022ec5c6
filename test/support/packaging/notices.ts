/**
 * Writes the licences of every bundled npm package, and of the packaged Node.js with its built-in parts, as one text:
 * `out/THIRD-PARTY-NOTICES.txt`. Bundled are the packages that a room may import, with all their dependencies in the
 * lock file.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { ROOMS } from '../../architecture/rooms.ts'
import { runtimeNotice } from './runtime.ts'

const ROOT = resolve(import.meta.dirname, '../../..')
export const NOTICES = join(ROOT, 'out/THIRD-PARTY-NOTICES.txt')

/** Has its own licence files next to its binary. */
const NOT_BUNDLED = ['electron']

const lockFile = z.object({
  packages: z.record(
    z.string(),
    z.object({
      name: z.string().optional(),
      version: z.string().optional(),
      license: z.union([z.string(), z.array(z.string()).transform((names) => names.join(' or '))]).optional(),
      dependencies: z.record(z.string(), z.string()).optional(),
    }),
  ),
})
type Packages = z.output<typeof lockFile>['packages']

/** Where Node would find it from a package's own folder: the nearest node_modules upwards. */
function place(packages: Packages, name: string, from: string): string | undefined {
  for (let at = from; ; at = at.includes('/node_modules/') ? at.slice(0, at.lastIndexOf('/node_modules/')) : '') {
    const path = `${at}${at === '' ? '' : '/'}node_modules/${name}`
    if (packages[path]) return path
    if (at === '') return undefined
  }
}

/** Paths of the bundled packages in the lock file, in order. */
export function bundled(packages: Packages): readonly string[] {
  const found = new Set<string>()
  const visit = (name: string, from: string): void => {
    const path = place(packages, name, from)
    if (path === undefined || found.has(path)) return
    found.add(path)
    for (const child of Object.keys(packages[path]?.dependencies ?? {})) visit(child, path)
  }
  for (const name of ROOMS.flatMap((room) => room.packages)) if (!NOT_BUNDLED.includes(name)) visit(name, '')
  return [...found].sort()
}

function licenceOf(path: string): string | undefined {
  const folder = join(ROOT, path)
  const name = existsSync(folder) ? readdirSync(folder).find((file) => /^(licen[cs]e|copying)/i.test(file)) : undefined
  return name === undefined ? undefined : readFileSync(join(folder, name), 'utf8').trim()
}

export async function notices(): Promise<string> {
  const { packages } = lockFile.parse(JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')))
  const entries = bundled(packages).map((path) => {
    const item = packages[path]
    const name = item?.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
    const licence = licenceOf(path) ?? 'The package names its licence and brings no text of it.'
    return `${name} ${item?.version ?? ''} (${item?.license ?? 'licence not named'})\n\n${licence}\n`
  })
  const { version, text } = await runtimeNotice()
  const heading = 'Culvert is made with these packages. Electron’s own licences are beside its binary.\n'
  const runtime = `Node.js ${version} (MIT, and the licences of what is built into it)\n\n${text.trim()}\n`
  return [heading, ...entries, runtime].join(`\n${'-'.repeat(78)}\n\n`)
}

export async function writeNotices(): Promise<void> {
  mkdirSync(dirname(NOTICES), { recursive: true })
  writeFileSync(NOTICES, await notices())
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await writeNotices()
