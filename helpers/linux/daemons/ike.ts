import { identityForDaemon } from '../../../src-main/domain/profile/identity.ts'
import type { Profile } from '../../../src-main/domain/profile/schema.ts'
import type { Secrets } from '../../../src-main/domain/profile/secret.ts'
import type { HelperFacts } from '../../../src-main/contract/helper.ts'
import type { ViciClient } from '../vici/client.ts'
import { sectionOf, textOf, type Section, type Tree } from '../vici/wire.ts'

/**
 * Translates a profile into vici dictionaries, and reads charon's answers. The keys include no file, no path and no
 * script.
 */
export const connectionName = (profile: string): string => `culvert-${profile}`
export const CHILD = 'l2tp'

export interface Ends {
  /** IPv4 addresses outside the tunnel: ours on the route to the gateway, and the gateway's. */
  readonly local: string
  readonly gateway: string
}

/** Name under which charon keeps this profile's secrets until it is told to forget them. */
export const sharedName = connectionName

export function connectionSection(profile: Profile, ends: Ends): Section {
  const { ipsec, machineAuth } = profile
  const certificate = machineAuth.kind === 'certificate' ? machineAuth : undefined
  const own = ipsec.localId === undefined ? {} : { id: identityForDaemon(ipsec.localId) }
  return {
    version: '1',
    local_addrs: [ends.local],
    remote_addrs: [ends.gateway],
    ...otherPorts(ipsec),
    proposals: ipsec.phase1,
    encap: yesNo(ipsec.forceNatT),
    aggressive: 'no',
    fragmentation: 'yes',
    mobike: 'no',
    keyingtries: '1',
    unique: 'replace',
    dpd_delay: `${ipsec.dpd.delay}s`,
    dpd_timeout: `${ipsec.dpd.timeout}s`,
    rekey_time: `${ipsec.ikeLifetime}s`,
    reauth_time: '0s',
    local: certificate
      ? { auth: 'pubkey', certs: [Buffer.from(certificate.certificate, 'utf8')], ...own }
      : { auth: 'psk', id: ends.local, ...own },
    remote: certificate
      ? { auth: 'pubkey', id: remoteId(profile), cacerts: [Buffer.from(certificate.authority, 'utf8')] }
      : { auth: 'psk', id: ipsec.remoteId === undefined ? '%any' : remoteId(profile) },
    children: { [CHILD]: { ...childSection(profile), ...(certificate ? { reqid: OWN_REQID } : {}) } },
  }
}

/**
 * charon moves to NAT traversal's port by itself only when both ports are 500; with others it has to begin there (RFC
 * 3947 section 4).
 */
const otherPorts = ({ ports }: Profile['ipsec']): Section =>
  ports.ike === 500 && ports.natt === 4500 ? {} : { local_port: '4500', remote_port: `${ports.natt}` }

/**
 * Request ID of the kernel entries of a session's own charon: every charon counts from 1, so its default would collide
 * with another charon's.
 */
const OWN_REQID = '17011701'

function childSection(profile: Profile): Section {
  const ephemeral = profile.l2tp.sourcePort === 'ephemeral'
  return {
    mode: 'transport',
    // UDP by its number: the file with protocol names is missing on small systems.
    local_ts: [ephemeral ? 'dynamic[17]' : 'dynamic[17/1701]'],
    remote_ts: [`dynamic[17/${profile.l2tp.port}]`],
    esp_proposals: phase2(profile),
    rekey_time: `${profile.ipsec.espLifetime}s`,
    start_action: 'none',
    close_action: 'none',
    dpd_action: 'clear',
  }
}

/** A certificate of the right authority is not enough, as other clients have one too. */
const remoteId = ({ ipsec, gateway }: Profile): string => identityForDaemon(ipsec.remoteId ?? gateway)

/**
 * Quick Mode carries one key exchange, so all proposals with a key exchange name the same group (RFC 2409 section 5.5).
 */
function phase2({ ipsec }: Profile): readonly string[] {
  const group = ipsec.phase1[0]?.split('-')[2]
  return ipsec.pfs && group !== undefined ? ipsec.phase2.map((proposal) => `${proposal}-${group}`) : ipsec.phase2
}

const yesNo = (value: boolean): string => (value ? 'yes' : 'no')

/** Gives charon the secrets and the connection. @returns the private key's identifier, if there is one */
export async function load(
  vici: ViciClient,
  profile: Profile,
  secrets: Secrets,
  ends: Ends,
): Promise<string | undefined> {
  const name = connectionName(profile.id)
  let key: string | undefined
  if (secrets.psk && profile.machineAuth.kind === 'psk') {
    const data = Buffer.from(secrets.psk.reveal(), 'utf8')
    await vici.demand('load-shared', { id: sharedName(profile.id), type: 'IKE', data, owners: ownersOf(profile, ends) })
  }
  if (secrets.privateKey && profile.machineAuth.kind === 'certificate') {
    const data = Buffer.from(secrets.privateKey.reveal(), 'utf8')
    key = textOf(await vici.demand('load-key', { type: 'any', data }), 'id')
  }
  await vici.demand('load-conn', { [name]: connectionSection(profile, ends) })
  return key
}

