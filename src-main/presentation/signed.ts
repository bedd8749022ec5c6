import type {
  ProfilePreview,
  PublisherPreview,
  RevocationPreview,
  SettingChange,
  SignedPreview,
} from '../contract/signed.ts'
import type { ProfileEntry } from '../contract/desktop.ts'
import type { AllTexts, AnyTextKey } from '../contract/texts/texts.ts'
import type { Assessment, Reason } from '../domain/profile/assessment.ts'
import { daysLeft } from '../domain/profile/origin.ts'
import { dayOf } from '../domain/trust/moment.ts'
import { shown, type TrustProblem } from '../domain/trust/problem.ts'
import { written } from './algorithms.ts'

/** What a signed file says and does, shown alike in window and terminal. */

/** Why a signed file is refused. */
export const refusalText = ({ code, args }: TrustProblem, texts: AllTexts): string =>
  texts.byData(
    `trust.refusal.${code}`,
    code === 'E_LINK_FETCH' ? { reason: texts.byData(`trust.fetch.${args['reason']}`) } : args,
  )

/** Which of the administrator's files was ignored. */
export const passedOverText = (problem: TrustProblem, texts: AllTexts): string =>
  problem.code === 'E_TRUST_PERMS'
    ? refusalText(problem, texts)
    : texts.text('trust.passed-over', { file: problem.args['file'] ?? '', reason: refusalText(problem, texts) })

/** What a refusal means for the person: whether the file is dangerous, and whom to ask for what. */
export const adviceText = ({ code }: TrustProblem, texts: AllTexts): string =>
  texts.text(`trust.advice.${ADVICE.find(([pattern]) => pattern.test(code))?.[1] ?? 'maker'}`, { code })

type Advice = 'tampered' | 'stranger' | 'next' | 'newer' | 'clock' | 'policy' | 'file' | 'secret' | 'maker'
const ADVICE: readonly (readonly [RegExp, Advice])[] = [
  [/^E_SIG_|^E_PAY_PUBLISHER$|^E_ROLL_OWNER$|^E_KEY_(WEAK|TEST)$|^E_TRUST_THRESHOLD$/, 'tampered'],
  [/^E_KEY_UNKNOWN$/, 'stranger'],
  [
    /^E_ROLL_(OLDER|REVOKED|REUSED)$|^E_TIME_EXPIRED$|^E_KEY_(REVOKED|EXPIRED)$|^E_TRUST_(EXPIRED|ROLLBACK|GAP)$/,
    'next',
  ],
  [/^E_(ENV|PAY)_NEWER$|^E_PAY_CLIENT$/, 'newer'],
  [/^E_TIME_(CLOCK|EARLY)$/, 'clock'],
  [/^E_KEY_(POLICY|SCOPE)$|^E_POLICY_/, 'policy'],
  [/^E_FILE_|^E_LINK_|^E_DEADLINE$|^E_ENV_(JSON|TYPE)$/, 'file'],
  [/^E_SECRET_(CLEAR|PASSWORD)$/, 'secret'],
]

/** Warnings about names easily mistaken for others, each a sentence, shown before the person agrees. */
export const likenessTexts = (preview: SignedPreview, texts: AllTexts): readonly string[] =>
  preview.kind === 'revocation'
    ? []
    : preview.alike.map(({ kind, ...names }) =>
        texts.text(
          `trust.alike.${kind}`,
          Object.fromEntries(Object.entries(names).map(([name, text]) => [name, fit(text)])),
        ),
      )

/** One line of a preview. `theirs` is text from the file, which nobody has confirmed; it is set apart from ours. */
export interface PreviewRow {
  readonly name: string
  readonly value: string
  readonly whose: 'ours' | 'theirs'
}

export interface Preview {
  readonly title: string
  /** Who confirms it, in the trust store's words; undefined if nobody does. */
  readonly from?: { readonly name: string; readonly how: string }
  readonly rows: readonly PreviewRow[]
  /** Differences from the installed profile; undefined if none is installed. */
  readonly changes?: readonly PreviewRow[]
  /** Values that the person has changed, with the publisher's values for them. */
  readonly kept?: readonly PreviewRow[]
}

