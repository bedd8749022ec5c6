import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Managed, ManagedState } from '../managed.ts'

/** Linux: where packages and configuration management put what they set. */
export const LINUX_FOLDER = '/etc/culvert'

/**
 * `trust.d/*.culvert` (publishers), `profiles.d/*.culvert` (for everybody), `policy.d/*.json` below one folder.
 * @param top the highest folder whose owner is looked at; tests have theirs below a folder of their own
 */
export function posixManaged(folder: string = LINUX_FOLDER, top = '/'): Managed {
  return {
    isSet: () =>
      stat(folder).then(
        () => true,
        () => false,
      ),
    async read(): Promise<ManagedState> {
      // Loaded where something is set: every command asks whether it is.
      const [{ readFolder }, { settingsOf }] = await Promise.all([import('./posix-folder.ts'), import('./settings.ts')])
      const [publishers, profiles, policies] = await Promise.all([
        readFolder(join(folder, 'trust.d'), '.culvert', top),
        readFolder(join(folder, 'profiles.d'), '.culvert', top),
        readFolder(join(folder, 'policy.d'), '.json', top),
      ])
      const { settings, ignored } = settingsOf(policies.files)
      return {
        publishers: publishers.files,
        profiles: profiles.files,
        settings,
        ignored: [...publishers.ignored, ...profiles.ignored, ...policies.ignored, ...ignored],
      }
    },
  }
}
