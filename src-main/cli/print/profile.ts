import type { Texts } from '../../contract/texts/texts.ts'
import { onlyVersion } from '../../domain/profile/address-family.ts'
import { isWeak } from '../../domain/profile/proposal.ts'
import { sectionsOf, type ListOrder } from '../../domain/profile/arrangement.ts'
import type { Profile } from '../../domain/profile/schema.ts'
import type { SecretField } from '../../domain/profile/secret.ts'
import { sectionTitle } from '../../presentation/profile-list.ts'
import { indent, row } from './layout.ts'
import { BLANK, span, type Line } from './line.ts'
import { clip, padEnd, widthOf } from './width.ts'

export function profileLines(
  profile: Profile,
  stored: readonly SecretField[],
  texts: Texts,
  width: number,
): readonly Line[] {
  const groups = [basic(profile, stored, texts), ipsec(profile, texts), tunnel(profile, texts), network(profile, texts)]
  const labelWidth = Math.max(...groups.flat().map(([label]) => widthOf(label)))
  return [
    [span(profile.name, 'strong')],
    ...groups.flatMap((group) => [BLANK, ...group.flatMap(([label, value]) => row(label, value, labelWidth, width))]),
  ]
}

type Entry = readonly [label: string, value: string]

const field = (texts: Texts, name: string): string => texts.byData(`field.${name}`)
const yesNo = (texts: Texts, value: boolean): string => texts.text(value ? 'yes' : 'no')
const listed = (texts: Texts, values: readonly string[], none: Parameters<Texts['text']>[0]): string =>
  values.length > 0 ? values.join(', ') : texts.text(none)
const secondsOf = (texts: Texts, value: number): string => texts.text('time.seconds', { seconds: value })

function basic(profile: Profile, stored: readonly SecretField[], texts: Texts): readonly Entry[] {
  return [
    [field(texts, 'gateway'), profile.gateway],
    ...spareEntries(profile, texts),
    ...filingEntries(profile, texts),
    [field(texts, 'user'), profile.user],
    [field(texts, 'keep'), texts.text(`keep.${profile.keep}`)],
    [field(texts, 'atSignIn'), yesNo(texts, profile.atSignIn)],
    [field(texts, 'trustedNetworks'), texts.text(`trustedNetworks.${profile.trustedNetworks}`)],
    ...(profile.ppp.code === 'none'
      ? []
      : [[field(texts, 'ppp.code'), texts.text(`code.${profile.ppp.code}`)] as const]),
    [field(texts, 'machineAuth'), texts.text(`authentication.${profile.machineAuth.kind}`)],
    [
      texts.text('cli.profile.stored'),
      listed(
        texts,
        stored.map((name) => field(texts, name)),
        'cli.profile.none-stored',
      ),
    ],
    [field(texts, 'id'), profile.id],
  ]
}

const spareEntries = ({ gateways: { spare, order } }: Profile, texts: Texts): readonly Entry[] =>
  spare.length === 0
    ? []
    : [
        [field(texts, 'gateways.spare'), spare.join(', ')],
        [field(texts, 'gateways.order'), order],
      ]

const filingEntries = ({ filing: { group, labels, favourite } }: Profile, texts: Texts): readonly Entry[] => [
  ...(group === undefined ? [] : [[field(texts, 'filing.group'), group] as const]),
  ...(labels.length === 0 ? [] : [[field(texts, 'filing.labels'), labels.join(', ')] as const]),
  ...(favourite ? [[field(texts, 'filing.favourite'), texts.text('yes')] as const] : []),
]

