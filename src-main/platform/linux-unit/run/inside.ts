import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ended } from '../../program/run.ts'
import { systemClock } from '../../time.ts'

const NOTIFY = '/usr/bin/systemd-notify'
/** Milliseconds; it takes five. */
const DEADLINE = 5_000

export async function readCredential(folder: string, name: string): Promise<string | undefined> {
  try {
    return await readFile(join(folder, name), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Node.js has no datagrams of the local kind; systemd brings a program that sends one, and waits until it is read. */
export async function tellSystemd(socket: string, words: readonly string[]): Promise<void> {
  await ended({ program: NOTIFY, words, deadline: DEADLINE, clock: systemClock, env: { NOTIFY_SOCKET: socket } })
}
