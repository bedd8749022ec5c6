import type { CheckState } from '../../domain/survey/survey.ts'

const LONGEST_TEXT = 300

/** Makes other programs' text fit to show: one line, without control characters, of limited length. */
export function printable(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim()
  return line.length > LONGEST_TEXT ? `${line.slice(0, LONGEST_TEXT)}…` : line
}

/** The first version number in a program's output, `5.9.8` of `Linux strongSwan U5.9.8/K6.1.0`. */
export const parseVersion = (text: string): string | undefined => /\b[A-Za-z]*(\d+(?:\.\d+)+)/.exec(text)?.[1]

/** `/proc/net/udp` and `udp6`: inodes of the sockets, by local port. */
export function parseSockets(text: string): ReadonlyMap<number, readonly string[]> {
  const sockets = new Map<number, string[]>()
  for (const line of text.split('\n')) {
    const words = line.trim().split(/\s+/)
    const port = /^[0-9A-F]+:([0-9A-F]{4})$/.exec(words[1] ?? '')?.[1]
    const inode = words[9]
    if (port === undefined || inode === undefined || !/^\d+$/.test(inode)) continue
    const number = parseInt(port, 16)
    sockets.set(number, [...(sockets.get(number) ?? []), inode])
  }
  return sockets
}

/** Texts of the files that list the kernel's modules; undefined when a file could not be read. */
export interface ModuleFiles {
  /** `/proc/modules`. */
  readonly loaded: string | undefined
  /** `modules.builtin` and `modules.dep` of the running kernel. */
  readonly builtIn: string | undefined
  readonly available: string | undefined
  /** The content of all files in `modprobe.d`. */
  readonly rules: string
}

export function moduleState(name: string, files: ModuleFiles): CheckState {
  if (new RegExp(`^${name} `, 'm').test(files.loaded ?? '')) return 'loaded'
  const file = new RegExp(`/${name.replace(/_/g, '[_-]')}\\.ko\\b`)
  if (file.test(files.builtIn ?? '')) return 'built-in'
  if (files.available === undefined) return 'unknown'
  // Either line keeps the kernel from loading the module when it is first needed.
  const blocked = new RegExp(`^\\s*(?:blacklist\\s+${name}|install\\s+${name}\\s+/bin/(?:false|true))\\s*$`, 'm')
  return file.test(files.available) && !blocked.test(files.rules) ? 'available' : 'missing'
}
