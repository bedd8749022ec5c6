import {
  chmodSync,
  chownSync,
  closeSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeSync,
} from 'node:fs'
import { read } from '../processes.ts'
import { pathOf, run } from '../run.ts'

/** What names are asked of, while the tunnel is up. */
export interface Dns {
  /** IPv4, best first; not empty. */
  readonly servers: readonly string[]
  readonly domains: readonly string[]
  /** All names go to these servers, not only those of `domains`. */
  readonly all: boolean
}

/** The file as it was, to the octet. */
export interface FileBefore {
  /** Where a symbolic link led; its target is not touched. */
  readonly symlink?: string
  /** Base64 of the content; absent when there was no file. */
  readonly content?: string
  readonly mode: number
  readonly user: number
  readonly group: number
}

export type ResolverState =
  | { readonly method: 'resolved'; readonly link: string }
  | { readonly method: 'resolvconf'; readonly link: string }
  | { readonly method: 'file'; readonly before: FileBefore }

export const RESOLV_CONF = '/etc/resolv.conf'
const FIRST_LINE = '# Written by Culvert while its tunnel is up; what was here before comes back after it.'

/** What will be changed, and what it is before. The change itself is `applyResolver`. */
export function planResolver(link: string, path = RESOLV_CONF): ResolverState {
  if (resolvedIsUsed(path) && pathOf('resolvectl') !== undefined) return { method: 'resolved', link }
  if (pathOf('resolvconf') !== undefined) return { method: 'resolvconf', link }
  return { method: 'file', before: fileBefore(path) }
}

/** systemd-resolved answers on this address, and on the second without changing what it is asked. */
const RESOLVED = /^nameserver\s+127\.0\.0\.5[34]\s*$/m
const resolvedIsUsed = (path: string): boolean => RESOLVED.test(read(path) ?? '')

/** A file to be put back by `putBack`. */
export function fileBefore(path: string): FileBefore {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found === undefined) return { mode: 0o644, user: 0, group: 0 }
  const owner = { mode: found.mode & 0o7777, user: found.uid, group: found.gid }
  if (found.isSymbolicLink()) return { symlink: readlinkSync(path), ...owner }
  return { content: readFileSync(path).toString('base64'), ...owner }
}

/** @returns what went wrong */
export async function applyResolver(state: ResolverState, dns: Dns, path = RESOLV_CONF): Promise<string | undefined> {
  switch (state.method) {
    case 'resolved':
      return applyResolved(state.link, dns)
    case 'resolvconf': {
      const { code, stderr } = await run('resolvconf', ['-a', `${state.link}.culvert`], { input: serverLines(dns) })
      return code === 0 ? undefined : stderr
    }
    case 'file':
      return attempt(() => writeWhole(path, resolvConf(dns, read(path) ?? ''), { mode: 0o644, user: 0, group: 0 }))
  }
}

async function applyResolved(link: string, dns: Dns): Promise<string | undefined> {
  const domains = [...(dns.all ? ['~.'] : []), ...dns.domains]
  for (const words of [
    ['dns', link, ...dns.servers],
    ['domain', link, ...(domains.length > 0 ? domains : [''])],
    ['default-route', link, dns.all ? 'yes' : 'no'],
  ]) {
    const { code, stderr } = await run('resolvectl', words)
    if (code !== 0) return stderr
  }
  return undefined
}

/** Puts back what was. Where that is so already, nothing is done. @returns what went wrong */
export async function restoreResolver(state: ResolverState, path = RESOLV_CONF): Promise<string | undefined> {
  switch (state.method) {
    case 'resolved':
      // The link takes it along; this is for one that stayed.
      await run('resolvectl', ['revert', state.link])
      return undefined
    case 'resolvconf': {
      const { code, stderr } = await run('resolvconf', ['-d', `${state.link}.culvert`])
      return code === 0 || code === 127 ? undefined : stderr
    }
    case 'file':
      return attempt(() => restoreFile(path, state.before))
  }
}

function restoreFile(path: string, before: FileBefore): void {
  // Somebody else wrote it since (a new network, the administrator): what they wrote is newer than what we remember.
  const now = read(path)
  if (now !== undefined && !now.startsWith(FIRST_LINE)) return
  putBack(path, before)
}

/** Whatever is there now. */
export function putBack(path: string, before: FileBefore): void {
  if (before.symlink !== undefined) {
    const beside = `${path}.culvert-new`
    rmSync(beside, { force: true })
    symlinkSync(before.symlink, beside)
    renameSync(beside, path)
  } else if (before.content === undefined) {
    rmSync(path, { force: true })
  } else {
    writeWhole(path, Buffer.from(before.content, 'base64'), before)
  }
}

/** A file that is there whole or not at all, in the place of whatever is there, a link too. */
function writeWhole(path: string, content: string | Buffer, owner: Pick<FileBefore, 'mode' | 'user' | 'group'>): void {
  const beside = `${path}.culvert-new`
  rmSync(beside, { force: true })
  const file = openSync(beside, 'wx', 0o600)
  try {
    writeSync(file, Buffer.from(content))
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  chownSync(beside, owner.user, owner.group)
  chmodSync(beside, owner.mode)
  renameSync(beside, path)
}

const serverLines = ({ servers, domains }: Dns): string =>
  [
    ...servers.map((server) => `nameserver ${server}`),
    ...(domains.length > 0 ? [`search ${domains.join(' ')}`] : []),
    '',
  ].join('\n')

/** resolv.conf(5) knows no names that go elsewhere: in a split tunnel the servers from before follow ours. */
export function resolvConf(dns: Dns, before: string): string {
  const mine = `${FIRST_LINE}\n${serverLines(dns)}`
  if (dns.all) return mine
  const kept = before.split('\n').filter((line) => /^\s*(nameserver|options)\s/.test(line))
  return `${mine}${kept.map((line) => `${line}\n`).join('')}`
}

function attempt(work: () => void): string | undefined {
  try {
    work()
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
