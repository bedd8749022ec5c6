import { freeName } from '../../domain/profile/name.ts'
import { neededSecrets } from '../../domain/profile/needs.ts'
import { problem, problemAt } from '../../domain/profile/problem.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import { STORED_FIELDS, type Secrets } from '../../domain/profile/secret.ts'
import {
  COLUMN_KINDS,
  importedProfile,
  type Columns,
  type ImportAnswers,
  type ImportedFile,
  type ImportWords,
  type SettingsFile,
} from '../../services/use-cases/import-settings.ts'
import { settingsOfSystem } from '../../services/use-cases/import-system.ts'
import { saveProfile, type SavedProfile } from '../../services/use-cases/save-profile.ts'
import type { FileContext } from './file-context.ts'
import type { SignedOptions } from './import-signed-action.ts'
import { ReadingView } from './reading-view.ts'
import { EXIT, type ExitCode } from '../host/exit-code.ts'
import { Interrupted } from '../host/interrupt.ts'
import { refuse, Refused } from '../input/problem.ts'
import { withQuestions, type Questions } from '../input/questions.ts'
import { readSettingsFiles } from '../input/settings-file.ts'
import { marked } from '../print/fault.ts'
import { importLines, importOutput, previewed, refusals, type Previewed } from '../print/import.ts'
import { BLANK } from '../print/line.ts'
import { noteLine } from '../print/profile.ts'

export interface ImportOptions extends SignedOptions {
  /** Import from other programs on this computer instead of files. */
  readonly system?: true
  /** User name for entries whose file has none. */
  readonly user?: string
  /** Meaning of the columns of a list. */
  readonly columns?: string
}

const SIGNED = '.culvert'

/** `profile import`: imports a publisher's signed file, or settings of other programs. */
export async function importFiles(
  context: FileContext,
  paths: readonly string[],
  options: ImportOptions,
): Promise<ExitCode> {
  const [path] = paths
  if (options.system) {
    if (path !== undefined) return refuse('--system', problem('flags-conflict', { other: path }))
    const opened = await context.services()
    return importRead(context, (await settingsOfSystem(opened, context.interrupted)).read, options)
  }
  if (path === undefined) return refuse('file', problem('missing'))
  if (paths.length !== 1 || !path.endsWith(SIGNED)) return importSettings(context, paths, options)
  const { importSigned } = await import('./import-signed-action.ts')
  return importSigned(context, path, options)
}

/** Wrong passphrases after which the question is asked again. */
const ATTEMPTS = 3

/** Reads the files; asks for the passphrase of encrypted ones and does not keep it. */
async function opened(
  context: FileContext,
  files: readonly SettingsFile[],
  { columns, input }: ImportOptions,
): Promise<readonly ImportedFile[]> {
  const { host, texts, interrupted } = context
  const words = columns === undefined ? {} : { columns: columnsFrom(columns) }
  const read = await readShown(context, files, words)
  if (input === false || !read.some(isSealed)) return read
  const answer = await withQuestions(host, texts, interrupted, async (questions) => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const passphrase = await questions.passphrase('cli.ask.import-passphrase')
      if (passphrase === undefined) return read
      const again = await readShown(context, files, { ...words, passphrase })
      passphrase.wipe()
      if (!again.some(isSealed)) return again
      questions.say(texts.text('import.refusal.wrong-passphrase'))
    }
    return read
  })
  return answer ?? read
}

/** Reads in a worker thread if it takes long, and shows the progress on a terminal. @throws Interrupted */
async function readShown(
  context: FileContext,
  files: readonly SettingsFile[],
  words: ImportWords,
): Promise<readonly ImportedFile[]> {
  const { imports } = await context.services()
  const view = new ReadingView(context, files.map(({ name }) => name).join(', '))
  try {
    const read = await imports.read(files, words, (share) => view.show(share), context.interrupted)
    if (read === 'aborted') throw new Interrupted()
    return read.files
  } finally {
    view.end()
  }
}

const isSealed = ({ read }: ImportedFile): boolean => !read.ok && /^(?:wrong-)?passphrase$/.test(read.fault.code)

/** Parses `name,gateway,-,user`: the meaning of each column of a list; `-` skips a column. */
function columnsFrom(text: string): Columns {
  return text.split(',').map((word) => {
    const kind = COLUMN_KINDS.find((one) => one === word.trim())
    if (kind === undefined && !/^-?$/.test(word.trim()))
      return refuse('--columns', problem('choice', { allowed: COLUMN_KINDS.join(', ') }))
    return kind
  })
}

/** A complete, validated profile to save. */
interface Chosen {
  readonly profile: Profile
  readonly secrets: Secrets
}

/** Shows one preview of all files and writes nothing before the person or `--yes` confirms. */
async function importSettings(
  context: FileContext,
  paths: readonly string[],
  options: ImportOptions,
): Promise<ExitCode> {
  return importRead(context, await opened(context, await readSettingsFiles(paths), options), options)
}

