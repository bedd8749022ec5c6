import type { DiagnosisReport, LocalCheck } from '../../contract/diagnosis.ts'
import type { GatewayCard } from '../../domain/connect/gateway-card.ts'
import type { Texts } from '../../contract/texts/texts.ts'
import { byteCount, hundredths, stepTime } from '../../presentation/amounts.ts'
import { certaintyOf, titleOf } from '../../presentation/causes.ts'
import { lookOfFault } from '../../presentation/look.ts'
import { faultBody, faultOutput, marked } from './fault.ts'
import { paragraph, rows } from './layout.ts'
import { BLANK, type Line } from './line.ts'
import { checkLines } from './local-checks.ts'
import { decidingLines, moreLines } from './log-reading.ts'
import type { About } from './remedy.ts'

export function diagnosisOutput({ fault, withheld, ...report }: DiagnosisReport, texts: Texts) {
  return {
    ...report,
    ...(fault ? { fault: faultOutput(fault, texts) } : {}),
    ...(withheld ? { withheld: faultOutput(withheld, texts) } : {}),
  }
}

/** The part below the ladder: what is known, why it stopped, and the verdict last. */
export function diagnosisLines(
  report: DiagnosisReport,
  about: About,
  texts: Texts,
  width: number,
  checks: readonly LocalCheck[] = [],
): readonly Line[] {
  const { fault, card, log } = report
  return [
    ...section(card ? cardRows(card, texts) : [], width),
    ...section(linkRows(report, texts), width),
    ...(fault ? [BLANK, ...faultBody(fault, texts, { ...about, diagnosis: { size: undefined } }, width)] : []),
    ...groundLines(report, texts, width),
    ...(log ? [...decidingLines(log, texts, width), ...moreLines(log, texts, width)] : []),
    ...shortenedLines(report, texts, width),
    ...checkLines(checks, texts, width),
    BLANK,
    ...verdict(report, texts, width),
  ]
}

/** The grounds of a verdict: proposals that did not match, observations, and why the diagnosis stopped there. */
export function groundLines(report: DiagnosisReport, texts: Texts, width: number): readonly Line[] {
  const { withheld } = report
  return [
    ...comparisonLines(report, texts, width),
    ...evidenceLines(report, texts, width),
    ...(withheld ? [BLANK, ...marked('attention', withheldText(withheld, texts), width)] : []),
  ]
}

/** The parts of a log that were not read. */
function shortenedLines({ shortened }: DiagnosisReport, texts: Texts, width: number): readonly Line[] {
  if (!shortened) return []
  const { unread, leftOut } = shortened
  const size = byteCount(texts, unread)
  return [
    BLANK,
    ...(unread > 0 ? marked('attention', texts.text('log.unread', { size }), width) : []),
    ...(leftOut > 0 ? marked('attention', texts.text('log.left-out', { count: leftOut }), width) : []),
  ]
}

const withheldText = (withheld: NonNullable<DiagnosisReport['withheld']>, texts: Texts): string =>
  texts.text('cli.diagnose.withheld', { reason: texts.faultTitle(withheld) })

const section = (entries: readonly (readonly [string, string])[], width: number): readonly Line[] =>
  entries.length > 0 ? [BLANK, ...rows(entries, width)] : []

function verdict(report: DiagnosisReport, texts: Texts, width: number): readonly Line[] {
  const { fault, card, certainty, took } = report
  if (fault) {
    const said = [titleOf(fault, texts), certaintyOf(fault, certainty, texts)].join(' ').trimEnd()
    return marked(lookOfFault(fault), said, width)
  }
  if (card) return marked('on', texts.text('cli.diagnose.card-done'), width)
  if (certainty === 'open') return marked('attention', texts.text('cli.diagnose.nothing-seen'), width)
  if (took === undefined) return marked('on', texts.text('cli.diagnose.log-done'), width)
  return marked('on', texts.text('cli.diagnose.done', { time: stepTime(texts, took) }), width)
}

