import type { Entry, Form, Wrap } from './forms.ts'

/** One log as exported by collectors, cloud consoles and appliances, and as shown by web pages, messengers and mail. */

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const iso = (at: number): string => new Date(at).toISOString()
const syslogTime = (at: number): string =>
  `${MONTHS[new Date(at).getUTCMonth()] ?? ''} ${iso(at).slice(8, 10)} ${iso(at).slice(11, 19)}`
const syslog = ({ at, host, program, pid, text }: Entry): string =>
  `${syslogTime(at)} ${host} ${program}[${pid}]: ${text}`
const quoted = (field: string): string => `"${field.replaceAll('"', '""')}"`

const byLine =
  (line: (entry: Entry, index: number) => string): Form =>
  (entries) =>
    `${entries.map(line).join('\n')}\n`
const table =
  (heading: string, cells: (entry: Entry, index: number) => readonly string[]): Form =>
  (entries) =>
    `${[heading, ...entries.map((entry, index) => cells(entry, index).join(','))].join('\n')}\n`
const shown = ({ at, program, pid, text }: Entry) => ({
  traceID: 1,
  eventMessage: text,
  eventType: 'logEvent',
  source: null,
  backtrace: { frames: [{ imageOffset: 1, imageUUID: 'X' }] },
  processImagePath: `/usr/sbin/${program}`,
  timestamp: iso(at).replace('T', ' ').replace('Z', '000+0000'),
  processID: Number(pid),
})

export const COLLECTED: Readonly<Record<string, Form>> = {
  Loki: byLine((entry) =>
    JSON.stringify({ labels: { host: entry.host }, line: syslog(entry), timestamp: iso(entry.at) }),
  ),
  logcli: byLine(
    (entry) =>
      `${iso(entry.at).replace(/\.\d+Z/, 'Z')} {host="${entry.host}", unit="${entry.program}.service"} ${syslog(entry)}`,
  ),
  'Elastic Common Schema': byLine(({ at, host, program, pid, text }) =>
    JSON.stringify({
      '@timestamp': iso(at),
      message: text,
      process: { name: program, pid: Number(pid) },
      host: { name: host },
    }),
  ),
  'a hit of Elasticsearch': byLine((entry) =>
    JSON.stringify({ _index: 'syslog', _id: 'x', _source: { '@timestamp': iso(entry.at), message: syslog(entry) } }),
  ),
  CloudWatch: byLine((entry) =>
    JSON.stringify({
      timestamp: Math.round(entry.at),
      message: syslog(entry),
      ingestionTime: Math.round(entry.at) + 900,
    }),
  ),
  'a document of CloudWatch': (entries) =>
    JSON.stringify(
      { events: entries.map((entry) => ({ timestamp: Math.round(entry.at), message: syslog(entry), eventId: '3' })) },
      null,
      4,
    ),
  'aws logs tail': byLine((entry) => `${iso(entry.at).replace('Z', '000+00:00')} gate/i-0abc123 ${syslog(entry)}`),
  GELF: byLine(({ at, host, program, text }) =>
    JSON.stringify({
      version: '1.1',
      host,
      short_message: text,
      timestamp: at / 1000,
      level: 6,
      _application_name: program,
    }),
  ),
  'Splunk, CSV': table('"_time",host,source,"_raw"', (entry) => [
    quoted(iso(entry.at).replace('Z', '+0000')),
    entry.host,
    '/var/log/syslog',
    quoted(syslog(entry)),
  ]),
  'Splunk, JSON': byLine((entry, offset) =>
    JSON.stringify({ preview: false, offset, result: { _raw: syslog(entry), _time: iso(entry.at) } }),
  ),
  'docker logs -t': byLine(
    ({ at, program, pid, text }) => `${iso(at).replace('Z', '123456Z')} ${program}[${pid}]: ${text}`,
  ),
  'docker logs -t of a syslog': byLine((entry) => `${iso(entry.at).replace('Z', '123456Z')} ${syslog(entry)}`),
  'the file of docker': byLine((entry) =>
    JSON.stringify({ log: `${syslog(entry)}\n`, stream: 'stdout', time: iso(entry.at).replace('Z', '123456Z') }),
  ),
  'kubectl logs --prefix': byLine((entry) => `[pod/vpn-0/charon] ${syslog(entry)}`),
  'podman compose': byLine((entry) => `[vpn]     | ${syslog(entry)}`),
  'pfSense, a table': byLine(({ at, program, pid, text }) => `${syslogTime(at)}\t${program}\t${pid}\t${text}`),
  'pfSense, lines': byLine(({ at, program, pid, text }) => `${syslogTime(at)} ${program} ${pid}: ${text}`),
  'OPNsense, CSV': table('"timestamp","severity","process_name","pid","rnum","line"', ({ at, program, pid, text }, i) =>
    [iso(at).slice(0, 19), 'Informational', program, pid, String(i), text].map(quoted),
  ),
  OPNsense: byLine(({ at, program, text }) => `${iso(at).slice(0, 19)}\tInformational\t${program}\t${text}`),
  'Log Center of Synology': table('Host,Facility,Severity,Date,Time,Program,Message', ({ at, host, program, text }) => [
    host,
    'daemon',
    'info',
    iso(at).slice(0, 10),
    iso(at).slice(11, 19),
    program,
    quoted(text),
  ]),
  'log show --style ndjson': byLine((entry) => JSON.stringify(shown(entry))),
  'log show --style json': (entries) => JSON.stringify(entries.map(shown), null, 2),
  logfmt: byLine(
    ({ at, host, program, text }) => `ts=${iso(at)} level=info host=${host} app=${program} msg=${JSON.stringify(text)}`,
  ),
  'rsyslog, JSON': byLine(({ at, host, program, text }) =>
    JSON.stringify({ '@timestamp': iso(at), host, programname: program, message: ` ${text}` }),
  ),
}

