import type { Texts } from '../contract/texts/texts.ts'
import { worstOf, type LeakResult, type LeakRow } from '../domain/leak/leak.ts'
import type { Look } from './look.ts'

export const LEAK_LOOKS: Readonly<Record<LeakResult, Look>> = {
  good: 'on',
  chosen: 'off',
  unsure: 'unsure',
  leak: 'attention',
}

/** A sentence about one subject of the leak check and the way it takes. */
export const leakText = (texts: Texts, { subject, way, result }: LeakRow): string => {
  const words = texts.text(`leak.way.${way}`, { subject: texts.text(`leak.subject.${subject}`) })
  return result === 'chosen' ? `${words} ${texts.text('leak.chosen')}` : words
}

/** What was seen of it, for small print. */
export const leakDetail = (texts: Texts, { subject, seen }: LeakRow): string | undefined =>
  seen.length === 0
    ? undefined
    : texts.text(subject === 'names' ? 'leak.servers' : 'leak.from', { list: texts.list(seen) })

export const leakVerdict = (texts: Texts, rows: readonly LeakRow[]): string =>
  texts.text(`leak.verdict.${worstOf(rows)}`)
