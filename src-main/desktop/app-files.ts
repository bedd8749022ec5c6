import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join, posix } from 'node:path'
import { ORIGIN } from './border/address.ts'

/** Every kind of file that the window may load. */
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/** The page may load its own scripts, styles and images, and has no network access. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
}

interface AppFile {
  readonly path: string
  readonly type: string
}

/** The addresses that are answered, each with its file. Read once at the start; other addresses are not found. */
export type Manifest = ReadonlyMap<string, AppFile>

export function readManifest(folder: string): Manifest {
  return new Map(
    filesBelow(folder, '').flatMap((name) => {
      const type = TYPES[extname(name)]
      return type ? [[`${ORIGIN}/${name}`, { path: join(folder, name), type }]] : []
    }),
  )
}

function filesBelow(folder: string, inside: string): readonly string[] {
  return readdirSync(join(folder, inside), { withFileTypes: true }).flatMap((entry) => {
    const name = posix.join(inside, entry.name)
    if (entry.isDirectory()) return filesBelow(folder, name)
    return entry.isFile() ? [name] : []
  })
}

/**
 * Answers a request for one of the window's files. The address is compared unchanged: nothing is decoded, joined or
 * normalised, so no spelling of a path can leave the folder.
 */
export async function answer(manifest: Manifest, request: { method: string; url: string }): Promise<Response> {
  const file = request.method === 'GET' ? manifest.get(request.url) : undefined
  if (!file) return new Response('', { status: 404, headers: { ...HEADERS, 'content-type': 'text/plain' } })
  return new Response(new Uint8Array(await readFile(file.path)), {
    headers: { ...HEADERS, 'content-type': file.type },
  })
}
