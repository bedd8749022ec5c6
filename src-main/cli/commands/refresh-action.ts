import { refusalText } from '../../presentation/signed.ts'
import { examineSigned, acceptSigned } from '../../services/use-cases/import-signed.ts'
import { refreshSigned } from '../../services/use-cases/refresh-signed.ts'
import { EXIT, type ExitCode } from '../host/exit-code.ts'
import { withQuestions } from '../input/questions.ts'
import { marked } from '../print/fault.ts'
import { BLANK } from '../print/line.ts'
import { previewLines } from '../print/signed.ts'
import type { FileContext } from './file-context.ts'
import { profileNamed } from './find.ts'

export interface RefreshOptions {
  readonly yes?: true
  readonly input?: boolean
}

/** `profile refresh`: asks for newer issues at the addresses in signed profiles, and offers those it finds. */
export async function refresh(
  context: FileContext,
  [wanted]: readonly string[],
  options: RefreshOptions,
): Promise<ExitCode> {
  const { print, texts } = context
  const services = await context.services()
  const only = wanted === undefined ? undefined : (await profileNamed(services, wanted)).id
  const found = await refreshSigned(services, await context.host.downloader(), only)
  const updated = [...found.taken]
  for (const { name, octets } of found.offered) if (await isTaken(context, octets, options)) updated.push(name)
  const problems = found.problems.map(({ name, problem }) => ({
    name,
    code: problem.code,
    text: refusalText(problem, texts),
  }))
  print.object('refreshed', { refreshed: { updated, problems } })
  for (const { name, text } of problems) print.notes(marked('attention', `${name}: ${text}`, print.width))
  print.lines(
    updated.length === 0
      ? marked('off', texts.text('cli.import.none-newer'), print.width)
      : updated.flatMap((name) => marked('done', texts.text('cli.import.newer', { name }), print.width)),
  )
  return problems.length > 0 ? EXIT.failed : EXIT.done
}

/** A newer issue from a publisher that the person has pinned: shown first, then agreed to. */
async function isTaken(context: FileContext, octets: Uint8Array, { yes, input }: RefreshOptions): Promise<boolean> {
  const { host, print, texts, interrupted } = context
  const services = await context.services()
  const file = await examineSigned(services, octets)
  if (!file.ok) return false
  print.lines([...previewLines(file.value.preview, texts, print.width), BLANK])
  const agrees =
    yes ??
    (input === false
      ? false
      : await withQuestions(host, texts, interrupted, (questions) => questions.whetherTo('cli.ask.import')))
  return agrees === true && (await acceptSigned(services, file.value, {}, {})).ok
}
