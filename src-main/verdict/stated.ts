import { entryOf, type FaultCode } from '../domain/connect/catalogue.ts'
import { foundFault, type ArgsMakers } from '../domain/connect/fault.ts'
import { compareCertainty } from '../domain/connect/certainty.ts'
import type { StatedCode } from '../domain/connect/stated-code.ts'
import { stageOrder, type Stage } from '../domain/connect/stage.ts'
import type { Facts, Of } from './facts.ts'
import { asCause, knownErrors } from './known-errors.ts'
import { nextStage, type Decision } from './decision.ts'

/** A program may die at any stage, and routes fail before and after; a tunnel that ends by a limit was up. */
const ANYWHERE: ReadonlySet<FaultCode> = new Set<FaultCode>([
  'component-died',
  'routes-missing',
  'session-limit-reached',
])

/** The cause that a program itself names: the most certain one, and of equals the first in the ladder. */
export function byStatement(facts: Facts): Decision | undefined {
  const up = facts.subject.wasUp ?? facts.passed('address')
  const counts = ({ stage, code }: Of<'stated'>): boolean => {
    if (ANYWHERE.has(code)) return true
    return entryOf(code).stage === 'live' ? up : !up && !facts.passed(stage)
  }
  const [said] = facts
    .all('stated')
    .filter(counts)
    .sort(
      (a, b) =>
        compareCertainty(a.certainty, b.certainty) ||
        stageOrder(entryOf(a.code).stage) - stageOrder(entryOf(b.code).stage),
    )
  if (!said) return undefined
  const { code, certainty, by } = said
  return {
    fault: foundFault(
      code,
      OF_STATED,
      { said, facts },
      {
        ...(code === 'component-died' ? { stage: nextStage(facts) } : {}),
        others: knownErrors(facts).map(asCause),
      },
    ),
    certainty,
    rule: `${by} says so → ${code}`,
    evidence: [said],
  }
}

interface StatedSource {
  readonly said: Of<'stated'>
  readonly facts: Facts
}

const component = ({ said: { about, by } }: StatedSource) => ({ component: about ?? by })
const gateway = ({ facts }: StatedSource) => (facts.gateway === undefined ? {} : { gateway: facts.gateway })
const user = ({ facts }: StatedSource) => (facts.user === undefined ? {} : { user: facts.user })
const profile = ({ said: { about, by }, facts }: StatedSource) => ({ name: about ?? facts.gateway ?? by })

/** The module that a stage requires, if the program does not name it. */
const MODULES: Readonly<Partial<Record<Stage, string>>> = { l2tp: 'l2tp_ppp', lcp: 'ppp_generic', address: 'ppp_mppe' }
const portOf = ({ about, stage }: Of<'stated'>): number => Number(about) || (stage === 'l2tp' ? 1701 : 500)
const secretOf = ({ stage }: Of<'stated'>, { auth }: Facts): string => {
  if (stage === 'authenticate') return 'password'
  return auth === 'certificate' ? 'privateKey' : 'psk'
}

/** Arguments of a fault's texts that the program's own words do not give. */
const OF_STATED: ArgsMakers<StatedCode, StatedSource> = {
  'component-missing': component,
  'ikev1-missing': component,
  'component-stopped': component,
  'component-died': component,
  'kernel-module-missing': ({ said }) => ({ module: said.about ?? MODULES[said.stage] ?? 'esp4' }),
  'port-in-use': ({ said }) => ({ port: portOf(said) }),
  'secret-missing': ({ said, facts }) => ({ missing: said.about ?? secretOf(said, facts) }),
  'settings-refused': ({ said }) => ({ component: said.about ?? said.by, reason: said.reason ?? said.by }),
  'session-active': profile,
  'other-vpn-active': profile,
  'not-authorised': () => ({ variant: 'program' }),
  'gateway-name-unresolved': gateway,
  'ike-no-response': gateway,
  'natt-no-response': gateway,
  'credentials-rejected': user,
  'password-expired': user,
  'account-restricted': user,
}

/** Of equally certain causes, the first in the ladder. */
export function moreCertain(ruled: Decision | undefined, stated: Decision | undefined): Decision | undefined {
  if (!ruled || !stated) return ruled ?? stated
  const order = compareCertainty(ruled.certainty, stated.certainty)
  if (order !== 0) return order < 0 ? ruled : stated
  return stageOrder(stated.fault.stage) < stageOrder(ruled.fault.stage) ? stated : ruled
}
