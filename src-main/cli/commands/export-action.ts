import { problem, problemAt } from '../../domain/profile/problem.ts'
import { EXPORT_FORMATS, exportProfile, type ExportFormat } from '../../services/use-cases/export-profile.ts'
import { makeFolder, writeNew } from '../../signing/files.ts'
import { EXIT, type ExitCode } from '../host/exit-code.ts'
import { refuse, Refused } from '../input/problem.ts'
import { marked } from '../print/fault.ts'
import type { Context } from './context.ts'
import { profileNamed } from './find.ts'

export interface ExportOptions {
  readonly format?: string
  /** A file, or the folder of a format that is several files. */
  readonly out?: string
}

/** `profile export`: says first what the format has no words for. Nothing that exists is written over. */
export async function exportOne(
  context: Context,
  [name = '']: readonly string[],
  { format, out }: ExportOptions,
): Promise<ExitCode> {
  const { print, texts } = context
  const profile = await profileNamed(await context.services(), name)
  const made = exportProfile(profile, formatNamed(format))
  if (!made.ok) return refuse('--format', problem('export-certificate'))
  const { files, untold } = made.value
  if (untold.length > 0)
    print.notes(marked('attention', texts.text('cli.export.untold', { fields: texts.fields(untold) }), print.width))
  print.notes(marked('attention', texts.text('cli.export.secrets'), print.width))
  const paths = await written(files, out)
  print.object('exported', {
    exported: { id: profile.id, format: formatNamed(format), files: paths, untold: [...untold] },
  })
  print.lines(paths.flatMap((path) => marked('done', texts.text('cli.export.written', { path }), print.width)))
  return EXIT.done
}

function formatNamed(word: string | undefined): ExportFormat {
  const found = EXPORT_FORMATS.find((format) => format === word)
  return found ?? refuse('--format', problem('choice', { allowed: EXPORT_FORMATS.join(', ') }))
}

/** One file goes where it is told, several into a folder that is made for them. @throws Refused */
async function written(
  files: readonly { readonly name: string; readonly text: string }[],
  out: string | undefined,
): Promise<string[]> {
  const [only] = files
  if (files.length === 1 && only) return [await save(out ?? only.name, only.text)]
  const folder = out ?? 'culvert-export'
  if (!(await makeFolder(folder))) throw new Refused([problemAt('--out', problem('sign-unwritable', { path: folder }))])
  const paths: string[] = []
  for (const { name, text } of files) paths.push(await save(`${folder}/${name}`, text))
  return paths
}

async function save(path: string, text: string): Promise<string> {
  const wrong = await writeNew(path, text)
  if (wrong !== undefined) throw new Refused([problemAt('--out', problem(wrong, { path }))])
  return path
}