async function importRead(
  context: FileContext,
  files: readonly ImportedFile[],
  options: ImportOptions,
): Promise<ExitCode> {
  const { print, texts } = context
  const found = previewed(files)
  if (options.system && found.length === 0) {
    print.object('imported', { imported: importOutput(files, texts) })
    print.lines([noteLine(texts.text('import.system.nothing'))])
    return EXIT.done
  }
  if (found.length === 0)
    throw new Refused(
      refusals(files, texts).map(({ name, text }) => problemAt(name, problem('import-refused', { reason: text }))),
    )
  print.lines(importLines(files, texts, print.width))
  if (options.dryRun) {
    print.object('imported', { imported: importOutput(files, texts) })
    print.lines([BLANK, noteLine(texts.text('cli.import.unchanged'))])
    return EXIT.done
  }
  if (options.input === false && !options.yes) return refuse('culvert', problem('import-confirm'))
  const chosen = options.yes
    ? wholeProfiles(context, found, options)
    : await withQuestions(context.host, texts, context.interrupted, (questions) =>
        asked(context, found, options, questions),
      )
  if (chosen === undefined) return refuse('culvert', problem('import-confirm'))
  if (chosen.length === 0) {
    print.lines([noteLine(texts.text('cli.import.unchanged'))])
    return EXIT.done
  }
  const saved = await save(context, chosen)
  print.object('imported', {
    imported: {
      ...importOutput(files, texts),
      saved: saved.map(({ profile, stored }) => ({ id: profile.id, name: profile.name, stored: [...stored] })),
    },
  })
  return EXIT.done
}

const answersFrom = (entry: Previewed['entry'], { user }: ImportOptions): ImportAnswers =>
  user === undefined || entry.profile.user !== undefined ? {} : { user }

/** Asks no questions: one incomplete entry refuses the whole import before anything is written. */
function wholeProfiles(context: FileContext, found: readonly Previewed[], options: ImportOptions): readonly Chosen[] {
  const parsed = found.map(({ entry }) => ({
    entry,
    result: importedProfile(entry, answersFrom(entry, options), context.host.newId()),
  }))
  const problems = parsed.flatMap(({ result }) => (result.ok ? [] : result.fault))
  if (problems.length > 0) throw new Refused(problems)
  return parsed.flatMap(({ entry, result }) => (result.ok ? [{ profile: result.value, secrets: entry.secrets }] : []))
}

async function asked(
  context: FileContext,
  found: readonly Previewed[],
  options: ImportOptions,
  questions: Questions,
): Promise<readonly Chosen[]> {
  const places = found.length > 1 ? await questions.which(found.length) : [0]
  if (!(await questions.whetherTo('cli.ask.import'))) return []
  const chosen: Chosen[] = []
  for (const { entry } of places.flatMap((place) => found[place] ?? [])) {
    questions.say(entry.name)
    const result = importedProfile(entry, await missing(entry, options, questions), context.host.newId())
    if (!result.ok) throw new Refused(result.fault)
    const fields = STORED_FIELDS.filter(
      (field) => neededSecrets(result.value).includes(field) && entry.secrets[field] === undefined,
    )
    chosen.push({ profile: result.value, secrets: { ...entry.secrets, ...(await questions.secrets(fields, true)) } })
  }
  return chosen
}

async function missing(
  entry: Previewed['entry'],
  options: ImportOptions,
  questions: Questions,
): Promise<ImportAnswers> {
  const answers: { -readonly [Field in keyof ImportAnswers]: ImportAnswers[Field] } = answersFrom(entry, options)
  for (const field of ['name', 'gateway', 'user'] as const)
    if (entry.profile[field] === undefined && answers[field] === undefined)
      answers[field] = await questions.profileField(field)
  return answers
}

/**
 * Saves the profiles one after another, each under a free name. If one cannot be saved, those before it stay and are
 * printed. If the person interrupts, none stays. @throws Interrupted
 */
async function save(
  { services, texts, print, interrupted }: FileContext,
  chosen: readonly Chosen[],
): Promise<readonly SavedProfile[]> {
  const opened = await services()
  const done: SavedProfile[] = []
  for (const { profile, secrets } of chosen) {
    if (interrupted.aborted) {
      await opened.removal.remove(done.map((one) => one.profile.id))
      throw new Interrupted()
    }
    const taken = (await opened.profiles.list()).map(({ name }) => name)
    const name = freeName(profile.name, taken)
    const saved = await saveProfile(opened, { ...profile, name }, secrets)
    if (!saved.ok) throw new Refused(saved.fault)
    done.push(saved.value)
    print.lines([
      ...marked('done', texts.text('cli.profile.added', { name }), print.width),
      ...(name === profile.name
        ? []
        : [noteLine(texts.text('cli.import.other-name', { name: profile.name, other: name }))]),
      ...(saved.value.notKept ? marked('attention', texts.text('cli.secrets.no-keychain'), print.width) : []),
    ])
  }
  return done
}
