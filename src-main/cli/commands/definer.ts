import type { Command, Option } from 'commander'
import type { Texts } from '../../contract/texts/texts.ts'
import type { Action } from './context.ts'

/** What definitions need of the texts. */
export type HelpTexts = Pick<Texts, 'text' | 'byData'>

/** What a command's definition is built with. */
export interface Definer {
  readonly texts: HelpTexts
  /** Columns to set help in. */
  readonly width: number
  /** Makes `command` a leaf: `--json`, `--help`, examples, and its action, loaded when it is run. */
  leaf<Options extends object>(
    command: Command,
    examples: readonly Example[],
    load: () => Promise<Action<Options>>,
  ): Command
  option(flags: string, description: string): Option
}

/** What to type, and what for. */
export type Example = readonly [command: string, purpose: string]
