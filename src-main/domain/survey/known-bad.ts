import type { Versioned } from '../connect/observation.ts'
import type { Check } from './survey.ts'

/**
 * Versions of programs and systems with a defect that ends a connect, and the version that fixes it. The defect is
 * named as a cause only if the observations match `symptom`.
 */
export const KNOWN_BAD_CHECKED = '2026-11-30'

export type KnownSymptom =
  | 'chap-refused'
  | 'chap-md5-refused'
  | 'eap-refused'
  | 'mppe-refused'
  | 'l2tp-silent'
  | 'name-not-found'
  | 'ike-daemon-dies'
  | 'ipsec-not-begun'
  | 'windows-ike-fails'
  | 'macos-no-answer'

export interface KnownBad {
  readonly component: Versioned
  /** The first version with the defect; for Windows a build, which applies only to builds of the same release. */
  readonly since?: string
  readonly cured: string
  readonly symptom: KnownSymptom
  /** The defect appears only with another program of a version from `since` and below `before`. */
  readonly only?: { readonly component: Versioned; readonly since: string; readonly before?: string }
  /** Where the defect is documented. */
  readonly source: string
}

/** Windows defects by release: from the monthly update that introduced the defect to the one that fixed it. */
const WINDOWS_BUILDS: readonly {
  readonly releases: readonly number[]
  readonly since: number
  readonly cured: number
  readonly source: string
}[] = [
  // January 2022: no L2TP to gateways that send a vendor ID.
  { releases: [14393], since: 4886, cured: 4889, source: 'KB5009546, KB5010790' },
  { releases: [17763], since: 2452, cured: 2458, source: 'KB5009557, KB5010791' },
  { releases: [18363], since: 2037, cured: 2039, source: 'KB5009545, KB5010792' },
  { releases: [19042, 19043, 19044], since: 1466, cured: 1469, source: 'KB5009543, KB5010793' },
  { releases: [20348], since: 469, cured: 473, source: 'KB5009555, KB5010796' },
  { releases: [22000], since: 434, cured: 438, source: 'KB5009566, KB5010795' },
  // April 2024: VPN connections fail.
  { releases: [17763], since: 5696, cured: 5820, source: 'KB5036896, KB5037765' },
  { releases: [19044, 19045], since: 4291, cured: 4412, source: 'KB5036892, KB5037768' },
  { releases: [20348], since: 2402, cured: 2461, source: 'KB5036909, KB5037782' },
  { releases: [22000], since: 2899, cured: 2960, source: 'KB5036894, KB5037770' },
  { releases: [22621, 22631], since: 3447, cured: 3593, source: 'KB5036893, KB5037771' },
]

