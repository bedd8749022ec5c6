import { readerOf, rule, rules, stated, step, trouble, type Meaning } from './meaning.ts'

/** Windows as the gateway: what Routing and Remote Access and the Network Policy Server write into the event log, in English. */

/** `CoId={NA}: ` of RemoteAccess. */
const CORRELATED = /^CoI[dD]=\{[^{}]{1,40}\}: /
const IS_OURS =
  /^(?:Reason Code:|Network Policy Server |The user \S{1,200} (?:connected from \S{1,60} but failed|connected to port|has connected and))/

/** The sentence; undefined for a line of another program. */
export function windowsServerText(line: string): string | undefined {
  const text = line.slice(CORRELATED.exec(line)?.[0].length ?? 0)
  return IS_OURS.test(text) ? text : undefined
}

const refused = (text?: string, user = ''): readonly Meaning[] => [
  trouble('authenticate', { kind: 'auth-rejected', method: 'RADIUS', user, ...(text === undefined ? {} : { text }) }),
]
const otherMethod: readonly Meaning[] = [trouble('lcp', { kind: 'auth-methods', wanted: [], allowed: [] })]
const directoryDown: readonly Meaning[] = [trouble('authenticate', { kind: 'auth-silent', directory: true })]
const restricted = refused('account restricted')

/** Reason codes of the Network Policy Server. 16 covers an unknown user and a method that the account cannot be checked with. */
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
}

/** Sentences of Windows' numbers, which RemoteAccess gives as its reason. */
const NOT_RECOGNISED = 'because the user name and password combination you provided is not recognized'
const BY_POLICY = 'because of a policy configured on your RAS/VPN server'

export const WINDOWS_SERVER = readerOf([
  rule(/^Reason Code:\s{1,8}(\d{1,4})\b/, 'Reason', ([code]) => REASONS[Number(code)] ?? []),
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
    // It says so of a time of day and of a group, too.
    () => [stated('authenticate', 'auth-method-mismatch', 'likely', 'Windows Server')],
  ),
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
