/** One log in the formats that tools write, and in the wrappings in which people paste it. */
export interface Entry {
  /** Milliseconds since 1970, UTC. */
  readonly at: number
  readonly host: string
  readonly program: string
  readonly pid: string
  readonly text: string
}

const SYSLOG = /^(\w{3}) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d)(?:\.(\d+))? (\S+) ([\w-]+)\[(\d+)\]: (.*)$/
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** The entries of a syslog; other lines are left out. */
export function entriesOf(log: string): readonly Entry[] {
  return log.split('\n').flatMap((line) => {
    const [, month = '', day, hour, minute, second, fraction = '0', host = '', program = '', pid = '', text = ''] =
      SYSLOG.exec(line) ?? []
    if (program === '') return []
    const at = Date.UTC(2026, MONTHS.indexOf(month), Number(day), Number(hour), Number(minute), Number(second))
    return [{ at: at + Number(`0.${fraction}`) * 1000, host, program, pid, text }]
  })
}

export type Form = (entries: readonly Entry[]) => string

const two = (value: number): string => String(value).padStart(2, '0')
const partsOf = (at: number) => {
  const date = new Date(at)
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth(),
    day: date.getUTCDate(),
    weekday: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][date.getUTCDay()] ?? '',
    clock: `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`,
    micro: String(Math.round((at % 1000) * 1000)).padStart(6, '0'),
  }
}
const dateOf = (at: number): string => {
  const { year, month, day } = partsOf(at)
  return `${year}-${two(month + 1)}-${two(day)}`
}
const isoOf = (at: number): string => `${dateOf(at)}T${partsOf(at).clock}`
const syslogTime = (at: number, names: readonly string[] = MONTHS): string => {
  const { month, day, clock } = partsOf(at)
  return `${names[month] ?? ''} ${two(day)} ${clock}`
}

const byLine =
  (line: (entry: Entry, index: number) => string): Form =>
  (entries) =>
    `${entries.map(line).join('\n')}\n`
const tagged = ({ host, program, pid, text }: Entry): string => `${host} ${program}[${pid}]: ${text}`
const untagged = ({ program, pid, text }: Entry): string => `${program}[${pid}]: ${text}`
const journal = ({ at, host, program, pid, text }: Entry) => ({
  __CURSOR: `s=4f;i=${at}`,
  __REALTIME_TIMESTAMP: String(Math.round(at * 1000)),
  _HOSTNAME: host,
  SYSLOG_IDENTIFIER: program,
  _PID: pid,
  MESSAGE: text,
})
const quoted = (field: string): string => `"${field.replaceAll('"', '""')}"`

/** Abbreviated months in the form that each language's systems write. */
export const LANGUAGES = [
  'de',
  'fr',
  'es',
  'pl',
  'ru',
  'hu',
  'it',
  'pt',
  'cs',
  'tr',
  'nl',
  'sv',
  'fi',
  'uk',
  'el',
  'zh',
  'ja',
  'ko',
]
const monthsIn = (language: string): readonly string[] =>
  MONTHS.map((_, month) =>
    new Intl.DateTimeFormat(language, { month: 'short', timeZone: 'UTC' }).format(Date.UTC(2000, month, 15)),
  )