function ipsec({ ipsec: value }: Profile, texts: Texts): readonly Entry[] {
  const graded = (list: readonly string[]): string =>
    list.map((item) => (isWeak(item) ? texts.text('cli.profile.weak', { item }) : item)).join(', ')
  return [
    [field(texts, 'ipsec.phase1'), graded(value.phase1)],
    [field(texts, 'ipsec.phase2'), graded(value.phase2)],
    [field(texts, 'ipsec.allowWeak'), yesNo(texts, value.allowWeak)],
    [field(texts, 'ipsec.pfs'), yesNo(texts, value.pfs)],
    [field(texts, 'ipsec.forceNatT'), yesNo(texts, value.forceNatT)],
    [field(texts, 'ipsec.addressFamily'), onlyVersion(value.addressFamily) ?? texts.text('automatic')],
    [field(texts, 'ipsec.dpd.delay'), secondsOf(texts, value.dpd.delay)],
    [field(texts, 'ipsec.dpd.timeout'), secondsOf(texts, value.dpd.timeout)],
    [field(texts, 'ipsec.ikeLifetime'), secondsOf(texts, value.ikeLifetime)],
    [field(texts, 'ipsec.espLifetime'), secondsOf(texts, value.espLifetime)],
    [field(texts, 'ipsec.ports.ike'), String(value.ports.ike)],
    [field(texts, 'ipsec.ports.natt'), String(value.ports.natt)],
    ...(value.remoteId === undefined ? [] : [[field(texts, 'ipsec.remoteId'), value.remoteId] as const]),
    ...(value.localId === undefined ? [] : [[field(texts, 'ipsec.localId'), value.localId] as const]),
  ]
}

function tunnel({ ppp, l2tp }: Profile, texts: Texts): readonly Entry[] {
  const size = (value: number | 'auto'): string => (value === 'auto' ? texts.text('automatic') : String(value))
  const echo = ppp.lcpEcho.interval === 0 ? texts.text('no') : secondsOf(texts, ppp.lcpEcho.interval)
  return [
    [field(texts, 'l2tp.sourcePort'), l2tp.sourcePort],
    [field(texts, 'l2tp.port'), String(l2tp.port)],
    [field(texts, 'l2tp.tunnelSecret'), yesNo(texts, l2tp.tunnelSecret)],
    [field(texts, 'ppp.methods'), ppp.methods.join(', ')],
    [field(texts, 'ppp.mtu'), size(ppp.mtu)],
    [field(texts, 'ppp.mru'), size(ppp.mru)],
    [field(texts, 'ppp.lcpEcho.interval'), echo],
    [field(texts, 'ppp.lcpEcho.failures'), String(ppp.lcpEcho.failures)],
    [field(texts, 'ppp.mppe'), ppp.mppe],
  ]
}

function network({ routing, dns }: Profile, texts: Texts): readonly Entry[] {
  return [
    [field(texts, 'routing'), texts.text(`cli.profile.${routing.mode}`)],
    ...(routing.mode === 'split'
      ? [[field(texts, 'routing.routes'), listed(texts, routing.routes, 'cli.profile.no-routes')] as const]
      : []),
    [field(texts, 'routing.ipv6'), texts.text(`cli.profile.ipv6-${routing.ipv6}`)],
    ...(routing.mode === 'full'
      ? [[field(texts, 'routing.killSwitch'), yesNo(texts, routing.killSwitch)] as const]
      : []),
    [field(texts, 'dns.servers'), listed(texts, dns.servers, 'cli.profile.gateway-dns')],
    [field(texts, 'dns.domains'), listed(texts, dns.domains, 'cli.profile.no-domains')],
  ]
}

/** Grouped below headings if there are favourites or groups. */
export function profileTable(
  profiles: readonly Profile[],
  order: ListOrder,
  texts: Texts,
  width: number,
): readonly Line[] {
  const sections = sectionsOf(profiles, ({ filing }) => filing, order)
  const isPlain = sections.every(({ kind }) => kind === 'rest')
  const left = isPlain ? 0 : 2
  const nameWidth = Math.min(Math.floor(width / 2), Math.max(0, ...profiles.map(({ name }) => widthOf(name))))
  const userWidth = Math.min(20, Math.max(0, ...profiles.map(({ user }) => widthOf(user))))
  const rest = width - nameWidth - userWidth - 4 - left
  const lineOf = ({ name, gateway, user, filing }: Profile): Line => [
    ...(isPlain ? [] : [indent(left)]),
    span(padEnd(clip(name, nameWidth), nameWidth + 2), 'strong'),
    span(padEnd(clip(user, userWidth), userWidth + 2)),
    span(clip([gateway, ...filing.labels.map((label) => `#${label}`)].join('  '), rest), 'quiet'),
  ]
  return sections.flatMap((section, i) => [
    ...(isPlain ? [] : [...(i > 0 ? [BLANK] : []), [span(sectionTitle(texts, section), 'quiet')]]),
    ...section.entries.map(lineOf),
  ])
}

export const noteLine = (text: string): Line => [indent(2), span(text, 'quiet')]
