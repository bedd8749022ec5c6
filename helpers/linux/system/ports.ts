import { readdirSync, readlinkSync } from 'node:fs'
import { allProcesses, programOf, read } from './processes.ts'

export const PORTS = [500, 4500, 1701] as const

/** A socket in the kernel's UDP tables (proc(5), /proc/net/udp). */
interface BoundSocket {
  readonly inode: string
  /** User id of its creator. */
  readonly user: number
}

/** Sockets in a table that are bound to a port. */
export function socketsIn(table: string, port: number): readonly BoundSocket[] {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  return table.split('\n').flatMap((line) => {
    const fields = line.trim().split(/\s+/)
    const [user, inode] = [fields[7], fields[9]]
    return fields[1]?.endsWith(`:${hex}`) && inode !== undefined ? [{ inode, user: Number(user) }] : []
  })
}

const socketsOn = (port: number): readonly BoundSocket[] =>
  ['/proc/net/udp', '/proc/net/udp6'].flatMap((path) => socketsIn(read(path) ?? '', port))

/** Name of the program that holds a UDP port; `?` when the port is in use and its holder is not visible. */
export const ownerOfPort = (port: number): string | undefined => ownerOf(socketsOn(port))

/** Like `ownerOfPort`, but for users other than root: they share the port with a program of root. */
export const strangerOnPort = (port: number): string | undefined =>
  ownerOf(socketsOn(port).filter(({ user }) => user !== 0))

/** First of the dynamic ports (RFC 6335 section 6). */
const DYNAMIC = 49_152

/** A UDP port that is not in use. */
export function freePort(): number {
  for (;;) {
    const port = DYNAMIC + Math.floor(Math.random() * (65_536 - DYNAMIC))
    if (socketsOn(port).length === 0) return port
  }
}

function ownerOf(bound: readonly BoundSocket[]): string | undefined {
  if (bound.length === 0) return undefined
  const sockets = new Set(bound.map(({ inode }) => `socket:[${inode}]`))
  const holder = allProcesses().find((process) => holds(process, sockets))
  return (holder === undefined ? undefined : programOf(holder)?.slice(0, 60)) ?? '?'
}

function holds(process: number, sockets: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`/proc/${process}/fd`).some((fd) => sockets.has(target(`/proc/${process}/fd/${fd}`)))
  } catch {
    return false
  }
}

function target(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}
