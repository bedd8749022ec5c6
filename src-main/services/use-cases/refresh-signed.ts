import { done, type Result } from '../../domain/result.ts'
import { LARGEST_FILE } from '../../domain/trust/envelope.ts'
import { originOf, sameOrigin } from '../../domain/trust/https-address.ts'
import { distrust, type TrustProblem, type Trusted } from '../../domain/trust/problem.ts'
import type { Downloader, DownloadFailure } from '../../platform/download.ts'
import type { Examined, RefreshSource, Services } from '../services.ts'

/** Milliseconds for one file, including redirections. */
const DEADLINE = 10_000
const MOST_REDIRECTIONS = 3

/**
 * Fetches a signed file from an address that a signed profile names. Redirections must stay in the same origin. The
 * source proves nothing: the file is verified like any other.
 */
export async function fetchSigned(
  download: Downloader,
  address: string,
  signal: AbortSignal = AbortSignal.timeout(DEADLINE),
): Promise<Trusted<Uint8Array>> {
  const origin = originOf(address)
  if (origin === undefined) return distrust('E_LINK_FORM')
  let at = address
  for (let hop = 0; hop <= MOST_REDIRECTIONS; hop++) {
    const got = await download(at, { largest: LARGEST_FILE, signal })
    if (!got.ok) return distrust('E_LINK_FETCH', { reason: got.fault satisfies DownloadFailure })
    if (got.value.kind === 'body') return bodyOf(got.value.octets, got.value.type)
    const next = sameOrigin(got.value.address, at)
    if (next === undefined) return distrust('E_LINK_ORIGIN', { origin })
    at = next
  }
  return distrust('E_LINK_FETCH', { reason: 'redirections' })
}

/** Detects a captive portal's sign-in page in place of the file; also by content, because servers send any type. */
function bodyOf(octets: Uint8Array, type: string): Trusted<Uint8Array> {
  const begin = new TextDecoder().decode(octets.subarray(0, 256)).trimStart().toLowerCase()
  const isPage = begin.startsWith('<!doctype html') || begin.startsWith('<html') || /^text\/html\b/i.test(type)
  return isPage ? distrust('E_LINK_FETCH', { reason: 'page' }) : done(octets)
}

export interface Refreshed {
  /** Names of the profiles that now have a newer issue or a newer revocation list. */
  readonly taken: readonly string[]
  /** Newer issues that the user has to agree to. */
  readonly offered: readonly { readonly name: string; readonly octets: Uint8Array }[]
  readonly problems: readonly { readonly name: string; readonly problem: TrustProblem }[]
}

/**
 * Looks for newer issues and revocation lists of the signed profiles that name an address. A list takes effect at once,
 * because it only revokes. A newer issue of an administrator's publisher is accepted; one of a pinned publisher is
 * offered.
 */
export async function refreshSigned(
  { trust }: Pick<Services, 'trust'>,
  download: Downloader,
  only?: string,
): Promise<Refreshed> {
  const sources = (await trust.refreshSources()).filter(({ id }) => only === undefined || id === only)
  const all = {
    taken: new Set<string>(),
    offered: [] as Refreshed['offered'][number][],
    problems: [] as Refreshed['problems'][number][],
  }
  for (const source of sources) {
    const { name } = source
    for (const step of [refreshList, refreshProfile]) {
      const found = await step(trust, download, source)
      if (!found.ok) all.problems.push({ name, problem: found.fault })
      else if (found.value === 'taken') all.taken.add(name)
      else if (found.value !== 'same') all.offered.push({ name, octets: found.value })
    }
  }
  return { ...all, taken: [...all.taken] }
}

type Step = Trusted<'same' | 'taken' | Uint8Array>
type TrustService = Services['trust']

interface Fetched {
  readonly octets: Uint8Array
  readonly value: Examined
}

async function fetchAndExamine(trust: TrustService, download: Downloader, address: string): Promise<Trusted<Fetched>> {
  const file = await fetchSigned(download, address)
  if (!file.ok) return file
  const found = await trust.examine(file.value)
  return found.ok ? done({ octets: file.value, value: found.value }) : found
}

async function refreshList(trust: TrustService, download: Downloader, source: RefreshSource): Promise<Step> {
  if (source.revocations === undefined) return done('same')
  const fetched = await fetchAndExamine(trust, download, source.revocations)
  if (!fetched.ok) return fetched
  const { octets, value } = fetched.value
  if (value.kind !== 'revocation' || value.list.publisher !== source.publisher)
    return distrust('E_ENV_TYPE', { kind: value.kind })
  if (value.list.version <= source.listVersion) return done('same')
  return taken(await trust.accept(octets, {}))
}

async function refreshProfile(trust: TrustService, download: Downloader, source: RefreshSource): Promise<Step> {
  if (source.profile === undefined) return done('same')
  const fetched = await fetchAndExamine(trust, download, source.profile)
  if (!fetched.ok) return fetched
  const { octets, value } = fetched.value
  if (value.kind !== 'profile') return distrust('E_ENV_TYPE', { kind: value.kind })
  const { payload, by } = value.verified
  if (payload.profileId !== source.id) return distrust('E_PAY_ID')
  if (payload.serial <= source.serial) return done('same')
  return by === 'policy' ? taken(await trust.accept(octets, {})) : done(octets)
}

const taken = (accepted: Result<unknown, TrustProblem | readonly unknown[]>): Step => {
  if (accepted.ok) return done('taken')
  return 'code' in accepted.fault ? { ok: false, fault: accepted.fault } : distrust('E_FIELD_COMBINATION', { name: '' })
}
