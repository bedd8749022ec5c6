/** A row of the table of rooms. */
export interface Room {
  /** Folder, from the project's root, or one file. The longest match decides which room a file is in. */
  readonly path: string
  /** What it may import from: folders with all below them, or single files. Its own files are always allowed. */
  readonly rooms: readonly string[]
  readonly packages: readonly string[]
  /** Node's own modules, by name, or true for any but those with one door elsewhere. */
  readonly node?: readonly string[] | true
}

export const DOMAIN = 'src-main/domain'
export const CORE = [DOMAIN, 'src-main/contract']
/** How a state, a fault and an amount are put before a person, for every shell. */
export const PRESENTATION = 'src-main/presentation'
