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
  | 'l2tp-silent'
  | 'name-not-found'
  | 'windows-ike-fails'
  | 'macos-no-answer'

export interface KnownBad {
  readonly component: Versioned
  /** The first version with the error; with Windows a build, and only builds of its release are meant. */
  readonly since?: string
  readonly cured: string
  readonly symptom: KnownSymptom
  /** It does this only beside a version of another program from this one on. */
  readonly only?: { readonly component: Versioned; readonly since: string }
  /** Where it is told of. */
  readonly source: string
}

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
  // The computer's name as the user of EAP.
  { component: 'NetworkManager-l2tp', cured: '1.20.10', symptom: 'eap-refused', source: 'NetworkManager-l2tp PR 201' },
  // January 2022: no L2TP with gateways that send a vendor ID (KB5009543 and KB5009566; cured by KB5010793 and KB5010795).
  ...['19042', '19043', '19044'].map((release): KnownBad => ({
    component: 'Windows',
    since: `10.0.${release}.1466`,
    cured: `10.0.${release}.1469`,
    symptom: 'windows-ike-fails',
    source: 'Microsoft KB5009543, KB5010793',
  })),
  {
    component: 'Windows',
    since: '10.0.22000.434',
    cured: '10.0.22000.438',
    symptom: 'windows-ike-fails',
    source: 'Microsoft KB5009566, KB5010795',
  },
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

/** The version that has none of the errors that a check's version is known for; undefined where none is known. */
export function curedIn({ group, id, found }: Check): string | undefined {
  if (group !== 'component' || found === undefined) return undefined
  return knownBadOf(id, found)
    .map(({ cured }) => cured)
    .sort(compareVersions)
    .at(-1)
}
