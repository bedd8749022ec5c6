import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export interface PrivateBus {
  readonly address: string
  /** A folder that is removed with the bus. */
  readonly folder: string
  close(): Promise<void>
}

/** Starts a real message bus without other users. */
export async function startPrivateBus(): Promise<PrivateBus> {
  const folder = mkdtempSync(join(tmpdir(), 'culvert-bus-'))
  const daemon = spawn(
    'dbus-daemon',
    ['--session', '--nofork', '--nopidfile', '--print-address', `--address=unix:path=${folder}/bus`],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  )
  const ended = new Promise<void>((resolve) => daemon.once('close', () => resolve()))
  const address = await new Promise<string>((resolve, reject) => {
    daemon.once('error', reject)
    createInterface({ input: daemon.stdout }).once('line', resolve)
  })
  return {
    address,
    folder,
    async close() {
      daemon.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
