import type { Texts } from '../contract/texts/texts.ts'
import type { Profile } from '../domain/profile/schema.ts'

/** What a person does in the system's settings before a connect goes on, as every shell says it. */
export interface ApprovalWords {
  readonly why: string
  /** In the order in which they are done. */
  readonly steps: readonly string[]
  /** What happens when it is done. */
  readonly after: string
}

/**
 * @param name of the configuration, as the settings show it
 * @param by what the profile proves itself; not known of one that is gone
 */
export const approvalWords = (
  texts: Texts,
  name: string,
  by: Profile['machineAuth']['kind'] | undefined,
): ApprovalWords => ({
  why: texts.text('approval.why', { name }),
  steps: [
    texts.text('approval.path'),
    texts.text('approval.install', { name }),
    texts.text('approval.confirm'),
    // The authority comes as a plain certificate: macOS trusts it for nothing by itself.
    ...(by === 'certificate' ? [texts.text('approval.trust')] : []),
  ],
  after: texts.text('approval.then'),
})
