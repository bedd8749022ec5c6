import type { Versioned } from '../connect/observation.ts'
import type { Check } from './survey.ts'

/**
 * Versions of programs and systems with an error that ends a connect, and the version that has it no more. The error is
 * named as a cause only where what was seen fits `symptom`.
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
  /** The first version with the error; with Windows a build, and only builds of its release are meant. */
  readonly since?: string
  readonly cured: string
  readonly symptom: KnownSymptom
  /** It does this only beside another program, of a version from `since` on, and below `before`. */
  readonly only?: { readonly component: Versioned; readonly since: string; readonly before?: string }
  /** Where it is told of. */
  readonly source: string
}

/** Of Windows, a release at a time: from one month's update to the one that takes the error back. */
const WINDOWS_BUILDS: readonly {
  readonly releases: readonly number[]
  readonly since: number
  readonly cured: number
  readonly source: string
}[] = [
  // January 2022: no L2TP with gateways that send a vendor ID.
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
  // Windows Server 2019 leaves out a blank in its success packet, and a right password fails.
  { component: 'pppd', cured: '2.4.9', symptom: 'chap-refused', source: 'ppp PR 156, issue 158' },
  // EAP-MSCHAPv2 with a name of no length.
  {
    component: 'pppd',
    since: '2.4.9',
    cured: '2.5.0',
    symptom: 'eap-refused',
    source: 'ppp d7e62a8, Launchpad 1958196',
  },
  // Now and then an overlong answer.
  { component: 'pppd', since: '2.5.0', cured: '2.5.1', symptom: 'chap-md5-refused', source: 'ppp issue 496' },
  // Sends to a socket that kernels from 4.15 on do not take.
  {
    component: 'xl2tpd',
    cured: '1.3.12',
    symptom: 'l2tp-silent',
    only: { component: 'Linux', since: '4.15' },
    source: 'xl2tpd issue 147, PR 148; NetworkManager-l2tp issue 79',
  },
  // Gives up after a name that was not found once.
  { component: 'xl2tpd', cured: '1.3.18', symptom: 'name-not-found', source: 'xl2tpd issue 258' },
  // The responder's choice is asked for how long it lasts before there is one.
  {
    component: 'strongSwan',
    since: '5.8.3',
    cured: '5.8.4',
    symptom: 'ike-daemon-dies',
    source: 'strongSwan NEWS 5.8.4',
  },
  // A payload of the other version of IKE.
  {
    component: 'strongSwan',
    since: '5.2.2',
    cured: '5.3.1',
    symptom: 'ike-daemon-dies',
    source: 'strongSwan NEWS 5.3.1, CVE-2015-3991',
  },
  // A NAT payload in Quick Mode that nobody asked for.
  { component: 'Libreswan', cured: '4.0', symptom: 'ike-daemon-dies', source: 'Libreswan CHANGES 4.0' },
  // MD5 in phase 1.
  { component: 'Libreswan', since: '4.8', cured: '4.9', symptom: 'ike-daemon-dies', source: 'Libreswan CHANGES 4.9' },
  // What follows a Delete in one message of IKEv1.
  {
    component: 'Libreswan',
    since: '4.9',
    cured: '4.12',
    symptom: 'ike-daemon-dies',
    source: 'Libreswan CHANGES 4.12, CVE-2023-38712',
  },
  // The plugin does not know how to call a later Libreswan.
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
  // It forbids the protocol that MPPE is agreed by.
  {
    component: 'NetworkManager-l2tp',
    cured: '1.20.12',
    symptom: 'mppe-refused',
    source: 'NetworkManager-l2tp NEWS 1.20.12',
  },
  // The computer's name as the user of EAP.
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
  // What passes a filter of another maker is damaged or lost.
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

/** Below, equal or above zero. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [partsOf(one), partsOf(other)]
  for (let i = 0; i < Math.max(a.length, b.length); i += 1) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** The errors that a version is known for. */
export const knownBadOf = (component: string, version: string): readonly KnownBad[] =>
  KNOWN_BAD.filter(
    ({ component: name, since, cured }) =>
      name === component &&
      (since === undefined || compareVersions(version, since) >= 0) &&
      compareVersions(version, cured) < 0,
  )

/** Whether another program is of a version that the error takes. */
export const isBeside = ({ only }: KnownBad, version: string): boolean =>
  only !== undefined &&
  compareVersions(version, only.since) >= 0 &&
  (only.before === undefined || compareVersions(version, only.before) < 0)

/** Names that a survey has for programs, where they are of the system's packages. */
const PACKAGED: Readonly<Record<string, Versioned>> = { 'network-manager-l2tp': 'NetworkManager-l2tp' }
const nameOf = ({ id }: Check): string => PACKAGED[id] ?? id

/** No survey has them by these names: kernels in use are later than those listed, and a filter stands there under its own. */
const UNSURVEYED: readonly Versioned[] = ['Linux', 'network filter']

/**
 * The version that has none of the errors that a check's version is known for; undefined where none is known.
 * @param checks of the same survey, for errors that show only beside another program
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