/**
 * Owners of the key: both ends by address and by the names that they must present. charon takes the key that matches
 * these best.
 */
const ownersOf = ({ ipsec }: Profile, { local, gateway }: Ends): readonly string[] => [
  local,
  gateway,
  ...[ipsec.localId, ipsec.remoteId].flatMap((id) => (id === undefined ? [] : identityForDaemon(id))),
]

/** Milliseconds for both phases: charon sends a message again after four seconds, and then after eleven. */
const PATIENCE = 6_500

/** Brings the child up; charon's lines about it arrive as `control-log` events. Rejects with charon's words. */
export async function initiate(vici: ViciClient, profile: string): Promise<void> {
  const message = { ike: connectionName(profile), child: CHILD, timeout: String(PATIENCE), loglevel: '1' }
  await vici.demand('initiate', message, ['control-log'])
}

/** charon's list of the profile's IKE SAs. */
export async function associations(vici: ViciClient, profile: string): Promise<readonly Tree[]> {
  const name = connectionName(profile)
  const found = await vici.collect('list-sas', { ike: name }, 'list-sa')
  return found.map((tree) => sectionOf(tree, name)).filter((sa) => sa !== undefined)
}

/** The child that carries L2TP: installed in the kernel and in transport mode; undefined otherwise. */
export function installedChild(sas: readonly Tree[]): Tree | undefined {
  return sas
    .flatMap((sa) => Object.values(sectionOf(sa, 'child-sas') ?? {}))
    .find((child): child is Tree => {
      const tree = child as Tree
      return textOf(tree, 'state') === 'INSTALLED' && textOf(tree, 'mode') === 'TRANSPORT'
    })
}

export type Esp = NonNullable<HelperFacts['esp']>

export function espOf(child: Tree): Esp {
  const cipher = textOf(child, 'encr-alg') ?? ''
  const size = textOf(child, 'encr-keysize') ?? ''
  const integrity = INTEGRITY[textOf(child, 'integ-alg') ?? '']
  return {
    cipher:
      CIPHERS[cipher] === undefined ? cipher.slice(0, 30) : `${CIPHERS[cipher]}${cipher === '3DES_CBC' ? '' : size}`,
    ...(integrity === undefined ? {} : { integrity }),
    encapsulation: textOf(child, 'encap') === 'yes' ? 'udp' : 'esp',
  }
}

const CIPHERS: Readonly<Record<string, string>> = { AES_CBC: 'aes', '3DES_CBC': '3des', AES_GCM_16: 'aes' }
const INTEGRITY: Readonly<Record<string, string>> = {
  HMAC_MD5_96: 'md5',
  HMAC_SHA1_96: 'sha1',
  HMAC_SHA2_256_128: 'sha256',
  HMAC_SHA2_384_192: 'sha384',
  HMAC_SHA2_512_256: 'sha512',
}

/** Milliseconds until a new IKE SA appears in charon's list, where it can be ended. */
const CHECK_IN = 40

/**
 * Removes everything of a profile from charon; an entry that does not exist is not an error. A cancelled initiate may
 * appear in the list only after the first check, so there are at least two.
 */
export async function unload(vici: ViciClient, profile: string, key: string | undefined): Promise<void> {
  const name = connectionName(profile)
  for (let round = 0; round < 4; round++) {
    await vici.request('terminate', { ike: name, force: yesNo(round > 1), timeout: '2000', loglevel: '-1' })
    if (round > 0 && (await associations(vici, profile)).length === 0) break
    await new Promise((resolve) => setTimeout(resolve, CHECK_IN))
  }
  await vici.request('unload-conn', { name })
  await vici.request('unload-shared', { id: sharedName(profile) })
  if (key !== undefined) await vici.request('unload-key', { id: key })
}

/** IKE SAs in the daemon that do not belong to `profile`: the connection's name and the other end's address. */
export async function othersIn(
  vici: ViciClient,
  profile: string,
): Promise<readonly { name: string; remote: string }[]> {
  const found = await vici.collect('list-sas', {}, 'list-sa')
  return found
    .flatMap((tree) =>
      Object.keys(tree).map((name) => ({ name, remote: textOf(sectionOf(tree, name), 'remote-host') ?? '' })),
    )
    .filter(({ name }) => name !== connectionName(profile))
}
