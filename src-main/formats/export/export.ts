import type { ExportFormat } from '../../domain/profile/export-format.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import { toMobileConfig } from './apple.ts'
import { toOnc } from './chromeos.ts'
import { toCsv } from './csv.ts'
import type { Exported } from './exported.ts'
import { toKeyfile } from './networkmanager.ts'
import { toStrongSwan } from './strongswan.ts'
import { toPowerShell } from './windows.ts'

const WRITERS: Readonly<Record<ExportFormat, (profile: Profile) => Exported>> = {
  networkmanager: toKeyfile,
  macos: toMobileConfig,
  windows: toPowerShell,
  chromeos: toOnc,
  strongswan: toStrongSwan,
  csv: (profile) => toCsv([profile]),
}

/** Converts a profile to another program's format, without secrets; also returns what that format cannot express. */
export const exported = (profile: Profile, format: ExportFormat): Exported => WRITERS[format](profile)
