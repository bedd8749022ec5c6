import { setTimeout as wait } from 'node:timers/promises'
import { parseProcess, type ProcessEntry } from './parse.ts'
import type { Machine } from './run/machine.ts'

const LONGEST_MS = 25_000
const LOOK_MS = 400

/**
 * The plugin deals with one thing at a time: an attempt that NetworkManager has given up keeps it waiting for IPsec
 * up to sixteen seconds more, and a dial in that time fails with whatever reason. So wait until it has none of its
 * helpers running, twice over, because there are gaps between them. Where processes are hidden there is no telling,
 * and no waiting.
 */
export async function pluginFree(machine: Machine, signal: AbortSignal): Promise<void> {
  const end = machine.now() + LONGEST_MS
  for (let free = 0; machine.now() < end;) {
    free = (await isBusy(machine)) ? 0 : free + 1
    // Most dials find no plugin at all, and need not look twice.
    if (free === 2 || (free === 1 && end - machine.now() > LONGEST_MS - LOOK_MS)) return
    await wait(LOOK_MS, undefined, { signal })
  }
}

async function isBusy(machine: Machine): Promise<boolean> {
  const processes = await readProcesses(machine)
  const plugins = new Set(processes.flatMap(({ pid, name }) => (name === 'nm-l2tp-service' ? [pid] : [])))
  return processes.some(({ parent, name }) => plugins.has(parent) && !/^(?:xl2tpd|kl2tpd)$/.test(name))
}

async function readProcesses(machine: Machine): Promise<readonly ProcessEntry[]> {
  const pids = ((await machine.list('/proc')) ?? []).filter((name) => /^[0-9]+$/.test(name))
  const read = await Promise.all(pids.map((pid) => machine.readText(`/proc/${pid}/stat`)))
  return read.flatMap((text) => parseProcess(text ?? '') ?? [])
}