export const KNOWN_BAD: readonly KnownBad[] = [
  // Windows Server 2019 leaves out a space in its success packet, and a correct password fails.
  { component: 'pppd', cured: '2.4.9', symptom: 'chap-refused', source: 'ppp PR 156, issue 158' },
  // EAP-MSCHAPv2 with an empty name.
  {
    component: 'pppd',
    since: '2.4.9',
    cured: '2.5.0',
    symptom: 'eap-refused',
    source: 'ppp d7e62a8, Launchpad 1958196',
  },
  // Occasionally a response that is too long.
  { component: 'pppd', since: '2.5.0', cured: '2.5.1', symptom: 'chap-md5-refused', source: 'ppp issue 496' },
  // Sends to a socket in a way that kernels from 4.15 on reject.
  {
    component: 'xl2tpd',
    cured: '1.3.12',
    symptom: 'l2tp-silent',
    only: { component: 'Linux', since: '4.15' },
    source: 'xl2tpd issue 147, PR 148; NetworkManager-l2tp issue 79',
  },
  // Gives up after one failed name lookup.
  { component: 'xl2tpd', cured: '1.3.18', symptom: 'name-not-found', source: 'xl2tpd issue 258' },
  // As responder, reads the lifetime of its choice before there is one.
  {
    component: 'strongSwan',
    since: '5.8.3',
    cured: '5.8.4',
    symptom: 'ike-daemon-dies',
    source: 'strongSwan NEWS 5.8.4',
  },
  // A payload of the other IKE version.
  {
    component: 'strongSwan',
    since: '5.2.2',
    cured: '5.3.1',
    symptom: 'ike-daemon-dies',
    source: 'strongSwan NEWS 5.3.1, CVE-2015-3991',
  },
  // An unrequested NAT payload in Quick Mode.
  { component: 'Libreswan', cured: '4.0', symptom: 'ike-daemon-dies', source: 'Libreswan CHANGES 4.0' },
  // MD5 in phase 1.
  { component: 'Libreswan', since: '4.8', cured: '4.9', symptom: 'ike-daemon-dies', source: 'Libreswan CHANGES 4.9' },
  // A payload after a Delete in one IKEv1 message.
  {
    component: 'Libreswan',
    since: '4.9',
    cured: '4.12',
    symptom: 'ike-daemon-dies',
    source: 'Libreswan CHANGES 4.12, CVE-2023-38712',
  },
  // The plugin does not support the commands of later Libreswan versions.
  ...(
    [
      [undefined, '1.20.6', '4.9', undefined],
      [undefined, '1.20.14', '5.0', undefined],
      ['1.20.14', '1.20.16', '4.15', '5.0'],
    ] as const
  ).map(([since, cured, from, before]): KnownBad => ({
    component: 'NetworkManager-l2tp',
    ...(since === undefined ? {} : { since }),
    cured,
    symptom: 'ipsec-not-begun',
    only: { component: 'Libreswan', since: from, ...(before === undefined ? {} : { before }) },
    source: `NetworkManager-l2tp NEWS ${cured}`,
  })),
  // It forbids the protocol that negotiates MPPE.
  {
    component: 'NetworkManager-l2tp',
    cured: '1.20.12',
    symptom: 'mppe-refused',
    source: 'NetworkManager-l2tp NEWS 1.20.12',
  },
  // Sends the computer's name as the EAP user.
  { component: 'NetworkManager-l2tp', cured: '1.20.10', symptom: 'eap-refused', source: 'NetworkManager-l2tp PR 201' },
  ...WINDOWS_BUILDS.flatMap(({ releases, since, cured, source }) =>
    releases.map((release): KnownBad => ({
      component: 'Windows',
      since: `10.0.${release}.${since}`,
      cured: `10.0.${release}.${cured}`,
      symptom: 'windows-ike-fails',
      source: `Microsoft ${source}`,
    })),
  ),
  // Packets that pass another vendor's filter are damaged or lost.
  {
    component: 'macOS',
    since: '15.0',
    cured: '15.0.1',
    symptom: 'macos-no-answer',
    only: { component: 'network filter', since: '0' },
    source: 'Apple, macOS 15.0.1 (“compatibility with third-party security software”); LuLu issues 630, 637, 639',
  },
]

const partsOf = (version: string): readonly number[] =>
  version.split(/[.-]/).map((part) => Number.parseInt(part, 10) || 0)

/** Negative, zero or positive. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [partsOf(one), partsOf(other)]
  for (let i = 0; i < Math.max(a.length, b.length); i += 1) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** The known defects of a version. */
export const knownBadOf = (component: string, version: string): readonly KnownBad[] =>
  KNOWN_BAD.filter(
    ({ component: name, since, cured }) =>
      name === component &&
      (since === undefined || compareVersions(version, since) >= 0) &&
      compareVersions(version, cured) < 0,
  )

/** Whether another program's version meets the condition of the defect. */
export const isBeside = ({ only }: KnownBad, version: string): boolean =>
  only !== undefined &&
  compareVersions(version, only.since) >= 0 &&
  (only.before === undefined || compareVersions(version, only.before) < 0)

/** Programs that a survey lists under their package names. */
const PACKAGED: Readonly<Record<string, Versioned>> = { 'network-manager-l2tp': 'NetworkManager-l2tp' }
const nameOf = ({ id }: Check): string => PACKAGED[id] ?? id

/** No survey lists them by these names: current kernels are newer than those listed, and a filter has its own. */
const UNSURVEYED: readonly Versioned[] = ['Linux', 'network filter']

/**
 * The version without any of the defects that a check's version is known for; undefined if none is known.
 * @param checks of the same survey, for defects that appear only with another program
 */
export function curedIn(check: Check, checks: readonly Check[]): string | undefined {
  if (check.group !== 'component' || check.found === undefined) return undefined
  const shows = (known: KnownBad): boolean =>
    known.only === undefined ||
    UNSURVEYED.includes(known.only.component) ||
    checks.some((other) => nameOf(other) === known.only?.component && isBeside(known, other.found ?? '0'))
  return knownBadOf(nameOf(check), check.found)
    .filter(shows)
    .map(({ cured }) => cured)
    .sort(compareVersions)
    .at(-1)
}
