import type { NetworkHere, NetworkRefusal } from '../contract/networks.ts'
import type { Texts } from '../contract/texts/texts.ts'

/** Why a network is not or no longer trusted, and what to do. @param name as it was given */
export const networkRefusalText = (texts: Texts, { code, reason = '' }: NetworkRefusal, name: string): string =>
  texts.text(`networks.refused.${code}`, { name, reason })

/** The network that this computer is in, as a sentence. */
export function hereText(texts: Texts, { trusted, refusal }: NetworkHere): string {
  if (trusted) return texts.text('networks.here', { name: trusted.name })
  return refusal ? networkRefusalText(texts, refusal, '') : texts.text('networks.elsewhere')
}
