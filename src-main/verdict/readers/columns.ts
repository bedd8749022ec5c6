import { isProgram, ROUTER } from './programs.ts'

/** The columns between the time of a line and its message: host, facility, level, program. */
export interface Columns {
  /** Empty if the line does not name it. */
  readonly program: string
  readonly text: string
  readonly host: string | undefined
}

/** RouterOS' topics, which name the program: `ipsec,info`, `l2tp,ppp,error`. */
const TOPICS = /^(?:ipsec|l2tp|radius)(?:,!?[a-z]{2,12}){1,4}$/

/** `daemon.info`, syslog's own names. */
const FACILITY =
  /^(?:kern|user|mail|daemon|auth|authpriv|security|syslog|lpr|news|uucp|cron|ftp|console|local[0-7])\.(?:emerg|panic|alert|crit|err|error|warn|warning|notice|info|debug)$/
/** `charon[35]:`, `pppd:`, `pppd[901:1a2b]`, and a path before the name; the process id may be missing. */
const TAG = /^(?:[\w./-]{0,64}\/)?([A-Za-z][\w.@-]{0,63})(\[[\da-f]{1,9}(?::[\da-f]{1,9})?\])?(:?)$/
/** `[pluto]`, from metalog. */
const BRACKETED = /^\[([A-Za-z][\w-]{1,40})\]$/
/** `0x1f2 Default 0x0 123 0 pppd: text`: macOS' `log show`. */
const UNIFIED = /^0x[\da-f]{1,16} +\w{1,16} +0x[\da-f]{1,16} +\d{1,9} +\d{1,9} +(?=\S{1,64}: )/
/** `1234  1250 D racoon  : text`, and `D/racoon  ( 1234): text`: Android's `logcat`, in its long and short forms. */
const LOGCAT = /^(?:\d{1,7} +\d{1,7} +[VDIWEF] +([\w./-]{1,40}) *: |[VDIWEF]\/([\w./-]{1,40}) *\( *\d{1,7}\): )/
/** `1234-1250  racoon  process  D  text`: from Android Studio. */
const STUDIO = /^\d{1,7}-\d{1,7} +(?:[\w.?-]{1,80}\/[\w.?-]{1,80} +)?([\w./-]{1,40}) +[\w.?:-]{1,80} +[VDIWEF] +/
/** `(Library) [com.apple.x:y] text`, and `<Notice>: text`: macOS' prefixes of a message. */
const ORIGIN = /^(?:<\w{4,9}>: |\(\w{1,60}\) (?:\[[\w.:-]{3,120}\] )?|\[com\.[\w.:-]{3,120}\] )/
/** `<info>charon: text`, from Cisco's small routers. */
const LEVEL = /^<[a-z]{3,9}>(?=[A-Za-z])/
/** The process id in a column of its own. */
const NUMBER_BEHIND = /^ \d{1,7}: /
/** A systemd unit has lines of every program that it started. */
const UNIT = /\.(?:service|scope|slice)$/

/** Two letters are a macOS level. */
const SHORTEST_HOST = 3

/** A host, a facility, a level and the program: no line has more. */
const MOST_COLUMNS = 4

/** @param timed a time precedes it, so that what looks like a program is one */
export function columnsOf(whole: string, timed: boolean): Columns {
  const ofAndroid = androidColumns(whole, timed)
  if (ofAndroid) return ofAndroid
  const unified = timed ? UNIFIED.exec(whole)?.[0] : undefined
  const before = unified ?? (whole.charCodeAt(0) === 0x3c ? LEVEL.exec(whole)?.[0] : undefined)
  const text = before === undefined ? whole : whole.slice(before.length)
  let start = 0
  let behindFacility = false
  let host = ''
  for (let column = 0; column < MOST_COLUMNS; column += 1) {
    const blank = text.indexOf(' ', start)
    if (blank < 0 || blank - start > 80) break
    const word = text.slice(start, blank)
    if (timed && word === ':') return { program: '', text: text.slice(blank + 1).trimStart(), host: undefined }
    if (timed && isProgram(word)) {
      // `charon 35: text`, from pfSense.
      const numbered = NUMBER_BEHIND.exec(text.slice(blank))?.[0]
      if (numbered !== undefined) return { program: word, text: text.slice(blank + numbered.length), host: undefined }
    }
    if (FACILITY.test(word)) behindFacility = true
    else {
      const program = programIn(word, timed, behindFacility || unified !== undefined)
      if (program !== undefined) {
        const message = withoutOrigin(text.slice(blank + 1).trimStart())
        return { program, text: message, host: host.length < SHORTEST_HOST ? undefined : host }
      }
      if (isMessage(word, column, timed) && !(timed && isRelay(word, text, blank))) break
      if (timed && column === 0) host = word
    }
    start = blank + 1
    while (text.charCodeAt(start) === 0x20) start += 1
  }
  return { program: '', text: behindFacility ? text.slice(start) : messageOf(text, timed), host: undefined }
}

function androidColumns(text: string, timed: boolean): Columns | undefined {
  const match = LOGCAT.exec(text) ?? (timed ? STUDIO.exec(text) : null)
  const [all = '', long, short] = match ?? []
  const program = long ?? short
  return program === undefined ? undefined : { program, text: text.slice(all.length), host: undefined }
}

const withoutOrigin = (text: string): string => text.slice(ORIGIN.exec(text)?.[0].length ?? 0)

function programIn(word: string, timed: boolean, certain: boolean): string | undefined {
  if (timed) {
    const bracketed = BRACKETED.exec(word)?.[1]
    if (bracketed !== undefined && isProgram(bracketed)) return bracketed
  }
  if (TOPICS.test(word)) return ROUTER
  // Most words end here.
  const end = word.charCodeAt(word.length - 1)
  if (end !== 0x3a && end !== 0x5d) return undefined
  const tag = TAG.exec(word)
  if (!tag) return undefined
  const [, name = '', process = '', colon = ''] = tag
  if (colon === '' && (process === '' || !timed)) return undefined
  const unit = name.replace(UNIT, '')
  if (unit !== name) return unit === 'NetworkManager' ? '' : unit
  // After a time, any word with a process id is a program.
  return isProgram(name) || (timed && (process !== '' || certain)) ? name : undefined
}

/** A relay puts its own name before the program's: `192.0.2.7 gate: pppd[13020]: …`. */
function isRelay(word: string, text: string, blank: number): boolean {
  if (!/^[\w.-]{1,64}:$/.test(word)) return false
  const next =
    text
      .slice(blank + 1, blank + 100)
      .trimStart()
      .split(' ', 1)[0] ?? ''
  return next.endsWith(']:') && programIn(next, true, false) !== undefined
}

/** Neither a host nor a level: the message has begun. */
const isMessage = (word: string, column: number, timed: boolean): boolean =>
  column > (timed ? 1 : 0) || !/^[\w.-]{1,64}$/.test(word)

/** A host name before a charon thread, or before `name: `, is not part of the message. */
const BEHIND_HOST = /^[\w.-]{1,64} (?=(?!error: )[\w.-]{1,64}: |\d{1,3}\[[A-Z]{3}\])/

const messageOf = (text: string, timed: boolean): string =>
  timed ? text.slice(BEHIND_HOST.exec(text)?.[0].length ?? 0) : text
