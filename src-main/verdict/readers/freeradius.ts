import { readerOf, rule, rules, step, trouble, type Meaning } from './meaning.ts'

/** FreeRADIUS 3, which answers a gateway's requests about users. */

/** `Auth: (5) `, `(5) mschap: ERROR: `: the kind of line, the request and the module. */
const HEAD =
  /^(?:(?:Auth|Error|Info|Proxy|Warning|Debug): )?(?:\(\d{1,9}\) {1,6})?(?:(?:[\w-]{1,30}: )?(?:ERROR|WARNING): |[\w-]{1,30}: (?=Authentication failed))?/
const IS_OURS = /^(?:(?:Auth|Error|Info|Proxy|Warning|Debug): |\(\d{1,9}\) {1,6}\S)/

/** The message; undefined for a line of another program. */
export function radiusText(line: string, named = false): string | undefined {
  return named || IS_OURS.test(line) ? line.slice(HEAD.exec(line)?.[0].length ?? 0) : undefined
}

const directoryDown: readonly Meaning[] = [trouble('authenticate', { kind: 'auth-silent', directory: true })]
const refused = (user = '', text?: string): readonly Meaning[] => [
  trouble('authenticate', { kind: 'auth-rejected', method: 'RADIUS', user, ...(text === undefined ? {} : { text }) }),
]

/** `[alice/<via Auth-Type = mschap>]`; the text after the slash may be the password. */
const USER = '\\[([^\\]/]{0,200})'
/** Statuses of a Windows domain (NTSTATUS), and their meaning for the user. */
const NT_STATUS: Readonly<Record<string, string>> = {
  c0000234: 'account locked',
  c0000071: 'password expired',
  c0000224: 'password expired',
  c000006f: 'restricted logon hours',
  c0000072: 'account disabled',
  c0000193: 'account expired',
}

export const FREERADIUS = readerOf([
  rule(new RegExp(`^Login OK: ${USER}`), 'Login', ([name = '']) => [
    { kind: 'user', name },
    step('authenticate', { kind: 'auth-accepted', method: 'RADIUS' }),
  ]),
  rule(/^Login incorrect \(Home Server failed to respond\)/, 'Login', () => directoryDown),
  rule(
    new RegExp(`^Login incorrect(?: \\((?!Home Server failed)(.{0,160})\\))?: ${USER}`),
    'Login',
    ([text = '', user = '']) => refused(user, text === '' ? undefined : text),
  ),
  rule(new RegExp(`^Invalid user.{0,100}: ${USER}`), 'Invalid', ([user = '']) => refused(user)),
  rule(new RegExp(`^Multiple logins \\(max \\d{1,4}\\).{0,40}: ${USER}`), 'Multiple', ([user = '']) =>
    refused(user, 'user is already active'),
  ),
  ...rules(
    ['MS-CHAP2-Response', 'Cleartext', 'Password', 'Bind', 'Authentication'],
    /^(?:MS-CHAP2-Response is incorrect|Cleartext password does not match|Password comparison failed|Bind credentials incorrect|Authentication failed)/,
    () => refused(),
  ),
  rule(/^(Password has expired)/, 'Password', ([text = '']) => refused('', text)),
  rule(
    /^SMB-Account-Ctrl \(or ntlm_auth\) says that the (account is (?:disabled|locked))/,
    'SMB-Account-Ctrl',
    ([text = '']) => refused('', text),
  ),
  rule(/^External script says: .{0,200}\(0x([\da-f]{8})\)/, 'External', ([status = '']) =>
    refused('', NT_STATUS[status]),
  ),
  ...rules(['Account', 'Login'], /^(?:Account expired at|Login outside of allowed time)/, () =>
    refused('', 'account restricted'),
  ),
  ...rules(
    ['Ignoring', 'Received', 'Dropping', 'Unresponsive', 'Marking', 'Receive'],
    /^(?:Ignoring request to auth address .{1,80} from unknown client|(?:Dropping packet without response because of error: )?Received packet from .{1,60} with invalid Message-Authenticator|Ignoring duplicate packet from client .{1,120} due to unfinished request|Unresponsive child for request|Marking home server .{1,80} as zombie|Receive - Insecure packet from host)/,
    () => directoryDown,
  ),
  ...rules(
    ['rlm_sql_mysql', 'rlm_ldap'],
    /^(?:rlm_sql_\w{2,20}: Couldn't connect to|rlm_ldap \(\w{1,40}\): Bind with .{1,200} failed: Can't contact LDAP server)/,
    () => directoryDown,
  ),
  ...rules(
    ['main_pool', 'sqlippool', 'No', 'pool'],
    /^(?:\w{1,40}: )?(?:No available ip addresses in pool|pool appears to be full)/,
    () => [trouble('address', { kind: 'no-address-given' })],
  ),
])
