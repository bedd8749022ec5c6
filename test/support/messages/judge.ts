import { STAGES, stageOrder, type Stage } from '../../../src-main/domain/connect/stage.ts'
import type { MessageRow } from '../../../src-main/verdict/catalogue/row.ts'
import { factsOf } from '../../../src-main/verdict/facts.ts'
import { linesOf } from '../../../src-main/verdict/readers/line.ts'
import type { Meaning } from '../../../src-main/verdict/readers/meaning.ts'
import { meaningsIn } from '../../../src-main/verdict/readers/meanings.ts'
import { readLog } from '../../../src-main/verdict/readers/read.ts'
import type { Certainty } from '../../../src-main/domain/connect/certainty.ts'
import type { Verdict } from '../../../src-main/verdict/verdict-types.ts'
import { verdictOf } from '../../../src-main/verdict/verdict.ts'
import type { FileName } from './catalogue.ts'
import { linesBefore } from './contexts.ts'

const OWN_DATE = /^[A-Z][a-z]{2} [ \d]\d [\d:]{8} \S+ (?=[\w.-]+(?:\[\d+\])?: )/
const NAMED = /^[\w.-]+(?:\[\d+\])?: /

/** Formats lines like a syslog, one per second. Output that a program prints without its name stays as it is. */
const logged = (line: string, second: number): string => {
  const bare = line.replace(OWN_DATE, '')
  return NAMED.test(bare) ? `Nov 21 11:00:${String(second).padStart(2, '0')} host ${bare}` : bare
}
const logOf = (lines: readonly string[]): string => lines.map(logged).join('\n')

const sideOf = ({ side }: MessageRow): 'client' | 'gateway' => (side === 'gateway' ? 'gateway' : 'client')

const verdictOn = (lines: readonly string[]): Verdict => verdictOf(readLog(logOf(lines)).last)

const isRead = ({ example }: MessageRow): boolean => !meaningsIn(linesOf(logged(example, 0))).next().done

/** Events of a Windows dial are read as a whole, not line by line. */
const isReadIn = (file: FileName, row: MessageRow): boolean =>
  isRead(row) || (file === 'windows-events' && readLog(row.example).last.length > 0)

const CERTAINTIES: readonly Certainty[] = ['sure', 'near-sure', 'likely', 'open']

/** The problem with how the readers read the row; undefined if they read it as it says. */
export function complaintOn(file: FileName, row: MessageRow): string | undefined {
  const { says, reading } = row
  if (reading.by === 'none') {
    if (reading.because === undefined)
      return isReadIn(file, row) ? 'it is read, and the row says that it is not' : undefined
    return isReadIn(file, row) && misread(file, row) === undefined
      ? 'it is read now, and the row says that it is not'
      : undefined
  }
  if (!isReadIn(file, row)) return reading.by === 'table' && saysNothing(row) ? undefined : 'it is not read'
  return says.class === 'noise' ? noisy(file, row) : misread(file, row)
}

const saysNothing = ({ says }: MessageRow): boolean => says.class === 'symptom' || says.class === 'noise'

function misread(file: FileName, row: MessageRow): string | undefined {
  const { says, example, after } = row
  const lines = [...linesBefore(file, sideOf(row), after), example]
  if (says.class === 'stage') return stageMissed(lines, says)
  const { fault, certainty } = verdictOn(lines)
  const found = fault ? `${fault.code}, ${certainty}` : 'nothing'
  if (says.class === 'symptom')
    return fault && certainty === 'sure' ? `a symptom that makes a sure verdict: ${found}` : undefined
  if (says.class !== 'cause') return undefined
  const certain = CERTAINTIES.indexOf(certainty) >= CERTAINTIES.indexOf(says.certainty)
  return fault?.code === says.code && certain ? undefined : `read as ${found}`
}

const means = (lines: readonly string[], kind: Meaning['kind']): boolean =>
  [...meaningsIn(linesOf(logOf(lines)))].some(({ meaning }) => meaning.kind === kind)

function stageMissed(lines: readonly string[], { stage, done }: { stage: Stage; done: boolean }): string | undefined {
  if (stage === 'live') return means(lines, 'renewal') ? undefined : 'it is no renewal'
  // The start of a daemon comes after name resolution.
  if (stage === 'reach' && means(lines, 'begins')) return undefined
  const { passed } = factsOf(readLog(logOf(lines)).last, {})
  const climbed = STAGES[stageOrder(stage) - (done ? 0 : 1)]
  return climbed === undefined || passed(climbed) ? undefined : `${climbed} is not passed`
}

/** Noise changes no verdict, at no height of a connect. */
function noisy(file: FileName, row: MessageRow): string | undefined {
  const heights: readonly (Stage | undefined)[] = [
    undefined,
    'resolve',
    'reach',
    'ike',
    'ipsec',
    'l2tp',
    'lcp',
    'address',
  ]
  const said = ({ fault, certainty }: Verdict): string =>
    fault ? `${fault.code}, ${certainty}, ${fault.stage}` : 'nothing'
  for (const height of heights) {
    const before = linesBefore(file, sideOf(row), height)
    const without = before.length === 0 ? 'nothing' : said(verdictOn(before))
    const found = said(verdictOn([...before, row.example]))
    const alone = before.length === 0 && found.startsWith('cause-unknown')
    if (found !== without && !alone) return `${height ?? 'alone'}: ${without} becomes ${found}`
  }
  return undefined
}
