import type { LogAttempt, LogFacts, LogSystem } from '../contract/log.ts'
import type { Texts } from '../contract/texts/texts.ts'
import { LOG_COMMANDS } from '../domain/log-text/sources.ts'

/** A description of a log: rows of a label and a value. */
export function logRows(log: LogFacts, texts: Texts): readonly (readonly [string, string])[] {
  const { programs, hosts, versions, lines, from, to, system, attempts } = log
  const named = programs.filter(({ known }) => known)
  const shown = (named.length > 0 ? named : programs).slice(0, MOST_NAMES).map(({ name }) => name)
  // Reports and dialogs of a system name no program.
  const whole = attempts.length > 0 && lines.understood === 0
  const row = (
    key: 'programs' | 'hosts' | 'versions' | 'times',
    value: string,
  ): readonly (readonly [string, string])[] => (value === '' ? [] : [[texts.text(`log.${key}`), value]])
  return [
    ...row('programs', whole && system !== undefined ? SYSTEMS[system] : shown.join(', ')),
    ...row('versions', versions.join(', ')),
    ...row('hosts', hosts.slice(0, MOST_NAMES).join(', ')),
    ...row('times', from === undefined || to === undefined ? '' : texts.text('log.range', { from, to })),
    [texts.text('log.lines'), whole ? String(lines.all) : texts.text('log.lines-read', { ...lines })],
  ]
}

const MOST_NAMES = 8
/** Names that are the same in every language. */
const SYSTEMS = { linux: 'Linux', windows: 'Windows', macos: 'macOS', router: 'RouterOS' } as const

/** One attempt in words. */
export interface AttemptWords {
  readonly when: string
  /** Gateway and user, as far as known. */
  readonly whom: string
  readonly end: string
}

export function attemptWords(attempt: LogAttempt, texts: Texts): AttemptWords {
  const { at, line, gateway, user, fault, certainty } = attempt
  const when = at ?? (line === undefined ? '' : texts.text('log.line', { line }))
  const whom = [gateway, user].filter((text) => text !== undefined).join(', ')
  if (fault) return { when, whom, end: texts.faultTitle(fault) }
  return { when, whom, end: texts.text(certainty === 'open' ? 'log.end-unseen' : 'log.came-up') }
}

/** What would tell more, and how to get it. */
export interface MoreToRead {
  readonly says: readonly string[]
  readonly commands: readonly { readonly system: LogSystem; readonly label: string; readonly command: string }[]
}

/** Undefined if the log has every part. */
export function moreToRead(log: LogFacts, texts: Texts): MoreToRead | undefined {
  const { missing, programs, otherVpns, system } = log
  if (missing === undefined) return undefined
  const known = texts.list(programs.filter(({ known: takesPart }) => takesPart).map(({ name }) => name))
  const others = texts.list(programs.slice(0, MOST_NAMES).map(({ name }) => name))
  const systems: readonly LogSystem[] = system ? [system] : ['linux', 'windows', 'macos']
  return {
    says:
      missing === 'everything'
        ? [
            whose(known, others, texts),
            ...(otherVpns.length > 0 ? [texts.text('log.other-vpns', { kinds: texts.list(otherVpns) })] : []),
            texts.text('log.looked-for'),
          ]
        : [texts.text(`log.missing-${missing}`, { programs: known === '' ? others : known })],
    commands: systems.map((one) => ({
      system: one,
      label: texts.text(`log.get.${one}`),
      command: LOG_COMMANDS[one],
    })),
  }
}

function whose(known: string, others: string, texts: Texts): string {
  if (known !== '') return texts.text('log.only-known', { programs: known })
  return others === '' ? texts.text('log.no-programs') : texts.text('log.only-others', { programs: others })
}
