import type { TextKey, Texts } from '../../contract/texts/texts.ts'
import {
  checksOf,
  type Alternative,
  type Check,
  type CheckGroup,
  type CheckState,
  type Survey,
} from '../../domain/survey/survey.ts'
import { knownErrorOf } from '../../presentation/causes.ts'
import { faultList, marked } from './fault.ts'
import { mark, type Mark } from './glyph.ts'
import { indent, paragraph } from './layout.ts'
import { BLANK, span, type Line } from './line.ts'
import type { About } from './remedy.ts'
import { clip, padEnd, widthOf } from './width.ts'

interface Entry {
  readonly mark: Mark
  readonly name: string
  readonly state: string
  readonly more: string
}

export function surveyLines(survey: Survey, about: About, texts: Texts, width: number): readonly Line[] {
  const amiss = survey.faults.length > 0
  const groups = GROUPS.map(
    ([group, title]) =>
      [texts.text(title), checksOf(survey, group).map((check) => entry(check, amiss, texts))] as const,
  )
  const entries = groups.flatMap(([, list]) => list)
  const names = Math.min(34, Math.max(0, ...entries.map(({ name }) => widthOf(name)))) + 2
  const states = Math.max(0, ...entries.map(({ state }) => widthOf(state))) + 2
  return [
    [span(texts.text('survey.backend', { name: BACKENDS[survey.backend] ?? survey.backend }), 'strong')],
    ...groups
      .filter(([, list]) => list.length > 0)
      .flatMap(([title, list]) => [BLANK, [span(title)], ...list.map((item) => entryLine(item, names, states, width))]),
    BLANK,
    ...survey.checks.flatMap((check) => flaw(check, survey.checks, texts, width)),
    ...(amiss ? [...faultList(survey.faults, texts, about, width), BLANK] : []),
    ...(survey.alternatives ?? []).flatMap((other) => [...alternative(other, texts, width), BLANK]),
    ...verdict(survey, texts, width),
  ]
}

function flaw(check: Check, checks: readonly Check[], texts: Texts, width: number): readonly Line[] {
  const said = knownErrorOf(check, checks, texts)
  return said === undefined ? [] : [...marked('attention', said, width), BLANK]
}

function alternative({ backend, lacks }: Alternative, texts: Texts, width: number): readonly Line[] {
  const name = BACKENDS[backend] ?? backend
  return paragraph(
    lacks.length > 0
      ? texts.text('survey.other-lacks', { name, lacks: texts.list(lacks) })
      : texts.text('survey.other', { name, choice: `CULVERT_BACKEND=${backend}` }),
    width,
    0,
  )
}

function verdict({ faults }: Survey, texts: Texts, width: number): readonly Line[] {
  return faults.length === 0
    ? marked('done', texts.text('survey.ready'), width)
    : marked('failed', texts.text('survey.in-the-way', { count: faults.length }), width)
}

function entryLine(entry: Entry, names: number, states: number, width: number): Line {
  return [
    indent(2),
    mark(entry.mark),
    span(' '),
    span(padEnd(clip(entry.name, names - 2), names)),
    span(padEnd(entry.state, states), mark(entry.mark).tone),
    span(clip(entry.more, width - 4 - names - states), 'quiet'),
  ]
}

const GROUPS = [
  ['component', 'survey.components'],
  ['port', 'survey.ports'],
  ['module', 'survey.modules'],
] as const satisfies readonly (readonly [CheckGroup, TextKey])[]

const MARKS: Readonly<Record<CheckState, Mark>> = {
  running: 'done',
  present: 'done',
  stopped: 'failed',
  missing: 'failed',
  free: 'done',
  taken: 'attention',
  loaded: 'done',
  'built-in': 'done',
  available: 'done',
  unknown: 'waiting',
}

/** Only a fault marks a problem: an unneeded component may be absent, and some services start by themselves. */
const judged = (name: Mark, amiss: boolean): Mark => (name === 'failed' && !amiss ? 'waiting' : name)

/** Names as their makers write them. */
const BACKENDS: Readonly<Record<string, string>> = { networkmanager: 'NetworkManager', strongswan: 'strongSwan' }

const entry = ({ id, group, state, found, optional }: Check, amiss: boolean, texts: Texts): Entry => ({
  mark: judged(MARKS[state], amiss && !optional),
  name: group === 'port' ? `UDP ${id}` : id,
  state: texts.text(`survey.state.${state}`),
  more: found ?? '',
})
