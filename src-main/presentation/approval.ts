import type { Texts } from '../contract/texts/texts.ts'
import type { Profile } from '../domain/profile/schema.ts'

/** What a person must do in the system's settings before a connect continues, as every shell shows it. */
export interface ApprovalWords {
  readonly why: string
  /** In the order in which to do them. */
  readonly steps: readonly string[]
  /** What happens afterwards. */
  readonly after: string
}

/**
 * @param name of the configuration, as the settings show it
 * @param by the profile's authentication; unknown for a removed profile
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
    // The authority is installed as a plain certificate, which macOS does not trust by itself.
    ...(by === 'certificate' ? [texts.text('approval.trust')] : []),
  ],
  after: texts.text('approval.then'),
})
