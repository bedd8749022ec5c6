import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { env } from 'node:process'

/** Milliseconds that a tool of the system may take. */
const PATIENCE = 10_000
const LARGEST = 16 * 1024 * 1024

/** What a tool prints, or undefined where it fails: for `reg.exe` that is a key which is not there. */
function printed(program: string, words: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(
      program,
      words,
      { timeout: PATIENCE, maxBuffer: LARGEST, windowsHide: true, encoding: 'utf8' },
      (error, out) => resolve(error ? undefined : out),
    )
  })
}

/** By its whole path: one that the search path finds may be anybody's. */
const system32 = (name: string): string => join(env['SystemRoot'] ?? 'C:\\Windows', 'System32', name)

/** A key of the registry and all below it, in the 64-bit view; undefined where it is not there. */
export const registryKey = (key: string): Promise<string | undefined> =>
  printed(system32('reg.exe'), ['query', key, '/s', '/reg:64'])

/** A property list of any form as XML. */
export const plistAsXml = (path: string): Promise<string | undefined> =>
  printed('/usr/bin/plutil', ['-convert', 'xml1', '-o', '-', '--', path])
