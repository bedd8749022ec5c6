import type { TextArgs, TextKey } from '../../contract/texts/texts.ts'
import { problemAt, type InputProblem, type Problem } from '../../domain/profile/problem.ts'

export interface Hint {
  readonly key: TextKey
  readonly args: TextArgs
}

/** The input is invalid. Carries every problem, all found before anything was changed. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly problems: readonly InputProblem[]
  /** A helpful sentence, for people only. */
  readonly hint: Hint | undefined

  constructor(problems: readonly InputProblem[], hint?: Hint) {
    super('the input was refused')
    this.problems = problems
    this.hint = hint
  }
}

export const refuse = (field: string, found: Problem, given?: string): never => {
  throw new Refused([problemAt(field, found, given)])
}
