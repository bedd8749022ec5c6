import type { Texts } from '../contract/texts/texts.ts'

/** What a person does in the system's settings before a connect goes on, as every shell says it. */
export interface ApprovalWords {
  readonly why: string
  /** In the order in which they are done. */
  readonly steps: readonly string[]
  /** What happens when it is done. */
  readonly after: string
}

/** @param name of the configuration, as the settings show it */
export const approvalWords = (texts: Texts, name: string): ApprovalWords => ({
  why: texts.text('approval.why', { name }),
  steps: [texts.text('approval.path'), texts.text('approval.install', { name }), texts.text('approval.confirm')],
  after: texts.text('approval.then'),
})
