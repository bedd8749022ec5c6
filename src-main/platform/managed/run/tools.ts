import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { env } from 'node:process'
import { POLICY_KEY } from '../registry.ts'

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

/** The policies of the 64-bit view, which this key shares with the other. */
export const registryPolicies = (): Promise<string | undefined> =>
  printed(system32('reg.exe'), ['query', POLICY_KEY, '/s', '/reg:64'])

/** A property list of any form as XML. */
export const plistAsXml = (path: string): Promise<string | undefined> =>
  printed('/usr/bin/plutil', ['-convert', 'xml1', '-o', '-', '--', path])
