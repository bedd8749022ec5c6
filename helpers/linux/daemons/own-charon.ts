import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { fault } from '../../../src-main/domain/connect/fault.ts'
import { done, failed, type Result } from '../../../src-main/domain/result.ts'
import { wordsOf } from '../../../src-main/domain/thrown.ts'
import { ownerOfPort } from '../system/ports.ts'
import { allProcesses, endProcesses, markOf, programOf, read, until, type ProcessMark } from '../system/processes.ts'
import { lacks } from '../system/lacks.ts'
import { pathOf, run, start } from '../system/run.ts'
import { ViciClient } from '../vici/client.ts'

/**
 * Runs a separate charon for one session. vici puts certificates into a store that all connections of a charon trust,
 * and cannot remove an authority's; so with the system's charon, a person's authority would also be trusted in an
 * administrator's connections. This charon reads no file of the administrator, has only the session's connection, and
 * ends with the helper.
 *
 * charon puts its process number and its sockets at fixed places in /run, where another charon may have its own. So
 * this one runs in a mount namespace in which a folder of the session is /run; its AppArmor profile, if there is one,
 * still allows it the same files. Its log to the system's journal is lost because of this, but its lines about the
 * connect arrive through vici.
 */
const folderOf = (profile: string): string => `/run/culvert/${profile}.charon`
/** Path of its vici socket, as seen from outside the namespace. */
export const ownSocket = (profile: string): string => `${folderOf(profile)}/charon.vici`

/** Milliseconds from the start to the first answer, on a slow machine. */
const PATIENCE = 8_000

/**
 * Plugins that certificates, keys and IKEv1 need, with any of strongSwan's crypto libraries; charon ignores those that
 * are not installed.
 */
const PLUGINS =
  'random nonce aes des sha1 sha2 md5 hmac gcm kdf gmp openssl curve25519 pem pkcs1 pkcs8 x509 pubkey constraints kernel-netlink socket-default vici'

/**
 * The whole configuration. It installs no routes and rules: the routing table and its rule belong to another charon,
 * too.
 * @param isFree IKE's ports are free; otherwise it takes any port, like a client behind NAT
 */
export const ownConfig = (isFree: boolean): string => `charon {
  load = ${PLUGINS}
  port = ${isFree ? 500 : 0}
  port_nat_t = ${isFree ? 4500 : 0}
  install_routes = no
  install_virtual_ip = no
  routing_table = 0
  plugins {
    vici {
      socket = unix:///run/charon.vici
    }
  }
}
`

/**
 * Starts it and waits until it answers, or until `isOff`. `stopOwnCharon` cleans up after it, also when the start
 * fails.
 */
export async function startOwnCharon(profile: string, isOff: () => boolean): Promise<Result<ViciClient>> {
  const charon = pathOf('charon')
  if (charon === undefined) return failed(lacks('strongswan-charon'))
  const folder = folderOf(profile)
  mkdirSync(folder, { mode: 0o700 })
  const isFree = ownerOfPort(500) === undefined && ownerOfPort(4500) === undefined
  writeFileSync(`${folder}/strongswan.conf`, ownConfig(isFree), { mode: 0o600, flag: 'wx' })
  const holder = start('unshare', ['--mount', '--propagation', 'private', 'sleep', '30'], 'ignore')
  const pid = holder?.pid ?? 0
  // With the root and the working directory of that process: the helper's own may differ from those of the namespace.
  const inside = ['-t', String(pid), '-m', '-r', '-w', '--']
  try {
    // By now the namespace exists, and mounts inside it do not affect the others.
    if (!(await until(() => programOf(pid) === 'sleep', PATIENCE))) return refused('no mount namespace')
    for (const [from, to] of [
      [`${folder}/strongswan.conf`, '/etc/strongswan.conf'],
      [folder, '/run'],
    ] as const) {
      const { code, stderr } = await run('nsenter', [...inside, 'mount', '--bind', from, to])
      if (code !== 0) return refused(stderr)
    }
    const child = start('nsenter', [...inside, charon], 'ignore')
    let ended = child === undefined
    child?.once('exit', () => (ended = true)).once('error', () => (ended = true))
    let words = 'does not answer'
    const end = performance.now() + PATIENCE
    while (performance.now() < end && !ended && !isOff()) {
      try {
        return done(await ViciClient.open(ownSocket(profile)))
      } catch (error) {
        words = wordsOf(error)
      }
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    return refused(ended ? 'ended at once' : words)
  } finally {
    holder?.kill()
  }
}

const refused = (text: string) =>
  failed(fault('component-stopped', { args: { component: 'strongSwan' }, os: { source: 'charon', text } }))

/** Ends every process in the session's mount namespace, and so the namespace; then removes its folder. */
export async function stopOwnCharon(profile: string): Promise<void> {
  const isInside = (process: number): boolean =>
    (read(`/proc/${process}/mountinfo`) ?? '').includes(`culvert/${profile}.charon `)
  const marks: readonly ProcessMark[] = allProcesses()
    .filter(isInside)
    .flatMap((process) => markOf(process) ?? [])
  await endProcesses(marks, 5_000)
  rmSync(folderOf(profile), { recursive: true, force: true })
}
