/** A row of `runtimes.json`: one program of one package of the npm registry. */
export interface RuntimeRow {
  readonly package: string
  readonly version: string
  /** The registry's digest of the tarball, as in a lock file. */
  readonly integrity: string
  /** Paths below the tarball's `package/`. */
  readonly program: string
  readonly licence?: string
}

export interface Runtime {
  readonly folder: string
  readonly program: string
}

export const RUNTIME_CACHE: string
export function runtimeRow(platform: string, arch: string): RuntimeRow | undefined
export class RuntimeError extends Error {
  readonly code: 'unreachable' | 'integrity'
  constructor(code: RuntimeError['code'], message: string)
}
export function fetchRuntime(row: RuntimeRow, cache?: string): Promise<Runtime>
