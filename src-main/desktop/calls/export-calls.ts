import type { DesktopHandlers } from '../../contract/desktop.ts'
import type { ExportEnd } from '../../contract/exports.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { Services } from '../../services/services.ts'
import { exportProfiles, type Exports } from '../../services/use-cases/export-profiles.ts'

/** Asks the person for the destination, and writes. */
export type SaveExports = (files: Exports['files']) => Promise<ExportEnd>

/** The calls for writing profiles for other programs. The window sends profiles and a format, never a path. */
export function exportCalls({ profiles }: Services, save: SaveExports): DesktopHandlers['exports'] {
  const chosen = async (ids: readonly string[]): Promise<readonly Profile[]> => {
    const wanted = new Set(ids)
    return (await profiles.list()).filter(({ id }) => wanted.has(id))
  }
  return {
    async preview({ ids, format }) {
      const { files, untold, refused } = exportProfiles(await chosen(ids), format)
      return {
        files: files.length,
        untold: untold.map(({ profile, fields }) => ({ name: profile.name, fields })),
        refused: refused.map(({ name }) => name),
      }
    },
    async write({ ids, format }) {
      const { files } = exportProfiles(await chosen(ids), format)
      if (files.length === 0) return { kind: 'cancelled' }
      return save(files)
    },
  }
}
