import { join } from 'node:path'
import { jsonIn } from '../../domain/json.ts'
import { readIfThere, replaceFile, systemFiles, type Files } from '../files/atomic-file.ts'
import type { Log } from '../services.ts'

/** The last gateway that worked for each profile, by profile id. */
export interface GoodGateways {
  /** Resolves once the results of earlier runs are loaded. */
  load(): Promise<void>
  get(id: string): string | undefined
  set(id: string, gateway: string): void
  /** Resolves once the results are written. */
  flush(): Promise<void>
}

const FILE = 'gateways.json'
/** Entries are not removed with their profiles, so the ones longest without a connect are dropped. */
const MOST_ENTRIES = 200

/** Kept in memory only, for a test's process. */
export const gatewaysInMemory = (): GoodGateways => {
  const good = new Map<string, string>()
  return {
    load: () => Promise.resolve(),
    get: (id) => good.get(id),
    set: (id, gateway) => void good.set(id, gateway),
    flush: () => Promise.resolve(),
  }
}

/**
 * Kept in a small file, so that the next run starts with the gateways that worked in this one. It is optional: a file
 * that cannot be read is ignored, and an error while writing is logged. Of two processes, the last to write wins.
 */
export function gatewaysInFile(directory: string, log: Log, files: Files = systemFiles): GoodGateways {
  const path = join(directory, FILE)
  const good = new Map<string, string>()
  let loading: Promise<void> | undefined
  let writing: Promise<void> = Promise.resolve()
  const read = async (): Promise<void> => {
    const text = await readIfThere(files, path).catch((error: unknown) => {
      log.warning('sessions', `the gateways that were good are not known: ${String(error)}`)
      return undefined
    })
    for (const [id, gateway] of entriesOf(text)) if (!good.has(id)) good.set(id, gateway)
  }
  const write = async (): Promise<void> => {
    try {
      await files.mkdir(directory, { recursive: true, mode: 0o700 })
      await replaceFile(files, path, `${JSON.stringify(Object.fromEntries(newest(good)), undefined, 2)}\n`)
    } catch (error) {
      log.warning('sessions', `the gateway that was good is not remembered: ${String(error)}`)
    }
  }
  return {
    load: () => (loading ??= read()),
    get: (id) => good.get(id),
    set(id, gateway) {
      if (good.get(id) === gateway) return
      good.delete(id)
      good.set(id, gateway)
      writing = writing.then(write)
    },
    flush: () => writing,
  }
}

const newest = (good: ReadonlyMap<string, string>) => [...good].slice(-MOST_ENTRIES)

/** Any program may have written the file: invalid entries are skipped. */
function entriesOf(text: string | undefined): readonly (readonly [string, string])[] {
  const entries: readonly (readonly [string, unknown])[] = Object.entries(Object(jsonIn(text)) as object)
  return entries
    .flatMap(([id, gateway]) => (typeof gateway === 'string' ? [[id, gateway] as const] : []))
    .slice(-MOST_ENTRIES)
}
