import { pause } from '../time.ts'
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
    await pause(machine, LOOK_MS, signal)
  }
}

async function isBusy(machine: Machine): Promise<boolean> {
  return childrenOf(await readProcesses(machine), 'nm-l2tp-service').some(({ name }) => !DAEMON.test(name))
}

const DAEMON = /^(?:xl2tpd|kl2tpd)$/

/**
 * How far an attempt has come, told from the processes it has started: what is left to a user who may not read the
 * journal. The plugin starts the L2TP daemon only over an established channel, and that starts pppd over a session.
 */
export async function seenStage(machine: Machine): Promise<'ike' | 'l2tp' | 'lcp' | undefined> {
  const processes = await readProcesses(machine)
  const children = childrenOf(processes, 'nm-l2tp-service')
  const daemons = children.filter(({ name }) => DAEMON.test(name))
  if (daemons.some(({ pid }) => processes.some(({ parent, name }) => parent === pid && name === 'pppd'))) return 'lcp'
  if (daemons.length > 0) return 'l2tp'
  return children.length > 0 ? 'ike' : undefined
}

function childrenOf(processes: readonly ProcessEntry[], name: string): readonly ProcessEntry[] {
  const parents = new Set(processes.flatMap((entry) => (entry.name === name ? [entry.pid] : [])))
  return processes.filter(({ parent }) => parents.has(parent))
}

async function readProcesses(machine: Machine): Promise<readonly ProcessEntry[]> {
  const pids = ((await machine.list('/proc')) ?? []).filter((name) => /^[0-9]+$/.test(name))
  const read = await Promise.all(pids.map((pid) => machine.readText(`/proc/${pid}/stat`)))
  return read.flatMap((text) => parseProcess(text ?? '') ?? [])
}
