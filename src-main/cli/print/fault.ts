import type { FaultOutput } from '../../contract/cli-output.ts'
import type { Texts } from '../../contract/texts/texts.ts'
import { ownerOf, remediesOf, type Fault } from '../../domain/connect/fault.ts'
import { headingOf, saidCauses, titleOf } from '../../presentation/causes.ts'
import { lookOfFault } from '../../presentation/look.ts'
import { mark } from './glyph.ts'
import { indent, paragraph } from './layout.ts'
import { BLANK, span, type Line } from './line.ts'
import { hintsFor, type About, type Hint } from './remedy.ts'
import { padEnd, widthOf, wrap } from './width.ts'

export function faultOutput(fault: Fault, texts: Texts): FaultOutput {
  return {
    code: fault.code,
    stage: fault.stage,
    title: texts.faultTitle(fault),
    explanation: texts.faultExplanation(fault),
    remedies: remediesOf(fault).map((id) => ({ id, text: texts.remedy(id, fault) })),
    ...(fault.others ? { others: [...saidCauses(fault, texts)] } : {}),
    ...(fault.os ? { os: fault.os } : {}),
  }
}

/** A glyph, and to its right a sentence of one or more lines. */
export function marked(name: Parameters<typeof mark>[0], text: string, width: number): readonly Line[] {
  const { text: glyph, tone } = mark(name)
  return wrap(text, width - 2).map((line, i) => [
    i === 0 ? span(glyph, tone) : indent(1),
    span(' '),
    span(line, 'strong'),
  ])
}

/** Cause, who can fix it, what to type, and the system's own words in small print. */
export function faultBody(fault: Fault, texts: Texts, about: About, width: number): readonly Line[] {
  return [
    ...paragraph(texts.faultExplanation(fault), width, 2),
    ...paragraph(texts.text(`owner.${ownerOf(fault)}`), width, 2),
    ...otherLines(fault, texts, width),
    ...hintLines(hintsFor(fault, texts, about), width),
    ...evidence(fault, texts, width),
  ]
}

/** Other possible causes, and how to tell them apart. */
function otherLines(fault: Fault, texts: Texts, width: number): readonly Line[] {
  const causes = saidCauses(fault, texts)
  if (causes.length === 0) return []
  return [
    BLANK,
    ...paragraph(headingOf(fault, texts), width, 2),
    ...causes.flatMap(({ what, tell }) => {
      const [first = '', ...rest] = wrap(what, width - 6)
      return [
        [indent(4), span('· ', 'quiet'), span(first)] satisfies Line,
        ...rest.map((line): Line => [indent(6), span(line)]),
        ...paragraph(tell, width, 6, 'quiet'),
      ]
    }),
  ]
}

export function faultLines(fault: Fault, texts: Texts, about: About, width: number): readonly Line[] {
  return [...marked(lookOfFault(fault), titleOf(fault, texts), width), ...faultBody(fault, texts, about, width)]
}

/** Several faults: each with its cause, and the remedies of all of them once. */
export function faultList(faults: readonly Fault[], texts: Texts, about: About, width: number): readonly Line[] {
  const hints = new Map(
    faults
      .flatMap((fault) => hintsFor(fault, texts, about))
      .map((hint) => [`${hint.text} ${hint.command ?? ''}`, hint]),
  )
  return [
    ...faults.flatMap((fault) => [
      ...marked(lookOfFault(fault), texts.faultTitle(fault), width),
      ...paragraph(texts.faultExplanation(fault), width, 2),
      ...evidence(fault, texts, width),
    ]),
    ...hintLines([...hints.values()], width),
  ]
}

/** Purposes to the right of their commands if all fit, else below them. */
function hintLines(hints: readonly Hint[], width: number): readonly Line[] {
  const fits = hints.every(({ text, command }) => !command || 4 + widthOf(text) + 2 + widthOf(command) <= width)
  const column = Math.max(0, ...hints.filter((hint) => hint.command).map((hint) => widthOf(hint.text))) + 2
  const lines = hints.flatMap(({ text, command }): readonly Line[] => {
    const said = command && fits ? [padEnd(text, column)] : wrap(text, width - 4)
    const beside = command && fits ? [span(command, 'working')] : []
    const below = command && !fits ? wrap(command, width - 6) : []
    return [
      ...said.map((line, i): Line => [indent(2), i === 0 ? span('→ ', 'working') : indent(2), span(line), ...beside]),
      ...below.map((line): Line => [indent(6), span(line, 'working')]),
    ]
  })
  return lines.length > 0 ? [BLANK, ...lines] : []
}

function evidence(fault: Fault, texts: Texts, width: number): readonly Line[] {
  if (!fault.os) return []
  const { source, code, text } = fault.os
  const said = [code === undefined ? source : `${source} ${code}`, text].filter((part) => part !== undefined)
  return [BLANK, ...paragraph(texts.text('cli.evidence', { said: said.join(': ') }), width, 2, 'quiet')]
}