const eachLine =
  (change: (line: string) => string): Wrap =>
  (log) =>
    log
      .split('\n')
      .map((line) => (line === '' ? line : change(line)))
      .join('\n')
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
const escapedLines = (log: string): readonly string[] => escaped(log.trimEnd()).split('\n')

/** RFC 3676: a line that continues ends with a space. */
function flowed(line: string): string {
  const rows: string[] = []
  let rest = line
  for (let end = rest.lastIndexOf(' ', 71); rest.length > 71 && end > 0; end = rest.lastIndexOf(' ', 71)) {
    rows.push(rest.slice(0, end + 1))
    rest = rest.slice(end + 1)
  }
  return [...rows, rest].map((row) => `> ${row}`).join('\n')
}

/** RFC 2045 section 6.7. */
function quotedPrintable(line: string): string {
  const rows: string[] = []
  let rest = line.replaceAll('=', '=3D')
  while (rest.length > 75) {
    let end = 75
    while (rest.slice(end - 2, end).includes('=')) end -= 1
    rows.push(`${rest.slice(0, end)}=`)
    rest = rest.slice(end)
  }
  return [...rows, rest].join('\n')
}

export const SHOWN: Readonly<Record<string, Wrap>> = {
  'a page, a line each': (log) => escapedLines(log).join('<br>\n'),
  'a page, one line': (log) => `<p>${escapedLines(log).join('<br />')}</p>`,
  'a list of a page': (log) =>
    `<ol>${escapedLines(log)
      .map((line) => `<li>${line}</li>`)
      .join('\n')}</ol>`,
  'parts of a page': eachLine((line) => `<div class="line">${escaped(line)}</div>`),
  'spans of a page': eachLine((line) => `<span style="color:red">${escaped(line)}</span>`),
  'code of a page': (log) => `<pre><code class="lang-log">${escaped(log)}</code></pre>`,
  'characters by number': eachLine((line) => line.replace(/['"<>[\]]/g, (found) => `&#${found.charCodeAt(0)};`)),
  'a fence in a quote': (log) => `\`\`\`\n${log}\`\`\``.replace(/^/gm, '> '),
  Slack: (log) =>
    `alice  11:44 AM\n${log
      .split('\n')
      .map((line) => `&gt; ${escaped(line)}`)
      .join('\n')}`,
  Discord: (log) => `[11:44 AM] alice: \`\`\`${log.trimEnd()}\`\`\`\n[11:45 AM] bob: hm\n`,
  WhatsApp: (log) => `[21.11.26, 11:44:24] Alice: ${log}`,
  'a mail that flows': (log) => log.split('\n').map(flowed).join('\n'),
  'a mail in its encoding': (log) => log.split('\n').map(quotedPrintable).join('\n'),
  BBCode: (log) => `[CODE]${log}[/CODE]`,
  'typographic marks': eachLine((line) => line.replaceAll('...', '…').replaceAll('"', '”').replaceAll("'", '’')),
  'blanks that do not break': eachLine((line) => line.replaceAll(' ', '\u00a0')),
  'characters without a width': eachLine((line) => `\u200b${line.replaceAll(': ', ': \u200b')}`),
  'a picture, blanks around marks': eachLine((line) =>
    line.replace(/(\w)\[(\d+)\]: /, '$1 [$2] : ').replace(/^(\w{3}) (\d\d) (\d\d):(\d\d):(\d\d)/, '$1 $2 $3: $4:$5'),
  ),
  'a picture, none behind a mark': eachLine((line) => line.replace(/(\w)\[(\d+)\]: /, '$1[$2]:')),
  'strings of JSON': (log) => JSON.stringify(log.trimEnd().split('\n'), null, 2),
  'one string of JSON': (log) => JSON.stringify(log),
  'a prompt': eachLine((line) => `root@vpn:~# ${line}`),
  'a diff': eachLine((line) => `+${line}`),
  'double spaced': (log) => log.split('\n').join('\n\n'),
}
