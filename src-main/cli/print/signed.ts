import type { SignedPreview } from '../../contract/signed.ts'
import type { AllTexts } from '../../contract/texts/texts.ts'
import type { TrustProblem } from '../../domain/trust/problem.ts'
import { adviceText, likenessTexts, refusalText, signedPreview, type PreviewRow } from '../../presentation/signed.ts'
import { marked } from './fault.ts'
import { paragraph, rows } from './layout.ts'
import { BLANK, span, type Line } from './line.ts'

export const refusalLines = (problem: TrustProblem, texts: AllTexts, width: number): readonly Line[] => [
  ...marked('failed', refusalText(problem, texts), width),
  ...paragraph(adviceText(problem, texts), width, 2),
  ...paragraph(problem.code, width, 2, 'quiet'),
]

const pairs = (list: readonly PreviewRow[]) => list.map(({ name, value }) => [name, value] as const)

/** The content of a signed file and what accepting it would change. */
export function previewLines(preview: SignedPreview, texts: AllTexts, width: number): readonly Line[] {
  const { title, from, rows: said, changes, kept } = signedPreview(preview, texts)
  return [
    [span(title, 'strong')],
    BLANK,
    ...rows(
      [
        ...(from ? [[texts.text('trust.preview.publisher'), `${from.name} (${from.how})`] as const] : []),
        ...pairs(said),
      ],
      width,
    ),
    ...(changes ? differenceLines(changes, texts, width) : []),
    ...(kept ? [BLANK, [span(texts.text('trust.preview.kept'), 'strong')] as const, ...rows(pairs(kept), width)] : []),
    ...likenessTexts(preview, texts).flatMap((sentence) => [BLANK, ...marked('attention', sentence, width)]),
    ...(preview.kind === 'publisher' && preview.asked.length > 0
      ? [BLANK, ...paragraph(texts.text('trust.preview.compare'), width, 2)]
      : []),
    ...(preview.kind === 'profile' ? preview.ignored : []).flatMap((file) =>
      marked('attention', texts.text('trust.refusal.E_TRUST_PERMS', { file }), width),
    ),
  ]
}

function differenceLines(changes: readonly PreviewRow[], texts: AllTexts, width: number): readonly Line[] {
  if (changes.length === 0) return [BLANK, ...paragraph(texts.text('trust.preview.same'), width, 2)]
  return [BLANK, [span(texts.text('trust.preview.changes'), 'strong')], ...rows(pairs(changes), width)]
}

const CELLS = 30

/** Progress through a list, as a bar and a number. */
export function progressLine(share: number, count: number, texts: AllTexts): Line {
  const full = Math.round(Math.min(1, share) * CELLS)
  const said = texts.text('cli.sign.progress', { percent: Math.round(100 * Math.min(1, share)), count })
  return [span('●'.repeat(full), 'working'), span('○'.repeat(CELLS - full), 'quiet'), span(` ${said}`)]
}