export function signedPreview(preview: SignedPreview, texts: AllTexts): Preview {
  const title = texts.text(titleKey(preview))
  switch (preview.kind) {
    case 'profile':
      return {
        title,
        from: { name: preview.publisher.name, how: texts.text(`trust.preview.by-${preview.publisher.by}`) },
        rows: profileRows(preview, texts),
        ...(preview.changes ? { changes: preview.changes.map((change) => changeRow(change, 'change', texts)) } : {}),
        ...(preview.kept.length > 0 ? { kept: preview.kept.map((change) => changeRow(change, 'own', texts)) } : {}),
      }
    case 'publisher':
      return { title, rows: publisherRows(preview, texts) }
    case 'revocation':
      return { title, rows: revocationRows(preview, texts) }
  }
}

function titleKey(preview: SignedPreview): AnyTextKey {
  if (preview.kind === 'profile') return `trust.preview.profile-${preview.changes ? 'next' : 'new'}`
  if (preview.kind === 'publisher') return `trust.preview.publisher-${preview.asked.length > 0 ? 'new' : 'next'}`
  return 'trust.preview.revocation'
}

const ours = (name: string, value: string | undefined): readonly PreviewRow[] =>
  value === undefined || value === '' ? [] : [{ name, value, whose: 'ours' }]
const theirs = (name: string, words: string | undefined, texts: AllTexts): readonly PreviewRow[] =>
  words === undefined || words === ''
    ? []
    : [{ name, value: texts.text('trust.preview.quoted', { words: fit(words) }), whose: 'theirs' }]

/** Longer text is cut, so that what is shown can be read in full. */
const LONGEST = 512
const fit = (words: string): string => (words.length > LONGEST ? shown(words) : words)

function profileRows(preview: ProfilePreview, texts: AllTexts): readonly PreviewRow[] {
  const { gateway, dns, routes, key } = preview
  const text = (name: string): string => texts.byData(`trust.preview.${name}`)
  return [
    ...theirs(text('name'), preview.name, texts),
    ...theirs(text('description'), preview.description, texts),
    ...theirs(text('contact'), preview.contact, texts),
    ...ours(text('gateway'), hostText(gateway, texts)),
    ...ours(text('user'), preview.user ?? text('user-own')),
    ...ours(text('traffic'), routesText(routes, texts)),
    ...ours(text('servers'), dns?.servers.join(', ')),
    ...ours(text('domains'), dns?.domains.join(', ')),
    ...ours(text('trusts'), preview.authority ? text('authority') : undefined),
    ...ours(text('key'), key === 'certificate' ? undefined : text(`key-${key}`)),
    ...ours(text('grade'), gradeText(preview.grade, texts)),
    ...ours(text('locked'), lockedText(preview, texts)),
    ...ours(text('expires'), dayOf(preview.expires)),
    ...ours(text('serial'), String(preview.serial)),
    ...ours(text('refresh'), preview.refresh.join(', ')),
    ...ours(text('strangers'), preview.strangers > 0 ? String(preview.strangers) : undefined),
    ...preview.extensions.flatMap(([name, words]) => theirs(name, words, texts)),
  ]
}

const hostText = ({ host, unicode }: ProfilePreview['gateway'], texts: AllTexts): string =>
  unicode === undefined ? host : texts.text('trust.preview.looks-like', { gateway: host, unicode })

const routesText = (routes: ProfilePreview['routes'], texts: AllTexts): string =>
  typeof routes === 'string'
    ? texts.text(`trust.preview.routes-${routes}`)
    : texts.text('trust.preview.routes-some', { networks: routes.join(', ') })

const lockedText = ({ locked }: ProfilePreview, texts: AllTexts): string | undefined =>
  locked.length > 0 ? texts.fields(locked) : undefined

