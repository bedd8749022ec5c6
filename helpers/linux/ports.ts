import { readdirSync, readlinkSync } from 'node:fs'
import { allProcesses, programOf, read } from './processes.ts'

export const PORTS = [500, 4500, 1701] as const
export type Port = (typeof PORTS)[number]

/** Sockets in the kernel's table of UDP that are bound to a port: their inode numbers (proc(5), /proc/net/udp). */
export function inodesOn(table: string, port: number): readonly string[] {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  return table.split('\n').flatMap((line) => {
    const fields = line.trim().split(/\s+/)
    return fields[1]?.endsWith(`:${hex}`) && fields[9] !== undefined ? [fields[9]] : []
  })
}

/** Name of the program that holds a UDP port; `?` when it is taken and nobody is seen to hold it. */
export function ownerOfPort(port: Port): string | undefined {
  const inodes = ['/proc/net/udp', '/proc/net/udp6'].flatMap((path) => inodesOn(read(path) ?? '', port))
  if (inodes.length === 0) return undefined
  const sockets = new Set(inodes.map((inode) => `socket:[${inode}]`))
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
