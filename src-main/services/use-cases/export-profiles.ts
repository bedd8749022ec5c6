import type { Profile } from '../../domain/profile/schema.ts'
import type { ExportFormat } from '../../domain/profile/export-format.ts'
import { exported } from '../../formats/export/export.ts'
import { toCsv } from '../../formats/export/csv.ts'
import { fileName, type Exported } from '../../formats/export/exported.ts'

/** Profiles in another program's format, without secrets. */
export interface Exports {
  /** Names without a path, but with a folder if a profile becomes several files beside other profiles' files. */
  readonly files: Exported['files']
  /** Settings that the format cannot express, for each profile that has some. */
  readonly untold: readonly { readonly profile: Profile; readonly fields: readonly string[] }[]
  /** Left out: a certificate is useless without its key, which every format except a list requires. */
  readonly refused: readonly Profile[]
}

export function exportProfiles(profiles: readonly Profile[], format: ExportFormat): Exports {
  const refused = format === 'csv' ? [] : profiles.filter(({ machineAuth }) => machineAuth.kind === 'certificate')
  const fit = profiles.filter((profile) => !refused.includes(profile))
  const made = fit.map((profile) => ({ profile, ...exported(profile, format) }))
  const untold = made.flatMap(({ profile, untold: fields }) => (fields.length > 0 ? [{ profile, fields }] : []))
  if (format === 'csv') return { files: fit.length > 0 ? toCsv(fit).files : [], untold, refused }
  const isOne = made.length === 1
  const files = made.flatMap(({ profile, files: own }) =>
    isOne || own.length === 1
      ? own
      : own.map(({ name, text }) => ({ name: `${fileName(profile.name)}/${name}`, text })),
  )
  return { files: apart(files), untold, refused }
}

/** Two names may differ only in characters that file names leave out. */
function apart(files: Exported['files']): Exported['files'] {
  const taken = new Set<string>()
  return files.map(({ name, text }) => {
    const dot = name.lastIndexOf('.')
    for (let number = 1; ; number += 1) {
      const tried = number === 1 ? name : `${name.slice(0, dot)}-${number}${name.slice(dot)}`
      if (taken.has(tried.toLowerCase())) continue
      taken.add(tried.toLowerCase())
      return { name: tried, text }
    }
  })
}