function changeRow({ field, was, is }: SettingChange, how: 'change' | 'own', texts: AllTexts): PreviewRow {
  const [before, after] = [was, is].map((value) => wordOf(value, texts))
  const value = texts.text(`trust.preview.${how}`, { was: before ?? '', is: after ?? '' })
  return { name: texts.byData(`field.${field}`), value, whose: 'ours' }
}

function wordOf(value: string, texts: AllTexts): string {
  if (value === 'true' || value === 'false')
    return texts.text(value === 'true' ? 'trust.preview.on' : 'trust.preview.off')
  return value || texts.text('trust.preview.nothing')
}

function publisherRows(preview: PublisherPreview, texts: AllTexts): readonly PreviewRow[] {
  const { name, id, version, threshold, keys, expires, fingerprint } = preview
  const text = (key: string): string => texts.byData(`trust.preview.${key}`)
  return [
    ...theirs(text('publisher'), name, texts),
    ...ours(text('id'), id),
    ...ours(text('version'), String(version)),
    ...ours(text('keys'), texts.text('trust.preview.keys-of', { threshold, count: keys })),
    ...ours(text('expires'), dayOf(expires)),
    ...ours(text('fingerprint'), fingerprint),
  ]
}

function revocationRows(
  { publisher: { name }, keys, profiles }: RevocationPreview,
  texts: AllTexts,
): readonly PreviewRow[] {
  const withdrawn = profiles.map(({ id, maxSerial, name: known }) =>
    texts.text('trust.preview.profile-withdrawn', { name: known ?? id, serial: maxSerial }),
  )
  return [
    ...ours(texts.text('trust.preview.publisher'), name),
    ...ours(texts.text('trust.preview.keys-withdrawn'), String(keys)),
    ...ours(
      texts.text('trust.preview.profiles-withdrawn'),
      withdrawn.join(', ') || texts.text('trust.preview.nothing'),
    ),
  ]
}

/** The grade in a word, and sentences about what limits it and who can change that. */
export function gradeText({ grade, reasons }: Assessment, texts: AllTexts): string {
  const said = [...new Set(reasons.map((reason) => reasonText(reason, texts)))].join(' ')
  return texts.text(`trust.grade.${grade}`, { reasons: said })
}

const BY_VALUE: ReadonlySet<Reason['part']> = new Set(['peer', 'sign-in'])

const reasonText = ({ part, value }: Reason, texts: AllTexts): string =>
  texts.byData(`trust.grade.reason.${BY_VALUE.has(part) ? `${part}-${value}` : part}`, { name: written(value) })

type Standing = Pick<ProfileEntry, 'origin' | 'barred'>

/** A warning that a signed profile expires soon; undefined until then, and if it does not connect anyway. */
export function standingText({ origin, barred }: Standing, now: number, texts: AllTexts): string | undefined {
  const count = origin && !barred ? daysLeft(origin, now) : undefined
  if (!origin || count === undefined) return undefined
  return count === 0
    ? texts.text('signed.expires-today')
    : texts.text('signed.expires', { count, date: dayOf(origin.expires) })
}

/** The same in two or three words, for a list. */
export function standingWords({ origin, barred }: Standing, now: number, texts: AllTexts): string | undefined {
  if (barred) return texts.text(barred.code === 'profile-expired' ? 'signed.short-expired' : 'signed.short-barred')
  const count = origin && daysLeft(origin, now)
  return count === undefined ? undefined : texts.text('signed.short-expires', { count })
}

/** The same as a line of the tray's menu. */
export function standingLine(
  name: string,
  { origin, barred }: Standing,
  now: number,
  texts: AllTexts,
): string | undefined {
  if (barred) return texts.text('signed.tray-barred', { name, title: texts.faultTitle(barred) })
  const count = origin && daysLeft(origin, now)
  if (count === undefined) return undefined
  return count === 0
    ? texts.text('signed.tray-expires-today', { name })
    : texts.text('signed.tray-expires', { name, count })
}
