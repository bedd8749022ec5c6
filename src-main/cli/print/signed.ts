import type { Texts } from '../../contract/texts/texts.ts'
import { offeredGrades } from '../../domain/profile/grade.ts'
import { changedFields, settingText } from '../../domain/profile/origin.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import { readHost } from '../../domain/trust/host-name.ts'
import { dayOf } from '../../domain/trust/moment.ts'
import { shown, type TrustProblem } from '../../domain/trust/problem.ts'
import type { Publisher } from '../../domain/trust/publisher.ts'
import type { Revocation } from '../../domain/trust/revocation.ts'
import type { Verified } from '../../domain/trust/verify.ts'
import { marked } from './fault.ts'
import { paragraph, rows } from './layout.ts'
import { BLANK, span, type Line } from './line.ts'

export const refusalText = ({ code, args }: TrustProblem, texts: Texts): string =>
  texts.byData(`trust.refusal.${code}`, args)

export const refusalLines = (problem: TrustProblem, texts: Texts, width: number): readonly Line[] => [
  ...marked('failed', refusalText(problem, texts), width),
  ...paragraph(problem.code, width, 2, 'quiet'),
]

/** The file's own words, told apart from ours by their marks. */
const quoted = (texts: Texts, words: string): string =>
  texts.text('cli.import.quoted', { words: words.length > 200 ? shown(words) : words })

/** All that a profile would do, from the values that were verified and from nothing else. */
export function previewLines(
  { payload, publisher, by, validity, unknownSigners }: Verified,
  next: Profile | undefined,
  before: Profile | undefined,
  texts: Texts,
  width: number,
): readonly Line[] {
  const { ipsec, ppp, secrets, locked = [], extensions = {} } = payload
  const { worst } = offeredGrades(ipsec, ppp?.methods ?? ['mschapv2'])
  const text = (name: string): string => texts.byData(`cli.import.${name}`)
  const entries: readonly (readonly [string, string | undefined])[] = [
    [text('publisher'), `${publisher.displayName} (${text(`by-${by}`)})`],
    [texts.text('field.name'), quoted(texts, payload.name)],
    [text('description'), payload.description && quoted(texts, payload.description)],
    [text('contact'), payload.supportContact && quoted(texts, payload.supportContact)],
    [texts.text('field.gateway'), gatewayText(payload.gateway, texts)],
    [texts.text('field.routing'), routingText(payload.routing, texts)],
    [texts.text('field.dns.servers'), payload.dns && payload.dns.servers.join(', ')],
    [texts.text('field.dns.domains'), payload.dns && payload.dns.domains.join(', ')],
    [text('trusts'), payload.machineAuth.kind === 'certificate' ? text('authority') : undefined],
    [text('key'), text(`psk-${secrets?.psk ?? 'prompt'}`)],
    [text('grade'), text(`grade-${worst}`)],
    [
      text('locked'),
      locked.length > 0 ? texts.fields(locked.map((field) => texts.byData(`field.${field}`))) : undefined,
    ],
    [text('expires'), dayOf(validity.expires)],
    [text('strangers'), unknownSigners > 0 ? String(unknownSigners) : undefined],
    ...Object.entries(extensions).map(([name, value]) => [name, quoted(texts, shown(value))] as const),
  ]
  const said = entries.flatMap(([label, value]) => (value ? [[label, value] as const] : []))
  return [
    [span(texts.text('cli.import.profile'), 'strong')],
    BLANK,
    ...rows(said, width),
    ...(before && next ? differenceLines(before, next, texts, width) : []),
  ]
}

function gatewayText(gateway: string, texts: Texts): string {
  const unicode = readHost(gateway)?.unicode
  return unicode === undefined ? gateway : texts.text('cli.import.looks-like', { gateway, unicode })
}

function routingText(routing: Verified['payload']['routing'], texts: Texts): string {
  if (routing?.mode === 'split') return texts.text('cli.import.split', { networks: routing.routes.join(', ') })
  return texts.text(routing?.killSwitch ? 'cli.import.full-closed' : 'cli.import.full')
}

function differenceLines(before: Profile, next: Profile, texts: Texts, width: number): readonly Line[] {
  const fields = changedFields(before, next)
  if (fields.length === 0) return [BLANK, ...paragraph(texts.text('cli.import.same'), width, 2)]
  const changes = fields.map((field) => {
    const [was, is] = [before, next].map((profile) => shown(settingText(profile, field)) || '–')
    return [texts.byData(`field.${field}`), `${was} → ${is}`] as const
  })
  return [BLANK, [span(texts.text('cli.import.changes'), 'strong')], ...rows(changes, width)]
}

export function publisherLines(publisher: Publisher, isNew: boolean, texts: Texts, width: number): readonly Line[] {
  const { displayName, id, version, keys, threshold, expires, fingerprint } = publisher
  return [
    [span(texts.text(isNew ? 'cli.import.new-publisher' : 'cli.import.next-publisher'), 'strong')],
    BLANK,
    ...rows(
      [
        [texts.text('cli.import.publisher'), `${quoted(texts, displayName)} (${id})`],
        [texts.text('cli.import.version'), String(version)],
        [texts.text('cli.import.keys'), texts.text('cli.import.keys-of', { threshold, count: keys.length })],
        [texts.text('cli.import.expires'), dayOf(expires)],
        [texts.text('cli.import.fingerprint'), fingerprint],
      ],
      width,
    ),
    ...(isNew ? [BLANK, ...paragraph(texts.text('cli.import.compare'), width, 2)] : []),
  ]
}

const CELLS = 30

/** How much of a list is done, as a bar and as a number. */
export function progressLine(share: number, count: number, texts: Texts): Line {
  const full = Math.round(Math.min(1, share) * CELLS)
  const said = texts.text('cli.sign.progress', { percent: Math.round(100 * Math.min(1, share)), count })
  return [span('●'.repeat(full), 'working'), span('○'.repeat(CELLS - full), 'quiet'), span(` ${said}`)]
}

export const revocationLines = (list: Revocation, texts: Texts, width: number): readonly Line[] => [
  [span(texts.text('cli.import.revocation'), 'strong')],
  BLANK,
  ...rows(
    [
      [texts.text('cli.import.publisher'), list.publisher],
      [texts.text('cli.import.keys'), String(list.keyIds.length)],
      [texts.text('field.profile'), list.profiles.map(({ id, maxSerial }) => `${id} ≤ ${maxSerial}`).join(', ') || '–'],
    ],
    width,
  ),
]