/** Formats that tools write. */
export const FORMS: Readonly<Record<string, Form>> = {
  short: byLine((entry) => `${syslogTime(entry.at)} ${tagged(entry)}`),
  'short-precise': byLine((entry) => `${syslogTime(entry.at)}.${partsOf(entry.at).micro} ${tagged(entry)}`),
  'short-iso': byLine((entry) => `${isoOf(entry.at)}+0100 ${tagged(entry)}`),
  'short-iso-precise': byLine((entry) => `${isoOf(entry.at)}.${partsOf(entry.at).micro}+01:00 ${tagged(entry)}`),
  'short-full': byLine((entry) => {
    const { weekday, clock } = partsOf(entry.at)
    return `${weekday} ${dateOf(entry.at)} ${clock} CET ${tagged(entry)}`
  }),
  'short-full of another language': byLine(
    (entry) => `mié ${dateOf(entry.at)} ${partsOf(entry.at).clock} CEST ${tagged(entry)}`,
  ),
  'short-unix': byLine((entry) => `${Math.floor(entry.at / 1000)}.${partsOf(entry.at).micro} ${tagged(entry)}`),
  'short-monotonic': byLine((entry) => `[${((entry.at / 1000) % 100_000).toFixed(6).padStart(13)}] ${tagged(entry)}`),
  'short-delta': byLine(
    (entry) => `[${((entry.at / 1000) % 100_000).toFixed(6).padStart(13)} <    0.000123 >] ${tagged(entry)}`,
  ),
  'with-unit': byLine((entry) => {
    const { weekday, clock } = partsOf(entry.at)
    const unit = entry.program === 'charon' ? 'strongswan-starter' : entry.program
    return `${weekday} ${dateOf(entry.at)} ${clock} UTC ${entry.host} ${unit}.service[${entry.pid}]: ${entry.text}`
  }),
  verbose: (entries) =>
    entries
      .map((entry) => {
        const { weekday, clock, micro } = partsOf(entry.at)
        const fields = Object.entries(journal(entry)).filter(([name]) => !name.startsWith('__'))
        const head = `${weekday} ${dateOf(entry.at)} ${clock}.${micro} UTC [s=4fa0c2;i=1a2b;b=9d;m=1;t=2;x=3]`
        return [head, ...fields.map(([name, value]) => `    ${name}=${value}`)].join('\n')
      })
      .join('\n'),
  export: (entries) =>
    entries
      .map(
        (entry) =>
          `${Object.entries(journal(entry))
            .map(([name, value]) => `${name}=${value}`)
            .join('\n')}\n`,
      )
      .join('\n'),
  json: byLine((entry) => JSON.stringify(journal(entry))),
  'json-pretty': (entries) => entries.map((entry) => JSON.stringify(journal(entry), null, '\t')).join('\n'),
  'json-seq': byLine((entry) => `\u001e${JSON.stringify(journal(entry))}`),
  'json-sse': (entries) => entries.map((entry) => `data: ${JSON.stringify(journal(entry))}\n\n`).join(''),
  cat: byLine(({ text }) => text),
  'syslog without a host': byLine((entry) => `${syslogTime(entry.at)} ${untagged(entry)}`),
  'syslog with a facility': byLine((entry) => `${syslogTime(entry.at)} ${entry.host} daemon.info ${untagged(entry)}`),
  'busybox without a host': byLine((entry) => `${syslogTime(entry.at)} daemon.info ${untagged(entry)}`),
  'a tab behind the time': byLine((entry) => `${syslogTime(entry.at)}\t${untagged(entry)}`),
  logread: byLine((entry) => {
    const { weekday, month, day, clock, year } = partsOf(entry.at)
    return `${weekday} ${MONTHS[month] ?? ''} ${String(day).padStart(2)} ${clock} ${year} daemon.info ${untagged(entry)}`
  }),
  'syslog with its priority': byLine((entry) => `<30>${syslogTime(entry.at)} ${tagged(entry)}`),
  'RFC 5424': byLine(
    ({ at, host, program, pid, text }) => `<30>1 ${isoOf(at)}.5Z ${host} ${program} ${pid} - [origin x="y"] ${text}`,
  ),
  metalog: byLine(({ at, program, text }) => `${syslogTime(at)} [${program}] ${text}`),
  'the year, too': byLine((entry) => `${syslogTime(entry.at).replace(/(?= \d\d:)/, ' 2026')} ${tagged(entry)}`),
  'log show': byLine(
    ({ at, program, pid, text }) =>
      `${dateOf(at)} ${partsOf(at).clock}.123456+0100 0x1f2      Default     0x0                  ${pid}    0    ${program}: ${text}`,
  ),
  'log show, compact': byLine(
    ({ at, program, pid, text }) => `${dateOf(at)} ${partsOf(at).clock}.123 Df ${program}[${pid}:1a2b] ${text}`,
  ),
  'log show, syslog': byLine(
    ({ at, program, pid, text }) =>
      `${dateOf(at)} ${partsOf(at).clock}.123456+0100  localhost ${program}[${pid}]: (PPP) [com.apple.ppp:log] ${text}`,
  ),
  'Console.app': byLine((entry) => {
    const { year, month, day, micro } = partsOf(entry.at)
    const hour = new Date(entry.at).getUTCHours()
    const clock = partsOf(entry.at).clock.slice(2)
    const half = hour < 12 ? 'AM' : 'PM'
    return `${month + 1}/${day}/${year % 100} ${hour % 12 || 12}${clock}.${micro.slice(0, 3)} ${half} ${untagged(entry)}`
  }),
  'Console.app, columns': byLine(
    ({ at, program, text }) => `default\t${partsOf(at).clock}.123456+0100\t${program}\t${text}`,
  ),
  CSV: byLine(({ at, host, program, text }) =>
    [`${dateOf(at)} ${partsOf(at).clock}`, host, program, text].map(quoted).join(','),
  ),
  ...Object.fromEntries(
    LANGUAGES.map((language) => {
      // Creating a formatter takes longer than writing a log.
      const months = monthsIn(language)
      return [`months of ${language}`, byLine((entry) => `${syslogTime(entry.at, months)} ${tagged(entry)}`)]
    }),
  ),
}

