import { CAUSES, type CauseCode, type CauseName, type OtherCause } from '../domain/connect/causes.ts'
import type { SeenKind } from '../domain/connect/observation.ts'
import type { Facts } from './facts.ts'

/**
 * Windows numbers with several causes, the most common first: from Microsoft's own lists (“RRAS error codes”, the pages
 * on L2TP/IPsec troubleshooting), and from users' reports. The first is the number's meaning in `os-codes.ts`.
 */
const OF_WINDOWS: Readonly<Partial<Record<number, readonly CauseName[]>>> = {
  87: ['miniport-broken', 'profile-damaged'],
  619: ['hung-up', 'methods-differ', 'esp-lost'],
  628: ['methods-differ', 'hung-up', 'account-barred'],
  691: ['wrong-password', 'nothing-passed', 'methods-differ', 'account-barred', 'ntlm-refused', 'session-held'],
  703: ['nothing-passed', 'needs-window'],
  718: ['directory-silent', 'packets-lost', 'esp-lost', 'other-client'],
  720: ['miniport-broken', 'pool-empty', 'profile-damaged'],
  721: ['ppp-off', 'esp-lost', 'packets-lost'],
  734: ['methods-differ', 'nothing-passed', 'mppe-demanded', 'account-barred'],
  766: ['key-not-stored', 'certificate-not-stored'],
  781: ['key-not-stored', 'certificate-not-stored'],
  786: ['key-not-stored', 'certificate-not-stored'],
  787: ['wrong-key', 'gateway-certificate', 'other-name'],
  788: ['no-common-algorithm', 'no-common-esp', 'custom-policy'],
  789: ['natt-value', 'wrong-key', 'no-common-algorithm', 'services-off', 'gateway-certificate'],
  791: ['services-off', 'ipsec-off', 'custom-policy'],
  792: ['ports-filtered', 'natt-value', 'gateway-off', 'wrong-key'],
  800: ['automatic-kind', 'ports-filtered', 'natt-value'],
  809: ['ports-filtered', 'natt-value', 'gateway-off', 'l2tp-off', 'ipsec-off'],
  812: ['methods-differ', 'account-barred'],
  835: ['other-name', 'wrong-key'],
  1460: ['ports-filtered', 'automatic-kind'],
  13801: ['wrong-key', 'gateway-certificate'],
  13804: ['natt-value', 'wrong-key', 'no-common-algorithm', 'services-off', 'gateway-certificate'],
  13805: ['ports-filtered', 'natt-value', 'gateway-off', 'wrong-key'],
  13868: ['no-common-algorithm', 'no-common-esp', 'custom-policy'],
}

export const windowsCauses = (code: number): readonly CauseName[] => OF_WINDOWS[code] ?? []

/** The same for macOS, by LastCause, and for 8 with DeviceLastCause after a slash: 8/2 covers every IPsec failure. */
const OF_MACOS: Readonly<Partial<Record<string, readonly CauseName[]>>> = {
  10: ['methods-differ', 'pool-empty', 'hung-up'],
  '8/2': ['ports-filtered', 'wrong-key', 'no-common-algorithm', 'gateway-off', 'l2tp-off', 'filter-blocks'],
}

export const macosCauses = (code: number, device: number | undefined): readonly CauseName[] =>
  OF_MACOS[code === 8 ? `8/${device ?? 0}` : `${code}`] ?? []
export const NUMBERS_OF_SEVERAL = Object.keys(OF_WINDOWS).map(Number)

/**
 * The common causes of several numbers of one failure, the highest-ranked over all lists first; the first list's if
 * there are none.
 */
export function inCommon(lists: readonly (readonly CauseName[])[]): readonly CauseName[] {
  const [first = [], ...rest] = lists
  const shared = first.filter((cause) => rest.every((list) => list.includes(cause)))
  const place = (cause: CauseName): number => lists.reduce((sum, list) => sum + list.indexOf(cause), 0)
  return shared.length > 0 ? [...shared].sort((a, b) => place(a) - place(b)) : first
}

type Says = 'for' | 'against' | undefined

const value = ({ all }: Facts, name: 'natt' | 'prohibit-ipsec'): number | undefined =>
  all('windows-value').findLast((item) => item.name === name)?.value

/** With this value, Windows reaches any gateway behind NAT, whether or not it is itself behind NAT. */
const NATT_FOR_ALL = 2

/** What the available facts say about a cause; most causes have none. */
const WITNESSES: Readonly<Partial<Record<CauseName, (facts: Facts) => Says>>> = {
  'natt-value': (facts) => {
    const set = value(facts, 'natt')
    if (set !== undefined) return set >= NATT_FOR_ALL ? 'against' : 'for'
    const nat = facts.all('nat')[0]
    return nat && (nat.gateway ? 'for' : 'against')
  },
  'ipsec-off': (facts) => {
    const set = value(facts, 'prohibit-ipsec')
    return set === undefined ? undefined : set === 1 ? 'for' : 'against'
  },
  'services-off': ({ has }) => (has('windows-service') ? 'for' : undefined),
  'nothing-passed': ({ all }) => {
    const dial = all('credentials-passed').at(-1)
    return dial && (dial.passed ? 'against' : 'for')
  },
  'wrong-password': ({ has }) => (has('worked-before') ? 'against' : undefined),
  'session-held': ({ has }) => (has('worked-before') ? 'for' : undefined),
  'wrong-key': ({ auth, passed }) => (auth === 'certificate' || passed('ike') ? 'against' : undefined),
  // Only a hash of 128 bits can be truncated to 96.
  'hash-cut': ({ all }) =>
    all('phase2-chosen').length === 0
      ? undefined
      : all('phase2-chosen').some(({ proposal }) => /sha2?_?-?256/i.test(proposal))
        ? 'for'
        : 'against',
  'filter-blocks': ({ all, has }) =>
    has('ike-answer')
      ? 'against'
      : all('version').some(({ component }) => component === 'network filter')
        ? 'for'
        : undefined,
  'ports-filtered': ({ has }) => (has('ike-answer') ? 'against' : undefined),
  'gateway-off': ({ has }) => (has('ike-answer') ? 'against' : undefined),
  'wrong-address': ({ has }) => (has('ike-answer') ? 'against' : undefined),
}

/** Observations that these checks use. */
export const WITNESSED: ReadonlySet<SeenKind> = new Set([
  'windows-value',
  'windows-service',
  'nat',
  'credentials-passed',
  'worked-before',
])

export interface Ranked {
  /** First the causes that facts support, then those without facts, then those that facts contradict. */
  readonly causes: readonly CauseName[]
  /** Facts support the first one. */
  readonly supported: boolean
}

/** The causes in the order that the available facts suggest. */
export function ranked(causes: readonly CauseName[], facts: Facts): Ranked {
  const says = new Map(causes.map((cause) => [cause, WITNESSES[cause]?.(facts)]))
  const those = (wanted: Says): readonly CauseName[] => causes.filter((cause) => says.get(cause) === wanted)
  return {
    causes: [...those('for'), ...those(undefined), ...those('against')],
    supported: those('for').length > 0,
  }
}

/** All except the one that the fault itself names. */
export const asOthers = (causes: readonly CauseName[], args: OtherCause['args']): readonly OtherCause[] =>
  causes.map((cause) => ({ cause, args }))

export const codeOf = (cause: CauseName): CauseCode => CAUSES[cause].code
