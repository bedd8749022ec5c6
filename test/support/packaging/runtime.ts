import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

/** An entry of the table of runtimes. */
export interface Runtime {
  readonly package: string
  readonly version: string
  readonly integrity: string
  readonly program: string
}

/** `assets/installer/runtime.mjs`, which electron-builder loads as it is, with its types. */
interface RuntimeTable {
  readonly RUNTIMES: Readonly<Record<string, Runtime>>
  readonly checkIntegrity: (bytes: Buffer, entry: Runtime) => Buffer
  readonly fileInArchive: (archive: Buffer, path: string) => Buffer
  readonly fetchRuntime: (key: string) => void
  readonly runtimeFolder: (key: string) => string
  readonly runtimeNotice: () => { readonly version: string; readonly text: string }
}

export async function runtimeTable(): Promise<RuntimeTable> {
  const path = resolve(import.meta.dirname, '../../../assets/installer/runtime.mjs')
  const loaded: unknown = await import(pathToFileURL(path).href)
  return loaded as RuntimeTable
}

/** This machine's, as electron-builder names it. */
export const HERE = `linux-${process.arch}`

/** Where a package for Linux has the runtime, below the system's root. */
export const RUNTIME_PLACE = join('opt/Culvert/resources/runtime/node')
