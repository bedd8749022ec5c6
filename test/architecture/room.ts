/** A row of the table of rooms. */
export interface Room {
  /** Folder relative to the project's root, or one file. The longest match determines the room of a file. */
  readonly path: string
  /** Allowed imports: folders with everything below them, or single files. A room's own files are always allowed. */
  readonly rooms: readonly string[]
  readonly packages: readonly string[]
  /** Node's modules, by name, or true for all except those restricted to other files. */
  readonly node?: readonly string[] | true
}

export const DOMAIN = 'src-main/domain'
export const CORE = [DOMAIN, 'src-main/contract']
/** How a state, a fault and an amount are shown to a person, for every shell. */
export const PRESENTATION = 'src-main/presentation'
