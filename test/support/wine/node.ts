import { join } from 'node:path'
import { fetchRuntime, runtimeRow } from '../../../assets/installer/runtime.mjs'
import type { Mount } from './windows.ts'

/** Node.js for Windows, as in the packages. */
export const NODE = 'C:\\node\\node.exe'

/** Mounts it there, and fetches it first if necessary. */
export async function nodeMount(): Promise<Mount> {
  const row = runtimeRow('win32', 'x64')
  if (!row) throw new Error('no runtime for win32-x64')
  const { folder } = await fetchRuntime(row)
  return { at: 'C:\\node', folders: [join(folder, 'bin')] }
}
