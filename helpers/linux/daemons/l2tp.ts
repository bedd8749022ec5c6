import { closeSync, existsSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import type { Profile } from '../../../src-main/domain/profile/schema.ts'
import type { Secret } from '../../../src-main/domain/profile/secret.ts'
import { fileBefore, putBack, type FileBefore } from '../net/resolver.ts'
import { endProcesses, markOf, processesWith, read } from '../system/processes.ts'
import { PPP_PASSWORD } from './ppp.ts'
import { run, start } from '../system/run.ts'

/** The private xl2tpd of a session and its pppd. Their files are in the session's folder. */
export const sessionFolder = (profile: string): string => `/run/culvert/${profile}`

const fileOf = (profile: string, name: 'xl2tpd.conf' | 'options' | 'control' | 'pid' | 'before' | 'secret'): string =>
  `${sessionFolder(profile)}/${name}`

export interface L2tpSecrets {
  readonly password: Secret
  readonly tunnelSecret?: Secret | undefined
}

export interface L2tpEnds {
  /** IPv4 address outside the tunnel. */
  readonly gateway: string
  /** UDP port of xl2tpd. */
  readonly port: number
}

/** Descriptor through which xl2tpd reads the tunnel's secret. */
const TUNNEL_SECRET = 5
/**
 * Whether xl2tpd's parser of that file reads the secret as one word; it takes at most 80 octets a line (its aaa.c,
 * get_secret).
 */
export const isReadableSecret = (secret: Secret): boolean => /^[!"$-:<-~]{1,64}$/.test(secret.reveal())

/**
 * xl2tpd reads the secret only from a file: this one is in memory, has no name, and vanishes when the last process
 * closes it.
 */
function secretFile(file: string, secret: Secret | undefined): number | undefined {
  if (!secret) return undefined
  writeFileSync(file, `* * ${secret.reveal()}\n`, { mode: 0o600, flag: 'wx' })
  const descriptor = openSync(file, 'r')
  rmSync(file)
  return descriptor
}

/** The whole configuration: only addresses, numbers and our own paths, no text from a person. */
export function xl2tpdConfig(profile: Profile, { gateway, port }: L2tpEnds): string {
  return `[global]
port = ${port}
access control = yes
${profile.l2tp.tunnelSecret ? `auth file = /proc/self/fd/${TUNNEL_SECRET}\n` : ''}
[lac culvert]
lns = ${gateway}${profile.l2tp.port === 1701 ? '' : `:${profile.l2tp.port}`}
pppoptfile = ${fileOf(profile.id, 'options')}
autodial = yes
redial = no
length bit = yes
ppp debug = no
`
}

/** Files that pppd always writes: the gateway's name servers, and a table of its links. */
const PPP_NAMES = '/etc/ppp/resolv.conf'
const PPP_TABLE = '/run/pppd2.tdb'

/** Files with the process number that a killed pppd left behind. */
const pidFiles = (): readonly string[] => readdirSync('/run').filter((name) => /^ppp\d+\.pid$/.test(name))

interface Before {
  readonly names: FileBefore
  readonly pids: readonly string[]
}

/**
 * Niceness of xl2tpd and of the pppd that it starts. The gateway begins LCP as soon as the call is established, and a
 * pppd that is not up by then costs three seconds; so on a busy machine it must run before a person's programs.
 */
const HURRY = -10

/** Makes the kernel carry L2TP: without the kernel module, xl2tpd carries every packet itself. */
export async function loadL2tp(): Promise<void> {
  if (!existsSync('/proc/net/pppol2tp')) await run('modprobe', ['-q', '--', 'l2tp_ppp'])
}

/** Starts xl2tpd, which dials at once. @param options of pppd, as `pppOptions` writes them */
export function startL2tp(
  profile: Profile,
  { options, password, tunnelSecret, ...ends }: L2tpEnds & L2tpSecrets & { readonly options: string },
): ReturnType<typeof start> {
  const file = (name: Parameters<typeof fileOf>[1]): string => fileOf(profile.id, name)
  writeFileSync(file('xl2tpd.conf'), xl2tpdConfig(profile, ends), { mode: 0o600, flag: 'wx' })
  const before: Before = { names: fileBefore(PPP_NAMES), pids: pidFiles() }
  writeFileSync(file('before'), JSON.stringify(before), { mode: 0o600, flag: 'wx' })
  writeFileSync(file('options'), options, { mode: 0o600, flag: 'wx' })
  const words = ['-D', '-c', file('xl2tpd.conf'), '-C', file('control'), '-p', file('pid')]
  // pppd inherits descriptors 3 and 4 through xl2tpd: it reads the password from the first and writes its log to the
  // second.
  const secret = secretFile(file('secret'), tunnelSecret)
  const child = start('xl2tpd', words, ['ignore', 'pipe', 'pipe', 'pipe', 'pipe', secret ?? 'ignore'])
  if (secret !== undefined) closeSync(secret)
  if (child?.pid !== undefined) setPriority(child.pid, HURRY)
  const given = child?.stdio[PPP_PASSWORD]
  if (given && 'end' in given) {
    given.on('error', () => undefined)
    given.end(password.reveal())
  }
  return child
}

/** Milliseconds for pppd to end the link with the gateway, and for xl2tpd to end the tunnel. */
const FAREWELL = 3_000

/** Milliseconds for the gateway's answer to xl2tpd's StopCCN. */
const ANSWER = 100

/** Ends pppd first and then xl2tpd, so that the gateway receives both ends while ESP still carries them. */
export async function stopL2tp(profile: string): Promise<void> {
  const place = `${sessionFolder(profile)}/`
  await endProcesses(processesWith('pppd', place), FAREWELL)
  const xl2tpd = processesWith('xl2tpd', place)
  await endProcesses(xl2tpd, FAREWELL)
  // xl2tpd does not wait for the gateway's answer, which would arrive in clear once ESP is gone.
  if (xl2tpd.length > 0) await new Promise((resolve) => setTimeout(resolve, ANSWER))
  // Again, for a pppd that started in between.
  await endProcesses(processesWith('pppd', place), 1_000)
  const written = read(fileOf(profile, 'before'))
  if (written === undefined) return
  const before = JSON.parse(written) as Before
  putBack(PPP_NAMES, before.names)
  for (const name of pidFiles().filter((item) => !before.pids.includes(item)))
    if (markOf(Number(read(`/run/${name}`))) === undefined) rmSync(`/run/${name}`, { force: true })
  // The table may also list other links, for instance of a modem.
  if (processesWith('pppd', '').length === 0) rmSync(PPP_TABLE, { force: true })
}
