import type { LogAttempt, LogFacts, LogSystem, MissingPart } from '../../contract/log.ts'
import { isCertain } from '../../domain/connect/certainty.ts'
import { factsOf } from '../../verdict/facts.ts'
import type { LogKind } from '../../verdict/readers/meanings.ts'
import type { LoggedAttempt, LogReading } from '../../verdict/readers/read.ts'
import { systemOfPrograms } from '../../verdict/readers/programs.ts'
import { momentText } from '../../verdict/readers/stamp.ts'
import { printable } from '../../verdict/printable.ts'
import type { Verdict } from '../../verdict/verdict-types.ts'

/** An attempt with its verdict. */
export interface JudgedAttempt {
  readonly attempt: LoggedAttempt
  readonly verdict: Verdict
}

/** The facts about a log, apart from its deciding lines. */
export function factsOfLog(reading: LogReading, judged: readonly JudgedAttempt[], encoding: string): LogFacts {
  const { span, lines, programs, hosts, versions, otherVpns } = reading
  const system = systemOf(reading)
  const missing = missingIn(reading, judged.at(-1)?.verdict)
  return {
    programs: programs.map((program) => ({ ...program, name: printable(program.name) })),
    hosts: hosts.map(printable),
    versions: [...versions],
    otherVpns: otherVpns.map(printable),
    ...(system ? { system } : {}),
    lines: { ...lines },
    encoding,
    ...(span ? { from: momentText(span[0]), to: momentText(span[1]) } : {}),
    attempts: judged.map(attemptOf),
    excerpt: [],
    ...(missing ? { missing } : {}),
  }
}

function attemptOf({ attempt, verdict }: JudgedAttempt): LogAttempt {
  const { number, at, logLine, user } = attempt
  const known = factsOf(attempt.observations, {})
  const named = known.user ?? user
  return {
    number,
    ...(at === undefined ? {} : { at: momentText(at) }),
    ...(logLine === undefined ? {} : { line: logLine }),
    ...(known.gateway === undefined ? {} : { gateway: printable(known.gateway) }),
    ...(named === undefined ? {} : { user: named }),
    ...(verdict.fault ? { fault: verdict.fault } : {}),
    certainty: verdict.certainty,
  }
}

function systemOf({ kinds, programs }: LogReading): LogSystem | undefined {
  if (kinds.includes('windows')) return 'windows'
  if (kinds.includes('macos')) return 'macos'
  if (kinds.includes('routeros')) return 'router'
  return systemOfPrograms(programs.map(({ name }) => name)) ?? (kinds.length > 0 ? 'linux' : undefined)
}

/** These kinds of log cover IPsec; the logs of a whole system cover everything. */
const OF_IPSEC: ReadonlySet<LogKind> = new Set(['charon', 'pluto', 'windows', 'macos', 'routeros'])
const OF_PPP: ReadonlySet<LogKind> = new Set(['pppd', 'xl2tpd', 'windows', 'macos', 'routeros'])

/** The part of the log that would tell more. Undefined if the cause is certain or the connect came up. */
function missingIn({ kinds }: LogReading, verdict: Verdict | undefined): MissingPart | undefined {
  if (!verdict) return 'everything'
  if (isCertain(verdict.certainty)) return undefined
  if (!kinds.some((kind) => OF_IPSEC.has(kind))) return 'ipsec'
  const passed = verdict.ladder.some(({ stage, state }) => stage === 'ipsec' && state === 'passed')
  return passed && !kinds.some((kind) => OF_PPP.has(kind)) ? 'ppp' : undefined
}
