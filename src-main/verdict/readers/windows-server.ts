import { done, readerOf, rule, rules, stated, step, trouble, type Meaning } from './meaning.ts'

/**
 * Windows as the gateway: what Routing and Remote Access and the Network Policy Server write into the event log, in
 * English; their numbers in any language, and in accounting files.
 */

/** `CoId={NA}: ` from RemoteAccess. */
const CORRELATED = /^CoI[dD]=\{[^{}]{1,40}\}: /
const IS_OURS =
  /^(?:Reason Code:|Network Policy Server |The user \S{1,200} (?:connected from \S{1,60} but failed|connected to port|connected on port|has connected and))/

/** `Reason Code:` in Windows' languages. */
const REASON_CODE =
  /^(?:Reason Code|Ursachencode|Code (?:de )?raison|C[óo]digo d[eo] (?:motivo|raz[óo]n)|Codice motivo|Код причины|原因代码|理由コード)\s?[:：]\s{0,8}(\d{1,4})\b/i
/** An accounting record as XML: type 2 accepts, 3 rejects. */
const XML_RECORD =
  /<Packet-Type [^<>]{0,40}>(2|3)<\/Packet-Type>.{0,400}?<Reason-Code [^<>]{0,40}>(\d{1,4})<\/Reason-Code>/
/** The same, separated by commas in the database format: the type is the fifth field, the reason the 26th. */
const COMMA_RECORD =
  /^"[^",]{1,60}","(?:IAS|RAS)",\d\d\/\d\d\/\d{4},[\d:]{8},(2|3),(?:(?:"[^"]{0,256}"|[^",]{0,256}),){20}(\d{1,4})(?:,|$)/
const ACCOUNTING = /^"[^",]{1,60}","(?:IAS|RAS)",(\d\d\/\d\d\/\d{4}),([\d:]{8}),/
/** RemoteAccess' rejection: its data end with RAS' number, low octet first. */
const REFUSAL = /<EventID[^<>]{0,60}>20271<\/EventID>.{0,1500}<Binary>([\dA-F]{2})([\dA-F]{2})0000<\/Binary>/i
const GRANTED = 'Network Policy Server granted access to a user.'

/** Time of a comma-separated record; undefined for another line. */
export function accountingTime(line: string): string | undefined {
  const [, date, time] = ACCOUNTING.exec(line) ?? []
  return date === undefined ? undefined : `${date} ${time ?? ''} `
}

/** The sentence; undefined for a line of another program. */
export function windowsServerText(line: string): string | undefined {
  const code = REASON_CODE.exec(line)?.[1]
  if (code !== undefined) return `Reason Code: ${code}`
  return line.startsWith('<Event') || line.startsWith('"') ? recordText(line) : sentence(line)
}

function recordText(line: string): string | undefined {
  const [, type, reason] = XML_RECORD.exec(line) ?? COMMA_RECORD.exec(line) ?? []
  if (reason !== undefined) return type === '2' ? GRANTED : `Reason Code: ${reason}`
  const [, low = '', high = ''] = REFUSAL.exec(line) ?? []
  return low === '' ? undefined : `RAS ${Number.parseInt(high + low, 16)}`
}

function sentence(line: string): string | undefined {
  const text = line.slice(CORRELATED.exec(line)?.[0].length ?? 0)
  return IS_OURS.test(text) ? text : undefined
}

const refused = (text?: string, user = ''): readonly Meaning[] => [
  trouble('authenticate', { kind: 'auth-rejected', method: 'RADIUS', user, ...(text === undefined ? {} : { text }) }),
]
const otherMethod: readonly Meaning[] = [trouble('lcp', { kind: 'auth-methods', wanted: [], allowed: [] })]
const directoryDown: readonly Meaning[] = [trouble('authenticate', { kind: 'auth-silent', directory: true })]
const clientCertificate: readonly Meaning[] = [
  stated('authenticate', 'client-certificate-rejected', 'likely', 'Windows Server'),
]
const restricted = refused('account restricted')

/** Reason codes of the Network Policy Server. 16 covers an unknown user and a method that cannot check the account. */
const REASONS: Readonly<Record<number, readonly Meaning[]>> = {
  5: directoryDown,
  7: refused(),
  8: refused(),
  16: refused(),
  18: otherMethod,
  19: otherMethod,
  22: otherMethod,
  23: otherMethod,
  33: refused('password expired'),
  34: refused('account disabled'),
  35: refused('account expired'),
  36: refused('account locked'),
  37: restricted,
  38: restricted,
  48: restricted,
  49: restricted,
  65: restricted,
  66: otherMethod,
  68: restricted,
  70: restricted,
  112: directoryDown,
  117: directoryDown,
  265: clientCertificate,
  293: clientCertificate,
  295: clientCertificate,
}

/** RAS numbers with which RemoteAccess rejects a user. */
const NUMBERS: Readonly<Record<number, readonly Meaning[]>> = {
  646: restricted,
  647: refused('account disabled'),
  648: refused('password expired'),
  649: restricted,
  // Also for a method that is not allowed.
  691: [stated('authenticate', 'credentials-rejected', 'likely', 'Windows Server')],
  812: otherMethod,
}

/** Sentences of Windows' numbers, which RemoteAccess gives as its reason. */
const NOT_RECOGNISED = 'because the user name and password combination you provided is not recognized'
const BY_POLICY = 'because of a policy configured on your RAS/VPN server'

export const WINDOWS_SERVER = readerOf([
  rule(/^Reason Code:\s{1,8}(\d{1,4})\b/, 'Reason', ([code]) => REASONS[Number(code)] ?? []),
  rule(/^RAS (\d{3,4})$/, 'RAS', ([number]) => NUMBERS[Number(number)] ?? []),
  rule(
    new RegExp(
      `^The user (\\S{1,200}) connected from \\S{1,60} but failed an authentication attempt .{1,80}${NOT_RECOGNISED}`,
    ),
    'The',
    ([user = '']) => refused(undefined, user),
  ),
  rule(
    new RegExp(
      `^The user \\S{1,200} connected from \\S{1,60} but failed an authentication attempt .{1,80}${BY_POLICY}`,
    ),
    'The',
    // It also says so about a time of day and a group.
    () => [stated('authenticate', 'auth-method-mismatch', 'likely', 'Windows Server')],
  ),
  rule(/^The user \S{1,200} connected on port \S{1,40} has been assigned address /, 'The', () => [done('address')]),
  rule(/^The user \S{1,200} has connected and has been successfully authenticated/, 'The', () => [
    step('authenticate', { kind: 'auth-accepted', method: 'PPP' }),
  ]),
  rule(
    /^The user \S{1,200} connected to port \S{1,40} has been disconnected because no network protocols/,
    'The',
    () => [trouble('address', { kind: 'no-address-given' })],
  ),
  ...rules(['Network'], /^Network Policy Server discarded the request for a user/, () => directoryDown),
  rule(/^Network Policy Server granted (?:full )?access to a user(?: because|\.)/, 'Network', () => [
    step('authenticate', { kind: 'auth-accepted', method: 'RADIUS' }),
  ]),
  rule(/^Network Policy Server locked the user account/, 'Network', () => refused('account locked')),
])
