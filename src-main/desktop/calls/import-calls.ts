import type { DesktopHandlers } from '../../contract/desktop.ts'
import type { ImportAnswer, ImportDone, ImportShown } from '../../contract/imports.ts'
import type { Fault } from '../../domain/connect/fault.ts'
import { freeName } from '../../domain/profile/name.ts'
import { parseSecrets } from '../../domain/profile/parse.ts'
import { problem, problemAt, type InputProblem } from '../../domain/profile/problem.ts'
import { Secret } from '../../domain/profile/secret.ts'
import { done, failed, type Result } from '../../domain/result.ts'
import { fromBase64 } from '../../domain/trust/octets.ts'
import { systemClock } from '../../platform/time.ts'
import type { Services } from '../../services/services.ts'
import {
  COLUMN_KINDS,
  importedProfile,
  type ImportedFile,
  type ImportWords,
  type SettingsFile,
  type SettingsRead,
} from '../../services/use-cases/import-settings.ts'
import { settingsOfSystem } from '../../services/use-cases/import-system.ts'
import { saveProfile } from '../../services/use-cases/save-profile.ts'
import { entriesOf, importShown } from '../../services/use-cases/show-import.ts'
import type { SnapshotKeeper } from '../border/snapshot.ts'

/** Milliseconds for asking the system. */
const SYSTEM_TIME = 10_000

/** Milliseconds after which progress is shown; most readings take less. */
const LONG_READING = 1_000

/** Files that wait for the person's answer. One import at a time: a newer one replaces an older one. */
interface Waiting {
  readonly number: number
  readonly files: readonly SettingsFile[]
  readonly read: readonly ImportedFile[]
  /** The files are this computer's own settings, which are not offered again once imported. */
  readonly isSystem: boolean
}

/** The calls about settings of other programs. Drafts and secrets stay in main; the window gets only a preview. */
export function importCalls(services: Services, keeper: SnapshotKeeper): DesktopHandlers['imports'] {
  let waiting: Waiting | undefined
  let last = 0
  const reading = readingOne(services, keeper)
  const keep = (files: readonly SettingsFile[], read: SettingsRead, isSystem = false): ImportShown => {
    last += 1
    waiting = { number: last, files, read: read.files, isSystem }
    return importShown(last, read)
  }
  return {
    async read({ files }) {
      const given = files.map(({ name, octets }) => ({ name, octets: fromBase64(octets) ?? new Uint8Array() }))
      const read = await reading.read(given, {})
      return read && keep(given, read)
    },
    async system() {
      const { files, read } = await settingsOfSystem(services, AbortSignal.timeout(SYSTEM_TIME))
      return keep(files, { files: read }, true)
    },
    async again({ number, passphrase, columns }) {
      const mine = waiting
      if (mine?.number !== number) return undefined
      const chosen = columns?.map((word) => COLUMN_KINDS.find((kind) => kind === word))
      const read = await reading.read(mine.files, {
        ...(passphrase === undefined ? {} : { passphrase: new Secret(passphrase) }),
        ...(chosen ? { columns: chosen } : {}),
      })
      // Another import may have started meanwhile.
      return read && waiting === mine ? keep(mine.files, read, mine.isSystem) : undefined
    },
    cancel() {
      reading.cancel()
      return Promise.resolve(undefined)
    },
    async accept(answer) {
      if (waiting?.number !== answer.number) return failed([problemAt('file', problem('file-missing'))])
      const result = await accept(services, waiting.read, answer)
      if (result.ok && !result.value.failed) {
        if (waiting.isSystem) await services.settings.set({ systemOffer: 'answered' })
        waiting = undefined
      }
      await keeper.refresh()
      return result
    },
    dismiss({ number }) {
      if (waiting?.number === number) waiting = undefined
      return Promise.resolve(undefined)
    },
    async undo({ ids }) {
      const removed = await services.removal.remove(ids)
      if (!removed.ok) return removed
      const finished = await services.removal.finish()
      await keeper.refresh()
      return finished
    },
  }
}

interface Reading {
  /** Undefined if a newer reading, or the person, has ended this one. */
  read(files: readonly SettingsFile[], words: ImportWords): Promise<SettingsRead | undefined>
  cancel(): void
}

/** Reads one import at a time, with its progress in the snapshot if it takes long. */
function readingOne({ imports }: Services, keeper: SnapshotKeeper): Reading {
  let underWay: AbortController | undefined
  return {
    async read(files, words) {
      underWay?.abort()
      const mine = (underWay = new AbortController())
      let share = 0
      let isLong = false
      const show = (): void => {
        if (isLong && underWay === mine) keeper.showReading(share)
      }
      const stop = systemClock.after(LONG_READING, () => {
        isLong = true
        show()
      })
      const progress = (now: number): void => {
        share = now
        show()
      }
      try {
        const read = await imports.read(files, words, progress, mine.signal)
        return read === 'aborted' ? undefined : read
      } finally {
        stop()
        if (underWay === mine) keeper.showReading(undefined)
      }
    },
    cancel: () => underWay?.abort(),
  }
}

/** Validates all chosen entries before saving the first, so that a problem leaves nothing half done. */
async function accept(
  services: Services,
  read: readonly ImportedFile[],
  { entries: chosen }: ImportAnswer,
): Promise<Result<ImportDone, readonly InputProblem[]>> {
  const entries = entriesOf(read)
  const judged = chosen.map(({ at, secrets, ...answers }) => {
    const entry = entries[at]
    const given = parseSecrets(secrets)
    const profile = entry && importedProfile(entry, defined(answers), globalThis.crypto.randomUUID())
    const problems = [
      ...(profile === undefined ? [problemAt('file', problem('file-missing'))] : profile.ok ? [] : profile.fault),
      ...(given.ok ? [] : given.fault),
    ]
    return { at, entry, profile, given, problems }
  })
  const wrong = judged.find(({ problems }) => problems.length > 0)
  if (wrong) return done({ saved: [], failed: { at: wrong.at, problems: wrong.problems } })
  const saved: { id: string; name: string }[] = []
  let notKept: Fault | undefined
  for (const { at, entry, profile, given } of judged) {
    if (!entry || !profile?.ok || !given.ok) continue
    const taken = (await services.profiles.list()).map(({ name }) => name)
    const whole = { ...profile.value, name: freeName(profile.value.name, taken) }
    const kept = await saveProfile(services, whole, { ...entry.secrets, ...given.value })
    if (!kept.ok) return done({ saved, failed: { at, problems: kept.fault } })
    saved.push({ id: whole.id, name: whole.name })
    notKept ??= kept.value.notKept?.why
  }
  return done({ saved, ...(notKept ? { notKept } : {}) })
}

const defined = (answers: object): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(answers).filter(([, value]) => value !== undefined && value !== ''))
