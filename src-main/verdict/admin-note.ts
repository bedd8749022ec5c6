import { argumentOf } from '../domain/connect/fault.ts'
import type { Texts } from '../contract/texts/texts.ts'
import type { LogFacts } from '../contract/log.ts'
import { LOG_COMMANDS } from '../domain/log-text/sources.ts'
import { describeObservation } from './describe.ts'
import { redaction, spellings } from './redaction.ts'
import { printable } from './printable.ts'
import type { SeenRung } from '../domain/connect/findings.ts'
import type { Observation } from '../domain/connect/observation.ts'
import { serverLines, SERVERS } from './server-lines.ts'
import type { Subject, Verdict } from './verdict-types.ts'

export interface NoteOptions {
  readonly subject: Subject
  /** Whether names of people are kept; they are left out by default. */
  readonly withUser?: boolean
  /** Milliseconds since 1970, for finding the attempt in the gateway's log. */
  readonly at?: number
  /** The log that the verdict comes from: the note is then also for strangers and names no people or places. */
  readonly log?: LogFacts
}

const MOST_EVIDENCE = 10
const WIDTH = 110

/**
 * One page for the gateway's administrator: what was seen, what it means, and what to set there. It contains no secret:
 * observations never have passwords or keys, and names of people are removed from every line.
 */
export function noteForAdministrator(verdict: Verdict, texts: Texts, options: NoteOptions): string {
  const hide = redactor(verdict, options)
  const { fault } = verdict
  const told = [
    [texts.text(options.log ? 'note.heading-log' : 'note.heading')],
    fault
      ? [texts.faultTitle(fault), texts.faultExplanation(fault), texts.text(`note.certainty.${verdict.certainty}`)]
      : [texts.text('note.nothing')],
    facts(verdict, texts, options),
    [texts.text('note.ladder'), ...verdict.ladder.map((rung) => `  ${rungLine(rung, texts)}`)],
    options.log ? deciding(options.log, verdict, texts) : seen(verdict, texts),
    proposals(verdict, texts),
  ]
  // Our own texts, in which `"USER"` is not a person's name.
  const advised = [
    change(verdict, texts, options.log ? undefined : options.subject.gateway),
    options.log ? asked(options.log, texts) : [],
  ]
  return `${[...told.map(joined).map(hide), ...advised.map(joined)].filter((paragraph) => paragraph !== '').join('\n\n')}\n`
}

const joined = (lines: readonly string[]): string => lines.join('\n')

function facts({ fault, rule }: Verdict, texts: Texts, { subject, withUser, at, log }: NoteOptions): readonly string[] {
  const attempt = log?.attempts.find(({ number }) => number === log.shown)
  const pairs: readonly (readonly [string, string | undefined])[] = [
    [texts.text('field.gateway'), subject.gateway && printable(subject.gateway)],
    [texts.text('field.user'), withUser && subject.user !== undefined ? printable(subject.user) : undefined],
    [texts.text('note.time'), log ? attempt?.at : at === undefined ? undefined : new Date(at).toISOString()],
    [texts.text('log.programs'), log && (programsOf(log) || undefined)],
    [texts.text('note.code'), fault && `${fault.stage} / ${fault.code}`],
    [texts.text('note.rule'), rule],
  ]
  return pairs.flatMap(([name, value]) => (value === undefined ? [] : [texts.text('pair', { name, value })]))
}

/** With their versions, if the log states them. */
function programsOf({ programs, versions }: LogFacts): string {
  const named = programs.filter(({ known }) => known).map(({ name }) => name)
  return [...versions, ...named.filter((name) => !versions.some((version) => version.startsWith(name)))].join(', ')
}

function deciding({ excerpt }: LogFacts, verdict: Verdict, texts: Texts): readonly string[] {
  const lines = excerpt.filter(({ decides }) => decides).slice(0, MOST_EVIDENCE)
  if (lines.length === 0) return seen(verdict, texts)
  return [`${texts.text('log.deciding')}:`, ...lines.map(({ line, text }) => `  ${line}  ${text}`)]
}

