import { failed, type Result } from '../result.ts'

/**
 * Why a signed file is rejected. The codes are stable: scripts and help desks rely on them. The texts are in the locale
 * files, under `trust`.
 */
export const TRUST_CODES = [
  'E_FILE_EMPTY',
  'E_FILE_TOO_LARGE',
  'E_FILE_KIND',
  'E_FILE_REMOTE',
  'E_FILE_FORMAT',
  'E_FILE_OTHER',
  'E_FILE_ENCODING',
  'E_FILE_READ',
  'E_DEADLINE',
  'E_ENV_JSON',
  'E_ENV_SHAPE',
  'E_ENV_DUPLICATE',
  'E_ENV_UNKNOWN',
  'E_ENV_MISSING',
  'E_ENV_DEPTH',
  'E_ENV_BASE64',
  'E_ENV_TYPE',
  'E_ENV_NEWER',
  'E_SIG_NONE',
  'E_SIG_COUNT',
  'E_SIG_LENGTH',
  'E_SIG_INVALID',
  'E_SIG_KEYID',
  'E_SIG_THRESHOLD',
  'E_KEY_UNKNOWN',
  'E_KEY_TYPE',
  'E_KEY_WEAK',
  'E_KEY_TEST',
  'E_KEY_REVOKED',
  'E_KEY_EXPIRED',
  'E_KEY_SCOPE',
  'E_KEY_POLICY',
  'E_PAY_EMPTY',
  'E_PAY_TOO_LARGE',
  'E_PAY_JSON',
  'E_PAY_DUPLICATE',
  'E_PAY_SCHEMA',
  'E_PAY_NEWER',
  'E_PAY_CLIENT',
  'E_PAY_NUMBER',
  'E_PAY_TEXT',
  'E_PAY_UNKNOWN_FIELD',
  'E_PAY_MISSING',
  'E_PAY_TYPE',
  'E_PAY_LIMIT',
  'E_PAY_ID',
  'E_PAY_PUBLISHER',
  'E_ROLL_OWNER',
  'E_ROLL_SERIAL',
  'E_ROLL_REUSED',
  'E_ROLL_OLDER',
  'E_ROLL_REVOKED',
  'E_TIME_EXPIRED',
  'E_TIME_EARLY',
  'E_TIME_ORDER',
  'E_TIME_LONG',
  'E_TIME_MISSING',
  'E_TIME_FORMAT',
  'E_TIME_CLOCK',
  'E_FIELD_SERVER',
  'E_FIELD_SERVER_IDN',
  'E_FIELD_SERVER_RANGE',
  'E_FIELD_CRYPTO',
  'E_FIELD_CRYPTO_UNSAFE',
  'E_FIELD_NO_IPSEC',
  'E_FIELD_ROUTE',
  'E_FIELD_DNS',
  'E_FIELD_DOMAIN',
  'E_FIELD_MTU',
  'E_FIELD_USER',
  'E_FIELD_VALUE',
  'E_FIELD_CERT',
  'E_FIELD_LOCK',
  'E_FIELD_COMBINATION',
  'E_FIELD_TEXT',
  'E_POLICY_GRADE',
  'E_SECRET_CLEAR',
  'E_SECRET_PASSWORD',
  'E_SECRET_KDF',
  'E_SECRET_SHAPE',
  'E_SECRET_OPEN',
  'E_SECRET_CONTENT',
  'E_SECRET_RATE',
  'E_TRUST_GAP',
  'E_TRUST_THRESHOLD',
  'E_TRUST_ROLLBACK',
  'E_TRUST_EXPIRED',
  'E_TRUST_SHAPE',
  'E_TRUST_PERMS',
  'E_LINK_ARG',
  'E_LINK_FORM',
  'E_LINK_ORIGIN',
  'E_LINK_FETCH',
] as const
export type TrustCode = (typeof TRUST_CODES)[number]

export interface TrustProblem {
  readonly code: TrustCode
  /** Arguments of the code's text. Text from files has passed `shown`. */
  readonly args: Readonly<Record<string, string | number>>
}

export type Trusted<Value> = Result<Value, TrustProblem>

export const distrust = (code: TrustCode, args: TrustProblem['args'] = {}): Result<never, TrustProblem> =>
  failed({ code, args })

const LONGEST_SHOWN = 64

/** Untrusted text of a file, made fit for display: control, invisible and bidirectional characters become escapes. */
export function shown(text: string): string {
  const characters = Array.from(text.slice(0, 4 * LONGEST_SHOWN))
  const cut = characters.length > LONGEST_SHOWN || text.length > 4 * LONGEST_SHOWN
  const kept = cut ? [...characters.slice(0, LONGEST_SHOWN / 2), '…', ...characters.slice(-8)] : characters
  return kept
    .map((character) =>
      /[\p{C}\p{Zl}\p{Zp}\p{M}]/u.test(character) ? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}` : character,
    )
    .join('')
}
