import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parse, type PlistValue } from 'plist'
import type { Typed } from './payload-schema.ts'

const PYTHON = 'python3'

/** Why the second reader cannot run here, or undefined. */
export const withoutPython = (): string | undefined =>
  spawnSync(PYTHON, ['--version']).status === 0 ? undefined : 'no python3: npm run set-up -- test'

/** Reads with Python's plistlib, which is independent of the library that writes them. */
export function byPython(texts: readonly string[]): readonly Typed[] {
  const input = texts.map((text) => `${Buffer.from(text, 'utf8').toString('base64')}\n`).join('')
  const { stdout, stderr, status } = spawnSync(PYTHON, [join(import.meta.dirname, 'plist-reader.py')], {
    input,
    encoding: 'utf8',
    timeout: 30_000,
    maxBuffer: 64 * 1024 * 1024,
  })
  if (status !== 0) throw new Error(`${PYTHON} ended with ${status}: ${stderr}`)
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Typed)
}

/** Reads with npm's plist, which uses another XML parser. */
export const byNode = (text: string): Typed => typed(parse(text))

function typed(value: PlistValue): Typed {
  if (typeof value === 'string') return { type: 'string', value }
  if (typeof value === 'number') return { type: Number.isInteger(value) ? 'integer' : 'real', value }
  if (typeof value === 'boolean') return { type: 'boolean', value }
  if (value instanceof Uint8Array) return { type: 'data', value: Buffer.from(value).toString('base64') }
  if (Array.isArray(value)) return { type: 'array', value: value.map((item: PlistValue) => typed(item)) }
  if (value === null || typeof value !== 'object' || value instanceof Date) throw new Error(`a value of no known kind`)
  const members = Object.entries(value as Readonly<Record<string, PlistValue>>)
  return { type: 'dictionary', value: Object.fromEntries(members.map(([key, item]) => [key, typed(item)])) }
}
