/**
 * Everything that can be wrong with input from a user or a script: each code with the arguments of its text besides the
 * field and the given value. The texts are in the locale files (`problem.<code>`); a test compares them with this
 * table.
 */
export const PROBLEM_ARGUMENTS = {
  // Any value.
  empty: [],
  missing: [],
  'text-wanted': [],
  'number-wanted': [],
  'yes-no-wanted': [],
  'list-wanted': [],
  'group-wanted': [],
  'not-allowed': [],
  choice: ['allowed'],
  'unknown-field': [],
  'too-long': ['most'],
  'too-many-bytes': ['most'],
  'too-many': ['most'],
  twice: [],
  range: ['low', 'high'],
  'range-or-auto': ['low', 'high'],
  // Text.
  control: [],
  invisible: [],
  'space-around': [],
  'non-ascii': [],
  marks: [],
  symbols: [],
  'label-separator': [],
  uuid: [],
  // Addresses, networks, hosts.
  ip: [],
  'ip-nobody': [],
  domain: [],
  'cidr-syntax': [],
  'cidr-length': ['most'],
  'cidr-host-bits': [],
  'cidr-everything': [],
  'cidr-nowhere': [],
  'host-empty': [],
  'host-too-long': [],
  'host-scheme': [],
  'host-port': [],
  'host-path': [],
  'host-space': [],
  'host-control': [],
  'host-non-ascii': [],
  'host-label': [],
  'host-number': [],
  'host-unspecified': [],
  // IPsec.
  proposal: [],
  weak: [],
  'dpd-order': ['least'],
  'ports-same': [],
  'gateway-family': ['gateway'],
  'mppe-method': [],
  'trusted-kill-switch': [],
  identity: [],
  'identity-anybody': [],
  'identity-key': [],
  pem: [],
  several: [],
  'key-encrypted': [],
  // Keeping.
  'store-newer': [],
  'store-unwritable': ['reason'],
  'not-kept': [],
  'needs-person': [],
  'name-taken': [],
  'profile-unknown': [],
  'service-unknown': [],
  // The command line.
  moment: [],
  'not-json': [],
  pair: [],
  'file-missing': [],
  'file-denied': [],
  'file-kind': [],
  'flags-conflict': ['other'],
  'secret-argument': [],
  'secrets-terminal': [],
  'unknown-option': [],
  'unknown-option-near': ['meant'],
  'unknown-command': [],
  'unknown-command-near': ['meant'],
  'value-missing': [],
  'too-many-words': [],
  'command-missing': [],
  'nothing-to-change': [],
  'one-profile': [],
  'move-where': [],
  'diagnose-what': [],
  'log-tells-nothing': [],
  'log-attempt-unknown': ['numbers'],
  'log-needed': [],
  'no-record': [],
  'log-empty': [],
  'log-compressed': [],
  'log-event-log': ['command'],
  'log-journal': ['command'],
  'log-picture': [],
  'log-binary': [],
  'mtu-what': [],
  'mtu-needs-user': ['name'],
  'mtu-apply-host': ['name'],
  'practice-unknown': ['name'],
  // Signed files.
  locked: ['publisher'],
  'key-file': ['path'],
  'key-passphrase': ['path'],
  'key-unavailable': [],
  'passphrase-short': [],
  'no-sealed-key': [],
  'sign-differs': [],
  'export-certificate': [],
  'sign-exists': ['path'],
  'sign-unwritable': ['path'],
  'sign-source': [],
  'sign-weak': [],
  'sign-signer-failed': ['said'],
  'sign-signer-wrong': [],
  'sign-signer-mark': [],
  'sign-public-key': [],
  'sign-pkcs8': [],
  'sign-list': [],
  'sign-row-name': ['line'],
  'sign-psk-short': [],
  'import-confirm': [],
  'import-fingerprint': [],
  'import-unused': [],
  'import-groups': [],
  'import-refused': ['reason'],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type ProblemCode = keyof typeof PROBLEM_ARGUMENTS
export const PROBLEM_CODES = Object.keys(PROBLEM_ARGUMENTS) as readonly ProblemCode[]

type ArgumentOf<Code extends ProblemCode> = (typeof PROBLEM_ARGUMENTS)[Code][number]
type ArgsOf<Code extends ProblemCode> = Readonly<Record<ArgumentOf<Code>, string | number>>

/** A problem with a value: a code with the arguments of its text. */
export type Problem<Code extends ProblemCode = ProblemCode> = Code extends ProblemCode
  ? { readonly code: Code; readonly args: ArgsOf<Code> }
  : never

/** A problem with one field of the input. */
export type InputProblem = Problem & {
  /** Dotted path of the field, `routing.routes.2`, or a command's flag or argument that is not a profile setting. */
  readonly field: string
  /** The given value, printable and short; absent for secrets, for long texts and if there is none. */
  readonly given?: string
}

type Args<Code extends ProblemCode> = [ArgumentOf<Code>] extends [never] ? [] : [args: ArgsOf<Code>]

export const problem = <Code extends ProblemCode>(code: Code, ...[args]: Args<Code>): Problem<Code> =>
  ({ code, args: args ?? {} }) as Problem<Code>

/** Options of a zod check whose issue carries the problem. */
export const refusing = (found: Problem): { readonly params: { readonly problem: Problem } } => ({
  params: { problem: found },
})

/** The problem in the issue of such a check. */
export function carriedBy(params: Readonly<Record<string, unknown>> | undefined): Problem | undefined {
  const found = params?.['problem']
  return typeof found === 'object' && found !== null && 'code' in found ? (found as Problem) : undefined
}

/** A problem with a field, a flag or an argument; `given` is its value. */
export function problemAt(field: string, found: Problem, given?: unknown): InputProblem {
  const shown = givenText(given)
  return { field, ...found, ...(shown === undefined ? {} : { given: shown }) }
}

const LONGEST_GIVEN = 60

/** A value for use in a sentence. Long texts are left out. */
function givenText(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value !== 'string' || value === '' || value.length > LONGEST_GIVEN) return undefined
  return printable(value)
}

/** Replaces each unprintable character by its code point. */
export const printable = (text: string): string =>
  text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
