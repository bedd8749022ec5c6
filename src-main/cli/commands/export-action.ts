import { problem, problemAt } from '../../domain/profile/problem.ts'
import { EXPORT_FORMATS, type ExportFormat } from '../../domain/profile/export-format.ts'
import { exportProfiles } from '../../services/use-cases/export-profiles.ts'
import { makeFolder, writeNew } from '../../signing/files.ts'
import { EXIT, type ExitCode } from '../host/exit-code.ts'
import { refuse, Refused } from '../input/problem.ts'
import { marked } from '../print/fault.ts'
import type { FileContext } from './file-context.ts'
import { profilesNamed } from './find.ts'

export interface ExportOptions {
  readonly format?: string
  /** A file, or the folder for a format that consists of several files. */
  readonly out?: string
}

/** `profile export`: first lists what the format cannot express. Never overwrites an existing file. */
export async function exportNamed(
  context: FileContext,
  names: readonly string[],
  { format, out }: ExportOptions,
): Promise<ExitCode> {
  const { print, texts } = context
  const word = formatNamed(format)
  const profiles = await profilesNamed(await context.services(), names)
  const { files, untold, refused } = exportProfiles(profiles, word)
  if (files.length === 0) return refuse('--format', problem('export-certificate'))
  const isOne = profiles.length === 1
  for (const { profile, fields } of untold) {
    const said = { name: profile.name, fields: texts.fields(fields) }
    const key = isOne ? 'export.untold' : 'export.untold-of'
    print.notes(marked('attention', texts.text(key, said), print.width))
  }
  for (const { name } of refused) print.notes(marked('attention', texts.text('export.left-out', { name }), print.width))
  print.notes(marked('attention', texts.text('cli.export.secrets'), print.width))
  const paths = await written(files, out)
  const [first] = profiles
  print.object('exported', {
    exported: {
      id: first?.id ?? '',
      format: word,
      files: paths,
      untold: [...new Set(untold.flatMap(({ fields }) => fields))],
      ...(isOne ? {} : { ids: profiles.filter((one) => !refused.includes(one)).map(({ id }) => id) }),
    },
  })
  print.lines(paths.flatMap((path) => marked('done', texts.text('cli.export.written', { path }), print.width)))
  return EXIT.done
}

function formatNamed(word: string | undefined): ExportFormat {
  const found = EXPORT_FORMATS.find((format) => format === word)
  return found ?? refuse('--format', problem('choice', { allowed: EXPORT_FORMATS.join(', ') }))
}

/** Writes one file to the given path, several files into a new folder at that path. @throws Refused */
async function written(
  files: readonly { readonly name: string; readonly text: string }[],
  out: string | undefined,
): Promise<string[]> {
  const [only] = files
  if (files.length === 1 && only) return [await save(out ?? only.name, only.text)]
  const folder = out ?? 'culvert-export'
  if (!(await makeFolder(folder))) throw new Refused([problemAt('--out', problem('sign-unwritable', { path: folder }))])
  const paths: string[] = []
  for (const { name, text } of files) {
    const inner = name.includes('/') ? `${folder}/${name.slice(0, name.indexOf('/'))}` : folder
    if (!(await makeFolder(inner))) throw new Refused([problemAt('--out', problem('sign-unwritable', { path: inner }))])
    paths.push(await save(`${folder}/${name}`, text))
  }
  return paths
}

async function save(path: string, text: string): Promise<string> {
  const wrong = await writeNew(path, text)
  if (wrong !== undefined) throw new Refused([problemAt('--out', problem(wrong, { path }))])
  return path
}
