/** Logs of any length that are hard to read, each for its own reason; the length is in characters, approximately. */
export interface LogKindOfTest {
  readonly name: string
  readonly make: (length: number) => string
}

const repeated = (line: string) => (length: number) => line.repeat(Math.ceil(length / line.length))

/** Lines that differ by their number. */
const numbered =
  (line: (n: number) => string) =>
  (length: number): string => {
    const lines: string[] = []
    for (let n = 0, made = 0; made < length; n += 1) {
      const next = line(n)
      lines.push(next)
      made += next.length + 1
    }
    return `${lines.join('\n')}\n`
  }

const stamp = (n: number): string => {
  const two = (value: number): string => String(Math.floor(value) % 60).padStart(2, '0')
  return `Nov ${String(1 + (Math.floor(n / 86_400) % 28)).padStart(2, ' ')} ${String(Math.floor(n / 3600) % 24).padStart(2, '0')}:${two(n / 60)}:${two(n)}`
}
const journal = (n: number, program: string, text: string): string => `${stamp(n)} host ${program}[7]: ${text}`

/** Thousands of IPsec lines, then as many L2TP dials: each dial shares the IPsec observations. */
export const DIALS = (length: number): string =>
  repeated('local host is behind NAT, sending keep alives\n')(length / 3) +
  repeated('Connecting to host a, port 1\nMaximum retries exceeded for tunnel\n')((length * 2) / 3)

const DAEMONS: readonly (readonly [string, string])[] = [
  ['charon', '05[IKE] initiating Main Mode IKE_SA a[1] to 203.0.113.10'],
  ['charon', '05[NET] sending packet: from 10.0.0.2[500] to 203.0.113.10[500] (180 bytes)'],
  ['charon', '05[IKE] IKE_SA a[1] established between 10.0.0.2[a]...203.0.113.10[b]'],
  ['charon', '05[IKE] CHILD_SA a{1} established with SPIs c1_i c2_o and TS a === b'],
  ['xl2tpd', 'Connecting to host 203.0.113.10, port 1701'],
  ['xl2tpd', 'Maximum retries exceeded for tunnel 1.  Closing.'],
  ['pppd', 'LCP terminated by peer (Peer not responding)'],
  ['NetworkManager', '<info>  [1795261464.1234] vpn[0x1,"a"]: starting l2tp'],
]
const daemon = (n: number): string => {
  const [program, text] = DAEMONS[n % DAEMONS.length] ?? ['charon', '']
  return journal(n, program, text)
}

