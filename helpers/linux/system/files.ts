import { chmodSync, chownSync, closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'

export interface FileOwner {
  readonly mode: number
  readonly user: number
  readonly group: number
}

/**
 * Writes all octets, and returns when they are on the disk. write(2) may write less than it was given, and only its
 * result says so: at a file size limit, or on a disk that is nearly full. @throws when it cannot
 */
export function writeAll(file: number, octets: Uint8Array): void {
  for (let at = 0; at < octets.length;) {
    const written = writeSync(file, octets, at)
    if (written === 0) throw new Error('the system wrote nothing')
    at += written
  }
  fsyncSync(file)
}

/**
 * Writes a file completely or not at all, in place of whatever exists there, including a link. @throws when it cannot
 * write
 */
export function writeWhole(path: string, content: string | Uint8Array, owner: FileOwner): void {
  const beside = `${path}.culvert-new`
  rmSync(beside, { force: true })
  const file = openSync(beside, 'wx', 0o600)
  try {
    writeAll(file, Buffer.from(content))
    chownSync(beside, owner.user, owner.group)
    chmodSync(beside, owner.mode)
    renameSync(beside, path)
  } catch (error) {
    rmSync(beside, { force: true })
    throw error
  } finally {
    closeSync(file)
  }
}
