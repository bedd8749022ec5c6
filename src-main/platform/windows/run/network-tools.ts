import { win32 } from 'node:path'
import { env } from 'node:process'
import { ended } from '../../program/run.ts'
import { systemClock } from '../../time.ts'

/** Windows' own programs that describe the network, with constant arguments. */
const TOOLS = {
  routes: ['ROUTE.EXE', 'print', '-4', '0.0.0.0'],
  neighbours: ['ARP.EXE', '-a'],
  registry: ['reg.exe', 'query', String.raw`HKLM\SYSTEM\CurrentControlSet\Services\Tcpip\Parameters\Interfaces`, '/s'],
  wifi: ['netsh.exe', 'wlan', 'show', 'interfaces'],
} as const
export type NetworkTool = keyof typeof TOOLS

const DEADLINE = 10_000

/** Output of a program, one octet per character: its code page is the system's. Empty if it did not answer. */
export async function networkTool(name: NetworkTool): Promise<string> {
  const [program, ...words] = TOOLS[name]
  const path = win32.join(env['SystemRoot'] ?? 'C:\\Windows', 'System32', program)
  const ending = await ended({ program: path, words, deadline: DEADLINE, clock: systemClock })
  return ending.kind === 'exit' && ending.code === 0 ? ending.out.toString('latin1') : ''
}
