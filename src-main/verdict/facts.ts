import { stageOrder, STAGES, type Stage } from '../domain/connect/stage.ts'
import type { Observation, SeenKind } from '../domain/connect/observation.ts'
import type { Subject } from './verdict-types.ts'

export type Of<Kind extends SeenKind> = Extract<Observation, { kind: Kind }>

/** Observations with the queries that rules make. Only kinds and times matter, not the order. */
export interface Facts {
  readonly subject: Subject
  readonly observations: readonly Observation[]
  all<Kind extends SeenKind>(kind: Kind): readonly Of<Kind>[]
  /** The first of a kind that the rule knows to exist. @throws Error if there is none, which is a defect of the rule */
  first<Kind extends SeenKind>(kind: Kind): Of<Kind>
  has(kind: SeenKind): boolean
  passed(stage: Stage): boolean
  /** Whether this stage's own end was seen, not only that of a later one. */
  reached(stage: Stage): boolean
  readonly auth: 'psk' | 'certificate' | undefined
  /** Absent if neither the user nor the evidence names it. */
  readonly gateway: string | undefined
  readonly user: string | undefined
}

/** Observed only after their stage was completed. */
const PROOFS: Readonly<Partial<Record<SeenKind, Stage>>> = {
  done: 'prerequisites',
  resolved: 'resolve',
  'ike-answer': 'reach',
  'phase1-authenticated': 'ike',
  'lcp-up': 'lcp',
  'auth-accepted': 'authenticate',
  address: 'address',
  echo: 'live',
}

/** Failures that occur only after the earlier stages are complete: a sign-in is not rejected before there is a link. */
const AFTER: ReadonlySet<SeenKind> = new Set([
  'phase1-chosen',
  'phase1-refused',
  'undecryptable',
  'notify',
  'gateway-identity',
  'phase2-chosen',
  'phase2-refused',
  'selectors-refused',
  'selectors-taken',
  'client-hears-nothing',
  'esp-received',
  'l2tp-answer',
  'l2tp-closed',
  'lcp-silent',
  'lcp-terminated',
  'auth-methods',
  'auth-rejected',
  'auth-silent',
  'server-proof-wrong',
  'component-outdated',
  'eap-type-refused',
  'ppp-encryption-refused',
  'no-address-given',
])

/** The latest stage that one observation proves, or undefined if it proves none. */
function provenBy(item: Observation): Stage | undefined {
  if (item.kind === 'done') return item.stage
  const proof = PROOFS[item.kind]
  if (proof) return proof
  return AFTER.has(item.kind) ? STAGES[stageOrder(item.stage) - 1] : undefined
}

export function factsOf(observations: readonly Observation[], subject: Subject): Facts {
  const byKind = new Map<SeenKind, Observation[]>()
  for (const item of observations) {
    const same = byKind.get(item.kind)
    if (same) same.push(item)
    else byKind.set(item.kind, [item])
  }
  const all = <Kind extends SeenKind>(kind: Kind): readonly Of<Kind>[] => (byKind.get(kind) ?? []) as Of<Kind>[]
  const passed = passedStages(observations)
  const of = (kinds: readonly SeenKind[]): boolean => kinds.some((kind) => byKind.has(kind))
  return {
    subject,
    observations,
    all,
    first: (kind) => {
      const [first] = all(kind)
      if (!first) throw new Error(`a rule asks for ${kind}, which was not seen`)
      return first
    },
    has: (kind) => byKind.has(kind),
    passed: (stage) => passed.has(stage),
    reached: (stage) => observations.some((item) => item.kind === 'done' && item.stage === stage),
    auth: subject.machineAuth ?? methodSeen([...all('phase1-authenticated'), ...all('machine-auth')], of),
    gateway: subject.gateway ?? all('resolved')[0]?.addresses[0],
    user: subject.user ?? all('auth-rejected').find(({ user }) => user !== '')?.user,
  }
}

const CERTIFICATE_KINDS: readonly SeenKind[] = ['gateway-certificate', 'client-certificate', 'authorities-wanted']

function methodSeen(
  named: readonly Of<'phase1-authenticated' | 'machine-auth'>[],
  of: (kinds: readonly SeenKind[]) => boolean,
): 'psk' | 'certificate' | undefined {
  const method = named[0]?.method
  if (method) return method
  return of(CERTIFICATE_KINDS) ? 'certificate' : undefined
}

/**
 * What is proven, with the stages below it. IPsec does not follow from L2TP: if IPsec was observed, it must have been
 * seen to be up, because a gateway may accept L2TP without it.
 */
function passedStages(observations: readonly Observation[]): ReadonlySet<Stage> {
  const proven = new Set(observations.flatMap((item) => provenBy(item) ?? []))
  const watched = observations.some(({ stage, kind }) => IPSEC.has(stage) && kind !== 'resolved')
  const height = (stages: readonly Stage[]): number => Math.max(-1, ...stages.map(stageOrder))
  const lower = [...proven].filter((stage) => stageOrder(stage) <= stageOrder('ipsec'))
  const upper = [...proven].filter((stage) => stageOrder(stage) > stageOrder('ipsec'))
  const passed = new Set<Stage>()
  const climb = (from: number, to: number): void => STAGES.slice(from, to + 1).forEach((stage) => passed.add(stage))
  climb(0, height(lower))
  if (upper.length > 0) climb(watched ? stageOrder('l2tp') : 0, height(upper))
  return passed
}

const IPSEC: ReadonlySet<Stage> = new Set<Stage>(['reach', 'ike', 'ipsec'])
