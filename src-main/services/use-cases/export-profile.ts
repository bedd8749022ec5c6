import type { Profile } from '../../domain/profile/schema.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import { EXPORT_FORMATS, exported, type ExportFormat } from '../../formats/export/export.ts'
import type { Exported } from '../../formats/export/exported.ts'

export { EXPORT_FORMATS, type ExportFormat, type Exported }

/**
 * A profile in another program's words. No secret is in it, so that a certificate, whose key would have to be beside it, is
 * refused but in a list.
 */
export function exportProfile(profile: Profile, format: ExportFormat): Result<Exported, 'certificate'> {
  if (profile.machineAuth.kind === 'certificate' && format !== 'csv') return failed('certificate')
  return done(exported(profile, format))
}
