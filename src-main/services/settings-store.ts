import { join } from 'node:path'
import { jsonIn } from '../domain/json.ts'
import { DEFAULT_SETTINGS, settingsSchema, type Settings, type SettingsChange } from '../domain/settings/settings.ts'
import { readIfThere, replaceFile, systemFiles, type Files } from './files/atomic-file.ts'
import type { Log, SettingsStore } from './services.ts'

export interface SettingsStoreOptions {
  readonly directory: string
  readonly log: Log
  readonly files?: Files
}

const SETTINGS_FILE = 'settings.json'

/**
 * Settings in one small file. A setting that cannot be read takes its default: none is important enough to ask the user
 * at the start. If the file cannot be written, changes last until the app closes, and the log says so.
 */
export async function openSettings({
  directory,
  log,
  files = systemFiles,
}: SettingsStoreOptions): Promise<SettingsStore> {
  const path = join(directory, SETTINGS_FILE)
  let settings = parseSettings(await readIfThere(files, path).catch(() => undefined))
  let isSaved = true
  let turn: Promise<unknown> = Promise.resolve()
  /** Window and command line each have their own copy, and must not undo each other's changes. */
  const latest = async (): Promise<Settings> => {
    if (!isSaved) return settings
    const text = await readIfThere(files, path).catch(() => undefined)
    return text === undefined ? settings : parseSettings(text)
  }
  const save = async (change: SettingsChange): Promise<Settings> => {
    const chosen = Object.entries(change).filter(([, value]) => value !== undefined)
    settings = settingsSchema.parse({ ...(await latest()), ...Object.fromEntries(chosen) })
    try {
      await files.mkdir(directory, { recursive: true, mode: 0o700 })
      await replaceFile(files, path, `${JSON.stringify(settings, undefined, 2)}\n`)
      isSaved = true
    } catch (error) {
      isSaved = false
      log.warning('settings', `not saved: ${String(error)}`)
    }
    return settings
  }
  return {
    get: () => settings,
    set(change) {
      const saved = turn.then(() => save(change))
      turn = saved
      return saved
    },
  }
}

/** Parses each setting separately: one that is damaged or of another version does not affect the others. */
export function parseSettings(text: string | undefined): Settings {
  const json = jsonIn(text)
  const entries = Object.entries(settingsSchema.shape).map(([name, schema]) => {
    const value = typeof json === 'object' && json !== null ? (json as Record<string, unknown>)[name] : undefined
    const parsed = schema.safeParse(value)
    return [name, parsed.success ? parsed.data : DEFAULT_SETTINGS[name as keyof Settings]]
  })
  return settingsSchema.parse(Object.fromEntries(entries))
}