export const HARD_LOGS: readonly LogKindOfTest[] = [
  { name: 'S10: dials that share IPsec', make: DIALS },
  { name: 'attempts without end', make: repeated('starting l2tp\nunable to resolve a\n') },
  { name: 'daemons side by side', make: numbered(daemon) },
  { name: 'daemons side by side, the latest first', make: numbered((n) => daemon(2_000_000 - n)) },
  { name: 'daemons side by side, in no order', make: numbered((n) => daemon((n * 7919) % 2_000_003)) },
  { name: 'one attempt, every line another', make: numbered((n) => `rcvd [PAP AuthNak id=0x1 "no ${n}"]`) },
  {
    name: 'identities, every one another',
    make: numbered((n) => `IDir '${n}' does not match to '${'b'.repeat(n % 90)}'`),
  },
  { name: 'methods, every one another', make: numbered((n) => `rcvd [LCP ConfReq id=0x1 <auth m${n}>]`) },
  { name: 'the same line, IPsec', make: repeated('local host is behind NAT, sending keep alives\n') },
  { name: 'the shortest lines with a meaning', make: repeated('starting l2tp\n') },
  {
    name: 'proposals',
    make: repeated(`received proposals: ${'ESP:AES_CBC_256/HMAC_SHA2_256_128/NO_EXT_SEQ, '.repeat(40)}\n`),
  },
  {
    name: 'proposals of many words',
    make: repeated(`received proposals: ${`ESP:${'A/B/'.repeat(48)}, `.repeat(9)}\n`),
  },
  { name: 'words of proposals', make: numbered((n) => `selected proposal: IKE:${'AB/'.repeat(60)}${n}`) },
  {
    name: 'lines of other programs',
    make: numbered((n) => journal(n, 'sshd', `Accepted publickey for a from 10.0.0.${n % 250} port ${n}`)),
  },
  { name: 'lines of nothing', make: numbered((n) => `abcdefghij ${n}`) },
  { name: 'one line', make: (length) => 'x'.repeat(length) },
  { name: 'line ends', make: (length) => '\n'.repeat(length) },
  { name: 'line ends of Windows', make: repeated('\r\n') },
  { name: 'blanks', make: (length) => ' '.repeat(length) },
  { name: 'NULs', make: (length) => '\0'.repeat(length) },
  { name: 'a letter a line', make: repeated('x\n') },
  { name: 'letters beyond Latin', make: repeated('Ж'.repeat(30) + '\n') },
  { name: 'brackets in lines', make: repeated('[ 0.\n') },
  { name: 'braces in lines', make: repeated('{"MESSAGE"}\n') },
  { name: 'deep JSON lines', make: repeated(`{"MESSAGE":${'['.repeat(60_000)}\n`) },
  { name: 'deep JSON', make: (length) => '['.repeat(length) },
  {
    name: 'events of Windows, cut',
    make: (length) => `[${'{"Id":20227,"Properties":["a","789"]},'.repeat(length / 38)}`,
  },
  {
    name: 'a journal as JSON',
    make: numbered((n) =>
      JSON.stringify({
        __REALTIME_TIMESTAMP: String(n * 1e6),
        SYSLOG_IDENTIFIER: 'charon',
        MESSAGE: 'received NO_PROPOSAL_CHOSEN error notify',
      }),
    ),
  },
  {
    name: 'JSON with long members',
    make: repeated(`${JSON.stringify({ MESSAGE: 'x', OTHER: 'y'.repeat(60_000) })}\n`),
  },
  {
    name: 'JSON with many members',
    make: numbered((n) => `{"MESSAGE":"x",${Array.from({ length: 2000 }, (_, i) => `"${n}.${i}":0`).join(',')}}`),
  },
  { name: 'messages as octets', make: repeated(`{"MESSAGE":[${'120,'.repeat(15_000)}120]}\n`) },
  { name: 'messages as short octets', make: repeated('{"MESSAGE":[120,120,120,120,120,120,120]}\n') },
  { name: 'words that almost fit', make: repeated(`rcvd [LCP ConfReq ${'<auth '.repeat(40)}\n`) },
  { name: 'identities that almost fit', make: repeated(`IDir '${"' does not match to ".repeat(11)}\n`) },
  {
    name: 'results that almost fit',
    make: repeated(`NAT-Traversal: Result using ${': '.repeat(60)}${'x'.repeat(70)}\n`),
  },
  {
    name: 'validities that almost fit',
    make: repeated(`subject certificate invalid (valid from ${' to '.repeat(60)}\n`),
  },
  {
    name: 'prefixes that almost fit',
    make: repeated(`002 "${'a'.repeat(80)}"[1] 203.0.113.10 #1 ${'x'.repeat(40)}\n`),
  },
  { name: 'times', make: repeated('Nov 21 11:45:00 ') },
  { name: 'times in lines', make: repeated('Nov 21 11:45:00 x\n') },
  { name: 'numbers of rasdial', make: repeated('Remote Access error 789 - a\n') },
  { name: 'boxes with names', make: numbered((n) => `${stamp(n)} Vigor${n % 9000}: CHAP Login (VPN-${n}) of nobody`) },
  { name: 'columns with a date', make: numbered((n) => `Info,Connection,2026-11-21 11:45:00,anna,"User [${n}] came"`) },
  { name: 'events of Windows as text', make: repeated(`CoId={${'0'.repeat(36)}}: 789\n`) },
  { name: 'events of Windows as XML', make: repeated(`<EventID>20227</EventID>${'<Data>789</Data>'.repeat(100)}\n`) },
]
