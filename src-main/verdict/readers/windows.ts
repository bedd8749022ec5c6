import type { Observation } from '../../domain/connect/observation.ts'
import { isDialCode } from '../os-codes.ts'
import { isTooDeep } from './json-depth.ts'
import { CONNECTED, FAILED, osCode, rasAttempts, rasEvent, win32Of, type RasEvent } from './ras-events.ts'
import { readAudit } from './windows-audit.ts'
import { windowsFacts } from './windows-facts.ts'
import { windowsServices } from './windows-services.ts'
import { readWfp } from './windows-wfp.ts'

/** Windows: RasClient events as text, JSON or XML; `rasdial`'s output; WFP's record, and a summary of its trace. */
const LARGEST = 2 * 1024 * 1024

const EVENT_TEXT = /CoI[dD]=\{[0-9A-Fa-f-]{36}\}|\bdialed a connection named .{1,300} which has (?:failed|terminated)\b/
/** The words around it are translated, so the number at the end decides. */
const LAST_NUMBER = /(-?\d{2,10})[^\d]{0,8}$/
/**
 * Output of `rasdial` and dialogs: `Remote Access error 800 - …`, `RAS-Fehler 623 - …`, `远程访问错误 691 …`, `Error 835: …`,
 * also as retold with an arrow or another dash.
 */
const NUMBERED =
  /^[\s>→"'*]{0,8}(?:C:[^>]{0,80}>\s?)?(\D{2,60}?)(\d{2,5})(?:\s{0,2}[-–—:：]\s?.{0,800}|\s.{0,800}|["'.)]?)$/
/** A sentence about a connection, in an event or a report, that ends with its number. */
const NUMBER_LAST = /^.{20,600}?\D(\d{3,5})[.。!)"'\s]{0,6}$/
const OF_A_CONNECTION =
  /RasClient|20227|\bVPN\b|L2TP|connection|соединени|подключени|підключен|verbindung|connexion|conexi[óo]n|conex[ãa]o|connessione|verbinding|po[łl][ąa]czeni|připojen|接続|连接|連線|연결/i
/** A word for an error or for the service, in the languages of Windows' own `rasdial` and dialogs. */
const OF_AN_ERROR =
  /error|erro\b|erreur|errore|fehler|fout|fel\b|feil|fejl|virhe|b[łl][ąa]d|chyba|hiba|eroare|σφάλμα|hata|ошибк|помилка|エラー|错误|錯誤|오류|خطأ|lỗi|acceso remoto/i
const WFP = /^\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4} .{4,24} (10\d{2}) /
const XML_EVENT = /<EventID[^>]{0,60}>(\d{5})<\/EventID>/
const XML_DATA = /<Data>(-?\d{2,10})<\/Data>/g

/** Attempts in the text, each as observations; empty if it is not from Windows. */
export function readWindows(log: string): readonly (readonly Observation[])[] {
  const text = log.slice(-LARGEST)
  const lines = lastLines(text)
  const whole = paragraphsOf(lines)
  const events = [...jsonEvents(text), ...textEvents(whole), ...listedEvents(whole), ...xmlEvents(whole)]
  const known = [...windowsFacts(lines), ...windowsServices(lines), ...readWfp(text, lines), ...readAudit(lines)]
  if (events.length > 0) return rasAttempts(events).map((attempt) => [...known, ...attempt])
  if (known.some(({ stage, kind }) => stage !== 'prerequisites' || kind === 'os-code')) return [known]
  const traced = tracedDial(lines)
  if (traced.length > 0) return [[...known, ...traced]]
  const wfp = wfpObservations(lines)
  if (wfp.length > 0) return [wfp]
  const code = dialCode(lines)
  if (code !== undefined) return [[...known, osCode(code)]]
  return known.some(({ kind }) => kind === 'stated') ? [known] : []
}

/** Most lines that are read. */
const MOST_LINES = 20_000
const LONGEST_LINE = 2000

/** The last lines of the text, in their order, which contain the last connect. */
function lastLines(text: string): readonly string[] {
  const lines: string[] = []
  let end = text.length
  while (end >= 0 && lines.length < MOST_LINES) {
    const start = end === 0 ? 0 : text.lastIndexOf('\n', end - 1) + 1
    const line = text.slice(start, Math.min(end, start + LONGEST_LINE))
    lines.push(line.endsWith('\r') ? line.slice(0, -1) : line)
    end = start - 1
  }
  return lines.reverse()
}

/** Text indented as far as the value of a list's field is the rest of that value. */
const REST_OF_VALUE = /^ {12,40}\S/
const LONGEST_PARAGRAPH = 4000

/** Lines, with those that `Format-List` wrapped, and those of one event as pretty-printed XML, joined. */
function paragraphsOf(lines: readonly string[]): readonly string[] {
  const out: string[] = []
  let event = false
  for (const line of lines) {
    const last = out.length - 1
    const before = out[last]
    if (before !== undefined && before.length < LONGEST_PARAGRAPH && (event || REST_OF_VALUE.test(line)))
      out[last] = `${before} ${line.trim()}`
    else out.push(line)
    if (/<Event[ >]/.test(line)) event = true
    if (line.includes('</Event>')) event = false
  }
  return out
}

