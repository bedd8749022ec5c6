import type { MtuFindings } from '../../contract/diagnosis.ts'
import type { Texts } from '../../contract/texts/texts.ts'
import type { Fault } from '../../domain/connect/fault.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import { marked } from './fault.ts'
import { paragraph, rows } from './layout.ts'
import { BLANK, type Line } from './line.ts'
import { packetBar } from './packet-bar.ts'

/** The part below the ladder: the measurement, the packet as a bar, and the reason for this size. */
export function mtuLines(mtu: MtuFindings, texts: Texts, width: number): readonly Line[] {
  const { parts = [] } = mtu
  const outer = parts.reduce((sum, { bytes }) => sum + bytes, 0)
  const drawn = { value: mtu.value, outer }
  return [
    BLANK,
    ...rows(measuredRows(mtu, texts), width),
    BLANK,
    ...paragraph(texts.text('cli.mtu.drawn', drawn), width, 2),
    ...packetBar(parts, texts, width),
    BLANK,
    ...paragraph(texts.text(`mtu.why.${mtu.why}`, { value: mtu.value }), width, 2),
    ...(mtu.uncut === false ? paragraph(texts.text('cli.mtu.perhaps-cut'), width, 2, 'quiet') : []),
  ]
}

function measuredRows(mtu: MtuFindings, texts: Texts): readonly (readonly [string, string])[] {
  const { largest, lost, path, pathBelow, budget, overhead } = mtu
  const bytes = (count: number): string => texts.text('fact.bytes', { count })
  return [
    ...(path === undefined ? [] : [[texts.text('cli.mtu.path'), pathText(path, pathBelow, texts)] as const]),
    ...(largest === undefined ? [] : [[texts.text('cli.mtu.largest'), largestText(largest, lost, texts)] as const]),
    [texts.text('cli.mtu.budget'), bytes(budget)],
    [texts.text('cli.mtu.overhead'), texts.text('cli.mtu.range', { from: overhead.least, to: overhead.most })],
  ]
}

const pathText = (path: number, below: number | undefined, texts: Texts): string =>
  below === undefined
    ? texts.text('cli.mtu.at-least', { bytes: path })
    : texts.text('cli.mtu.range', { from: path, to: below - 1 })

const largestText = (largest: number, lost: number | undefined, texts: Texts): string =>
  lost === undefined || lost === largest + 1
    ? texts.text('fact.bytes', { count: largest })
    : texts.text('cli.mtu.unfinished', { largest, lost })

/** The outcome besides the size. */
export interface Outcome {
  /** The fault of the path that the size fixes. */
  readonly fault: Fault | undefined
  /** The profile that now has the size, quoted for a shell. */
  readonly done: { readonly before: Pick<Profile['ppp'], 'mtu' | 'mru'>; readonly profile: string } | undefined
  /** The command that sets the size; undefined if there is no profile or it has the size already. */
  readonly command: string | undefined
}

/** The last lines: what to do, or what was done and how to undo it. */
export function mtuVerdict(
  { value }: MtuFindings,
  { fault, done, command }: Outcome,
  texts: Texts,
  width: number,
): readonly Line[] {
  const wrong = fault
    ? [
        ...marked('attention', texts.faultTitle(fault), width),
        ...paragraph(texts.faultExplanation(fault), width, 2),
        BLANK,
      ]
    : []
  if (!done) {
    const how = command === undefined ? 'cli.mtu.value' : 'cli.mtu.set-it'
    const text = texts.text(how, { value, command: command ?? '' })
    return [...wrong, ...marked(fault ? 'attention' : 'on', text, width)]
  }
  const { before, profile } = done
  const words = { mtu: sizeText(before.mtu, texts), mru: sizeText(before.mru, texts) }
  const undo = `culvert profile edit ${profile} --mtu ${before.mtu} --mru ${before.mru}`
  return [
    ...wrong,
    ...paragraph(texts.text('cli.mtu.before', words), width, 2),
    ...paragraph(texts.text('cli.mtu.undo', { command: undo }), width, 2),
    BLANK,
    ...marked('done', texts.text('cli.mtu.applied', { value }), width),
  ]
}

const sizeText = (size: number | 'auto', texts: Texts): string =>
  size === 'auto' ? texts.text('automatic') : String(size)