/** What would tell more, and the command that retrieves it. */
function asked({ missing, programs, system }: LogFacts, texts: Texts): readonly string[] {
  if (missing === undefined || missing === 'everything') return []
  const named = texts.list(programs.filter(({ known }) => known).map(({ name }) => name))
  const source = system ?? 'linux'
  return [
    texts.text(`log.missing-${missing}`, { programs: named }),
    texts.text(`log.get.${source}`),
    `  ${LOG_COMMANDS[source]}`,
  ]
}

function rungLine({ stage, state, milliseconds, found }: SeenRung, texts: Texts): string {
  const time = milliseconds === undefined ? '' : ` ${milliseconds} ms`
  const name = texts.text(`stage.${stage}`)
  const value = found.map(printable).join(', ')
  const passed = value === '' ? name : texts.text('pair', { name, value })
  return cut(`${passed} (${texts.text(`note.state.${state}`)}${time})`)
}

function seen({ evidence }: Verdict, texts: Texts): readonly string[] {
  if (evidence.length === 0) return []
  const lines = evidence.slice(0, MOST_EVIDENCE).map((item) => `  ${evidenceLine(item)}`)
  return [texts.text('note.seen'), ...new Set(lines)]
}

const evidenceLine = (item: Observation): string =>
  cut(`+${(item.at / 1000).toFixed(3)} s  ${describeObservation(item)}`)

function proposals({ comparison }: Verdict, texts: Texts): readonly string[] {
  if (!comparison) return []
  const { field, offered, accepted, add, weak, common } = comparison
  const unknown = texts.text('note.unknown')
  const side = (name: string, proposed: readonly string[] | undefined): string =>
    cut(`  ${texts.text('pair', { name, value: proposed?.length ? proposed.join(', ') : unknown })}`)
  return [
    `${texts.text(`field.${field}`)}:`,
    side(texts.text('note.offered'), offered),
    side(texts.text('note.accepted'), accepted),
    ...(common.length > 0 ? [`  ${texts.text('note.common')}`] : []),
    ...(add === undefined ? [] : [`  ${texts.text(weak ? 'note.add-weak' : 'note.add', { proposal: add })}`]),
  ]
}

function change({ fault, comparison }: Verdict, texts: Texts, gateway: string | undefined): readonly string[] {
  if (!fault) return []
  const key = `note.change.${fault.code}`
  const advice = texts.byData(key)
  const lines = serverLines(fault.code, {
    gateway: safeName(gateway),
    ...(comparison ? { comparison } : {}),
  })
  const servers = SERVERS.flatMap((server) => {
    const own = lines[server] ?? []
    return own.length === 0 ? [] : [`  ${server}:`, ...own.map((line) => `    ${line}`)]
  })
  if (advice === key && servers.length === 0) return []
  return [texts.text('note.change-heading'), ...(advice === key ? [] : [`  ${advice}`]), ...servers]
}

/** A name for a line that may be pasted into a shell: letters, digits, dots and hyphens, or else a placeholder. */
const safeName = (name: string | undefined): string =>
  name !== undefined && /^[\w.:-]{1,253}$/.test(name) ? name : 'vpn.example.com'

const cut = (line: string): string => (line.length > WIDTH ? `${line.slice(0, WIDTH - 1)}…` : line)

/** Removes names of people: those in the profile, in rejected sign-ins, and in their certificates. */
function redactor({ evidence, fault }: Verdict, { subject, withUser, log }: NoteOptions): (text: string) => string {
  if (withUser) return (text) => text
  const named = evidence.flatMap((item) => {
    if (item.kind === 'auth-rejected') return [item.user]
    return item.kind === 'client-certificate' ? [item.subject] : []
  })
  const argument = fault && argumentOf(fault, 'user')
  const attempts = log?.attempts.flatMap(({ user }) => user ?? []) ?? []
  const names = [subject.user, ...attempts, ...named, argument]
  const users = names.flatMap((name) => (name === undefined ? [] : [name, printable(name)]))
  if (log) return redaction({ users, hosts: log.hosts })
  const people = [...new Set(users.flatMap(spellings))]
    .filter((name) => name.length > 1)
    .sort((a, b) => b.length - a.length)
  return (text) => people.reduce((rest, name) => rest.replaceAll(name, '[…]'), text)
}