function jsonEvents(text: string): readonly RasEvent[] {
  const start = text.search(/[[{]/)
  if (start < 0 || start > 16 || isTooDeep(text)) return []
  let value: unknown
  try {
    value = JSON.parse(text.slice(start))
  } catch {
    // Not JSON, so one of the other forms.
    return []
  }
  const events = (Array.isArray(value) ? value : [value]).slice(0, 20_000).flatMap(jsonEvent)
  return events.every(({ at }) => at !== undefined) ? events.sort((a, b) => (a.at ?? 0) - (b.at ?? 0)) : events
}

function jsonEvent(value: unknown): readonly RasEvent[] {
  if (typeof value !== 'object' || value === null) return []
  const entry = value as Readonly<Record<string, unknown>>
  const properties: unknown = entry['Properties'] ?? entry['P']
  if (!Array.isArray(properties)) return []
  const time = typeof entry['TimeCreated'] === 'string' ? Date.parse(entry['TimeCreated']) : NaN
  return rasEvent(Number(entry['Id']), properties as readonly unknown[], time)
}

/** Messages of the event log, in any language: a failure is one that ends in a known number. */
function textEvents(lines: readonly string[]): readonly RasEvent[] {
  return lines.flatMap((line) => {
    // A tunnel that was up, and ended.
    if (!EVENT_TEXT.test(line) || / which has terminated\b/.test(line)) return []
    const code = win32Of(Number(LAST_NUMBER.exec(line)?.[1]))
    if (isDialCode(code)) return [{ id: FAILED, code }]
    return / successfully connected\b/.test(line) ? [{ id: CONNECTED }] : []
  })
}

/** `Id : 20227` from `Format-List` or the event log's own window, and the number at the end of its message. */
const LISTED = /^[\s>]{0,8}(?:Event ?ID|Id|InstanceId)\s{0,20}:\s{0,4}(2022[57])\b/i
/** Lines of one event in a list. */
const LIST_LENGTH = 15

function listedEvents(lines: readonly string[]): readonly RasEvent[] {
  // A message with a CoId has already been read.
  if (lines.some((line) => EVENT_TEXT.test(line))) return []
  return lines.flatMap((line, at) => {
    const id = Number(LISTED.exec(line)?.[1])
    if (id === CONNECTED) return [{ id }]
    if (id !== FAILED) return []
    const code = lines
      .slice(at + 1, at + LIST_LENGTH)
      .map((text) => win32Of(Number(LAST_NUMBER.exec(text)?.[1])))
      .find(isDialCode)
    return code === undefined ? [] : [{ id, code }]
  })
}

/** `wevtutil qe Application /f:xml`: one event per line. */
function xmlEvents(lines: readonly string[]): readonly RasEvent[] {
  return lines.flatMap((line) => {
    const values = [...line.matchAll(XML_DATA)].map(([, value]) => value)
    const stamp = /SystemTime=['"]([\dT:.Z+-]{10,40})['"]/.exec(line)?.[1]
    return rasEvent(Number(XML_EVENT.exec(line)?.[1]), values, stamp === undefined ? NaN : Date.parse(stamp))
  })
}

/** Event numbers, because the names are translated: 1025 a packet arrived, 1043 main mode is up, 1028 quick mode. */
function wfpObservations(lines: readonly string[]): readonly Observation[] {
  const ids = new Set(lines.map((line) => WFP.exec(line)?.[1]))
  const out: Observation[] = []
  if (ids.has('1025')) out.push({ at: 0, stage: 'reach', kind: 'ike-answer', port: 500, version: 1 })
  if (ids.has('1043') || ids.has('1015')) out.push({ at: 0, stage: 'ike', kind: 'done' })
  if (ids.has('1028')) out.push({ at: 0, stage: 'ipsec', kind: 'done' })
  return out
}

/**
 * Trace (`netsh ras set tracing * enabled`), PPP.LOG: received packets show how far PPP came; a sign-in ends by number.
 */
const TRACED_PACKET = /<Protocol = (CHAP|PAP|EAP|IPCP), Type = /
const TRACED_END = /\bAuth Protocol [\da-f]{4} terminated with error (\d{3,5})\b/i

function tracedDial(lines: readonly string[]): readonly Observation[] {
  const protocols = new Set(lines.flatMap((line) => TRACED_PACKET.exec(line)?.[1] ?? []))
  const code = Number(lines.flatMap((line) => TRACED_END.exec(line)?.[1] ?? []).at(-1))
  const climbed = protocols.has('IPCP') ? 'authenticate' : protocols.size > 0 ? 'lcp' : undefined
  return [
    ...(climbed === undefined ? [] : [{ at: 0, stage: climbed, kind: 'done' } as const]),
    ...(isDialCode(code) ? [osCode(code)] : []),
  ]
}

/** The last number in the lines, if a dial can end with it. */
function dialCode(lines: readonly string[]): number | undefined {
  if (lines.length > 200) return undefined
  return lines.flatMap((line) => dialCodeIn(line) ?? []).at(-1)
}

/** The number with which a dial ended, according to a line. */
export function dialCodeIn(line: string): number | undefined {
  const [, words = '', number] = NUMBERED.exec(line) ?? []
  if (OF_AN_ERROR.test(words) && isDialCode(Number(number))) return Number(number)
  if (/ was terminated\b/.test(line)) return undefined
  const last = Number(NUMBER_LAST.exec(line)?.[1])
  return isDialCode(last) && OF_AN_ERROR.test(line) && OF_A_CONNECTION.test(line) ? last : undefined
}
