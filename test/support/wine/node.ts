import { join } from 'node:path'
import { fetchRuntime, runtimeRow } from '../../../assets/installer/runtime.mjs'
import type { Mount } from './windows.ts'

/** Windows' Node.js, the one that the packages carry. */
export const NODE = 'C:\\node\\node.exe'

/** What brings it there. Fetches it when it is not there yet. */
export async function nodeMount(): Promise<Mount> {
  const row = runtimeRow('win32', 'x64')
  if (!row) throw new Error('no runtime for win32-x64')
  const { folder } = await fetchRuntime(row)
  return { at: 'C:\\node', folders: [join(folder, 'bin')] }
}
