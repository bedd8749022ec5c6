import type { Command, Option } from 'commander'
import type { Texts } from '../../contract/texts/texts.ts'
import type { Action } from './context.ts'

/** The texts that command definitions need. */
export type HelpTexts = Pick<Texts, 'text' | 'byData'>

/** Tools for building a command's definition. */
export interface Definer {
  readonly texts: HelpTexts
  /** Columns in which help is laid out. */
  readonly width: number
  /** Makes `command` a leaf: adds `--json`, `--help`, examples, and its action, which is loaded when it runs. */
  leaf<Options extends object>(
    command: Command,
    examples: readonly Example[],
    load: () => Promise<Action<Options>>,
  ): Command
  option(flags: string, description: string): Option
}

/** A command to type, and its purpose. */
export type Example = readonly [command: string, purpose: string]
