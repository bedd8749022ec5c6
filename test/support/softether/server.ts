import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { runProgram, type BundleOptions } from '../cli/bundle.ts'
import type { Ran } from '../cli/stage.ts'

/**
 * SoftEther VPN Server: a complete L2TP/IPsec gateway in user space. It runs in namespaces of its own, so that its
 * ports, folders and processes are separate and end with it; its clients run inside them.
 */
export interface SoftEther {
  /** Runs a program in the server's namespaces, where the gateway answers on loopback. */
  run(program: string, words: readonly string[], options: BundleOptions): Promise<Ran>
  close(): Promise<void>
}

export const SOFTETHER = {
  host: '127.0.0.1',
  user: 'alice',
  password: 'correct-horse-42',
  psk: 'practice-psk',
} as const

const ROOT = resolve(import.meta.dirname, '../../..')
const NAMESPACES = ['--user', '--map-root-user', '--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc']

/** Why there is none here, or undefined. */
export function whyNoSoftEther(): string | undefined {
  const missing = ['vpnserver', 'vpncmd', 'unshare', 'nsenter', 'ip', 'mount'].filter(
    (program) => spawnSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' }).status !== 0,
  )
  if (missing.length > 0) return `${missing.join(' and ')} not installed`
  const own = spawnSync('unshare', [...NAMESPACES, 'true'], { stdio: 'ignore' })
  return own.status === 0 ? undefined : 'no namespaces of one’s own'
}

const COMMANDS = [
  `IPsecEnable /L2TP:yes /L2TPRAW:no /ETHERIP:no /PSK:${SOFTETHER.psk} /DEFAULTHUB:DEFAULT`,
  'Hub DEFAULT',
  `UserCreate ${SOFTETHER.user} /GROUP:none /REALNAME:none /NOTE:none`,
  `UserPasswordSet ${SOFTETHER.user} /PASSWORD:${SOFTETHER.password}`,
  'SecureNatEnable',
]

/** It uses fixed folders, each of which is an empty one of this run. Prints `ready` when UDP 500 is bound. */
const SCRIPT = `
set -e
ip link set lo up
for folder in /var/lib /var/log /run; do mount -t tmpfs none $folder; mkdir $folder/softether; done
vpnserver execsvc >/dev/null 2>&1 &
wait_for() { for i in $(seq 200); do if "$@"; then return 0; fi; sleep 0.1; done; echo "no $*"; exit 1; }
has_tcp() { grep -q ':15B3 ' /proc/net/tcp; }
has_udp() { grep -q ':01F4 ' /proc/net/udp && grep -q ':1194 ' /proc/net/udp; }
wait_for has_tcp
cat > /run/commands
vpncmd localhost:5555 /SERVER /IN:/run/commands > /run/answers 2>&1 || { cat /run/answers; exit 1; }
wait_for has_udp
echo ready
sleep infinity
`

export async function startSoftEther(): Promise<SoftEther> {
  const outside = spawn('unshare', [...NAMESPACES, 'sh', '-c', SCRIPT], { stdio: ['pipe', 'pipe', 'inherit'] })
  outside.stdin.end(`${COMMANDS.join('\n')}\n`)
  const said: string[] = []
  for await (const line of createInterface(outside.stdout)) {
    if (line === 'ready') break
    said.push(line)
  }
  const inside = childOf(outside)
  if (inside === undefined) throw new Error(`SoftEther did not start: ${said.join(' ')}`)
  const home = mkdtempSync(join(tmpdir(), 'culvert-softether-'))
  const enter = ['--target', inside, '--user', '--net', '--mount', '--pid', '--preserve-credentials', `--wd=${ROOT}`]
  return {
    run: (program, words, options) =>
      runProgram('nsenter', [...enter, program, ...words], { ...options, env: { HOME: home, ...options.env } }),
    async close() {
      const ended = once(outside, 'exit')
      outside.kill('SIGKILL')
      await ended
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** The first process of the namespaces, by its id outside of them. */
function childOf({ pid }: ChildProcess): string | undefined {
  const children = `/proc/${pid ?? 0}/task/${pid ?? 0}/children`
  return existsSync(children) ? readFileSync(children, 'utf8').trim().split(' ')[0] || undefined : undefined
}
