import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process'
import { statSync } from 'node:fs'

/**
 * The only place where programs are started. They come from a closed list and are looked up in fixed places; arguments
 * are arrays; the environment is constant. No shell is used. Each program is detached, in a session without a terminal,
 * so that ctrl-C, ctrl-Z and the hang-up of the person's terminal do not reach it.
 */
const PLACES = ['/usr/sbin', '/usr/bin', '/sbin', '/bin']
const LIBRARY_PLACES = ['/usr/lib/ipsec', '/usr/libexec/ipsec', '/usr/libexec/strongswan', '/usr/lib/strongswan']

const PROGRAMS = [
  ...(['ip', 'nft', 'modprobe', 'systemctl', 'resolvectl', 'resolvconf'] as const),
  ...(['setpriv', 'prlimit', 'chrt', 'taskset'] as const),
  ...(['iptables', 'ip6tables', 'iptables-legacy', 'ip6tables-legacy'] as const),
  ...(['iptables-restore', 'ip6tables-restore', 'iptables-legacy-restore', 'ip6tables-legacy-restore'] as const),
  ...(['xl2tpd', 'pppd', 'starter', 'charon', 'perl', 'unshare', 'nsenter'] as const),
] as const
export type Program = (typeof PROGRAMS)[number]

/** Environment of every child, whatever the person who asked has set. */
export const CHILD_ENVIRONMENT: NodeJS.ProcessEnv = { PATH: PLACES.join(':'), LC_ALL: 'C' }
/** Most octets of one stream that are kept; the rest is discarded. */
const LONGEST_OUTPUT = 1_048_576

export interface Ran {
  /** Exit code; 127 when the program does not exist, undefined when a signal or the time limit ended it. */
  readonly code: number | undefined
  readonly stdout: string
  readonly stderr: string
}

/** The program's absolute path: a file that root owns and nobody else may write. */
export function pathOf(program: Program): string | undefined {
  const places = PROGRAMS.includes(program) ? [...PLACES, ...LIBRARY_PLACES] : []
  return places.map((place) => `${place}/${program}`).find(isRoots)
}

function isRoots(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false })
  return found !== undefined && found.isFile() && found.uid === 0 && (found.mode & 0o022) === 0
}

/** Runs a program to its end. @param milliseconds after which it is killed */
export function run(
  program: Program,
  words: readonly string[],
  { input, milliseconds = 5_000 }: { readonly input?: string; readonly milliseconds?: number } = {},
): Promise<Ran> {
  const path = pathOf(program)
  if (path === undefined) return Promise.resolve({ code: 127, stdout: '', stderr: `${program}: not found` })
  return new Promise((resolve) => {
    const child = spawn(path, words, {
      cwd: '/',
      env: CHILD_ENVIRONMENT,
      stdio: 'pipe',
      detached: true,
      timeout: milliseconds,
      killSignal: 'SIGKILL',
    })
    const printed = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        printed[name] = (printed[name] + text).slice(0, LONGEST_OUTPUT)
      })
    }
    child.stdin.on('error', () => undefined)
    child.stdin.end(input ?? '')
    child.once('error', (error) => resolve({ code: 127, ...printed, stderr: error.message }))
    child.once('close', (code) => resolve({ code: code ?? undefined, ...printed }))
  })
}

/** Starts a program that keeps running; it is ended when this process ends, however that happens. */
export function start(program: Program, words: readonly string[], stdio: StdioOptions): ChildProcess | undefined {
  const path = pathOf(program)
  const leash = pathOf('setpriv')
  if (path === undefined || leash === undefined) return undefined
  return spawn(leash, ['--pdeathsig', 'TERM', path, ...words], {
    cwd: '/',
    env: CHILD_ENVIRONMENT,
    stdio,
    detached: true,
  })
}