function linkRows({ link }: DiagnosisReport, texts: Texts): readonly (readonly [string, string])[] {
  if (!link) return []
  return [
    [texts.text('fact.address'), link.peer === undefined ? link.local : `${link.local} → ${link.peer}`],
    ...(link.dns.length > 0 ? [[texts.text('fact.dns'), link.dns.join(', ')] as const] : []),
  ]
}

const seconds = (milliseconds: number, texts: Texts): string =>
  texts.text('cli.diagnose.at', { seconds: hundredths(texts, milliseconds) })

function evidenceLines({ evidence, log: ofLog }: DiagnosisReport, texts: Texts, width: number): readonly Line[] {
  // The deciding lines of the log are printed verbatim.
  const shown = ofLog?.excerpt.filter(({ decides }) => decides) ?? []
  const seen = evidence.filter(({ line, text }) => !shown.some((row) => row.line === line && quotes(text, row.text)))
  if (seen.length === 0) return []
  return [
    BLANK,
    ...paragraph(texts.text(ofLog ? 'cli.diagnose.seen-in-log' : 'cli.diagnose.seen'), width, 2),
    ...rows(
      seen.map(({ at, line, text }) => [
        line === undefined ? seconds(at, texts) : texts.text('log.line', { line }),
        text,
      ]),
      width,
      4,
    ),
  ]
}

/** Whether the evidence is `pppd: text` and the line ends in that text. */
const quotes = (evidence: string, line: string): boolean => {
  const text = evidence.slice(evidence.indexOf(': ') + 2)
  return text.length > 8 && line.includes(text)
}

function comparisonLines({ comparison }: DiagnosisReport, texts: Texts, width: number): readonly Line[] {
  if (!comparison) return []
  const { offered, accepted, add, weak } = comparison
  const listed = (list: readonly string[]): string => (list.length > 0 ? list.join(', ') : texts.text('note.unknown'))
  const entries: readonly (readonly [string, string])[] = [
    [texts.text('note.offered'), listed(offered)],
    [texts.text('note.accepted'), listed(accepted ?? [])],
  ]
  const advice = weak ? 'note.add-weak' : 'note.add'
  return [
    ...section(entries, width),
    ...(add === undefined ? [] : [BLANK, ...paragraph(texts.text(advice, { proposal: add }), width, 2)]),
  ]
}

// --- the card ------------------------------------------------------------------------------------------------------

function cardRows(card: GatewayCard, texts: Texts): readonly (readonly [string, string])[] {
  const label = (name: 'takes' | 'refuses' | 'vendors' | 'nat' | 'nat-traversal' | 'authorities'): string =>
    texts.text(`card.${name}`)
  const yesNo = (value: boolean | undefined): string | undefined =>
    value === undefined ? undefined : texts.text(value ? 'yes' : 'no')
  const names = card.vendors.map(({ name, hex }) => name ?? hex)
  const entries: readonly (readonly [string, string | undefined])[] = [
    ...card.ports.map(({ port, state }) => [`UDP ${port}`, texts.text(`card.port.${state}`)] as const),
    [label('takes'), card.phase1.accepted.join(', ')],
    [label('refuses'), card.phase1.refused.join(', ')],
    [label('vendors'), names.join(', ')],
    [label('nat'), card.nat && texts.text(`card.nat-side.${natSide(card.nat)}`)],
    [label('nat-traversal'), card.natTraversal && texts.text(`card.nat-kind.${card.natTraversal}`)],
    [texts.text('card.fragmentation'), yesNo(card.fragmentation)],
    [texts.text('card.dpd'), yesNo(card.deadPeerDetection)],
    [texts.text('card.ikev2'), yesNo(card.ikev2)],
    [label('authorities'), card.authorities.join('; ')],
  ]
  return entries.filter((entry): entry is readonly [string, string] => entry[1] !== undefined && entry[1] !== '')
}

const natSide = ({ us, gateway }: NonNullable<GatewayCard['nat']>): 'both' | 'us' | 'gateway' | 'none' => {
  if (us) return gateway ? 'both' : 'us'
  return gateway ? 'gateway' : 'none'
}