/** What people and their tools put around a log. */
export type Wrap = (log: string) => string

const eachLine =
  (change: (line: string, index: number) => string): Wrap =>
  (log) =>
    log
      .split('\n')
      .map((line, index) => (line === '' ? line : change(line, index)))
      .join('\n')

/** Wraps like a terminal: colour codes take no columns. */
const broken =
  (columns: number): Wrap =>
  (log) => {
    const row = new RegExp(`(?:(?:\\u001b\\[[\\d;]*m)*[^\\u001b]){1,${columns}}(?:\\u001b\\[[\\d;]*m)*`, 'g')
    return log
      .split('\n')
      .flatMap((line) => line.match(row) ?? [''])
      .join('\n')
  }

export const WRAPS: Readonly<Record<string, Wrap>> = {
  nothing: (log) => log,
  'colours of journalctl': eachLine((line) => `\u001b[0;1;39m${line}\u001b[0m`),
  'colours in the middle': eachLine((line) => line.replace(': ', ':\u001b[1;33m \u001b[0m')),
  'colours as rsyslog writes them': eachLine((line) => `#033[1m${line}#033[0m`),
  quote: eachLine((line) => `> ${line}`),
  'quote of a quote': eachLine((line) => `>> ${line}`),
  indent: eachLine((line) => `    ${line}`),
  tab: eachLine((line) => `\t${line}`),
  'code fence': (log) => `\`\`\`log\n${log}\n\`\`\`\n`,
  'code in words': eachLine((line) => `\`${line}\``),
  list: eachLine((line) => `- ${line}`),
  'grep -n': eachLine((line, index) => `${index + 1}:${line}`),
  'cat -n': eachLine((line, index) => `${String(index + 1).padStart(6)}\t${line}`),
  'numbers of an editor': eachLine((line, index) => `${String(index + 1).padStart(4)}  ${line}`),
  'file names': eachLine((line) => `/var/log/syslog:${line}`),
  'file names and numbers': eachLine((line, index) => `/var/log/syslog.1:${index + 1}:${line}`),
  'names of zgrep': eachLine((line) => `syslog.2.gz:${line}`),
  containers: eachLine((line) => `ipsec-vpn-server  | ${line}`),
  'line ends of Windows': (log) => log.replaceAll('\n', '\r\n'),
  entities: (log) =>
    log.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
  'a byte order mark': (log) => `\ufeff${log}`,
  'lines of a pager': (log) => `${log}lines 1-19/19 (END)\n`,
  'words around': (log) => `This is what I get:\n\n${log}\n\nCan anybody help? Thanks.\n`,
  'a terminal of 80 columns': broken(80),
  'a terminal of 132 columns': broken(132),
}
