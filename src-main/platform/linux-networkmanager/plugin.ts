import { pause } from '../time.ts'
import { parseProcess, type ProcessEntry } from './parse.ts'
import type { Machine } from './run/machine.ts'

const LONGEST_MS = 25_000
const LOOK_MS = 400

/**
 * Waits until the plugin is free. It handles one attempt at a time: an attempt that NetworkManager has given up keeps
 * it waiting for IPsec for up to sixteen seconds more, and a dial in that time fails with an arbitrary reason. So we
 * wait until none of its helper processes runs, checked twice, because there are gaps between them. If processes are
 * hidden, this cannot be checked, and we do not wait.
 */
export async function pluginFree(machine: Machine, signal: AbortSignal): Promise<void> {
  const end = machine.now() + LONGEST_MS
  for (let free = 0; machine.now() < end;) {
    free = (await isBusy(machine)) ? 0 : free + 1
    // Most dials find no plugin running and need not check twice.
    if (free === 2 || (free === 1 && end - machine.now() > LONGEST_MS - LOOK_MS)) return
    await pause(machine, LOOK_MS, signal)
  }
}

async function isBusy(machine: Machine): Promise<boolean> {
  return childrenOf(await readProcesses(machine), 'nm-l2tp-service').some(({ name }) => !DAEMON.test(name))
}

const DAEMON = /^(?:xl2tpd|kl2tpd)$/

/**
 * How far an attempt has come, judged by the processes it has started, for a user who may not read the journal. The
 * plugin starts the L2TP daemon only once the IPsec channel is established, and the daemon starts pppd once there is a
 * session.
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
