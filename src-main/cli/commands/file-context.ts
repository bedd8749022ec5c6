import { loadAllTexts, type AllTexts } from '../../contract/texts/texts.ts'
import type { ExitCode } from '../host/exit-code.ts'
import type { Action, Context } from './context.ts'

/** What a command about files receives that are imported, exported or signed. */
export interface FileContext extends Context {
  readonly texts: AllTexts
}

type FileAction<Options> = (context: FileContext, args: readonly string[], options: Options) => Promise<ExitCode>

/** A command about files, whose texts no other command loads. */
export const withFileTexts =
  <Options>(action: FileAction<Options>): Action<Options> =>
  async (context, args, options) =>
    action({ ...context, texts: await loadAllTexts(context.texts.language) }, args, options)
