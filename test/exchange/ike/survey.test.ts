import { describe, expect, it } from 'vitest'
import { phase1Parts, type Phase1Proposal } from '../../../src-main/domain/profile/proposal.ts'
import { nodeCrypto } from '../../../src-main/crypto/node.ts'
import { halfOpenBudget } from '../../../src-main/protocol/ike-common/half-open-budget.ts'
import { reachTask, type ReachInput, type ReachOutput } from '../../../src-main/protocol/ikev1/reach.ts'
import type { GatewayPolicy } from '../../../src-main/protocol/ikev1/responder-policy.ts'
import { STANDARD_PORTS } from '../../../src-main/protocol/ikev1/settings.ts'
import { surveyTask, type SurveyOutput, type SurveyQuestion } from '../../../src-main/protocol/ikev1/survey-offers.ts'
import type { Port } from '../../../src-main/protocol/task.ts'
import {
  phase1Numbers,
  phase1Proposal,
  phase1Terms,
  phase1Text,
  type Phase1Terms,
} from '../../../src-main/protocol/wire/ike/phase1-terms.ts'
import { CLIENT, CLIENT_PORTS, gateway, GATEWAY, scriptedEntropy, Environment, type Fate } from './environment.ts'

const datagram = (port: Port, bytes: Uint8Array): ReachInput => ({ kind: 'datagram', port, bytes })

function terms(text: Phase1Proposal): Phase1Terms {
  const parts = phase1Parts(text)
  const found = parts && phase1Terms(parts, 'psk')
  if (!found) throw new Error(text)
  return found
}

const text = (of: Phase1Terms): string => {
  const transform = phase1Proposal([of], 0).transforms[0]
  return transform ? phase1Text(phase1Numbers(transform)) : ''
}

const MODERN: readonly Phase1Proposal[] = ['aes256-sha256-ecp256', 'aes256-sha256-ecp384', 'aes128-sha256-ecp256']
const LEGACY: readonly Phase1Proposal[] = ['aes128-sha1-modp1024', '3des-sha1-modp1024']

const question = (changes: Partial<SurveyQuestion> = {}): SurveyQuestion => ({
  crypto: nodeCrypto,
  entropy: scriptedEntropy('survey'),
  gateway: { address: GATEWAY, ports: STANDARD_PORTS },
  local: { address: CLIENT, ports: CLIENT_PORTS },
  phase1Seconds: 3_600,
  port: 'ike',
  groups: [MODERN.map(terms), LEGACY.map(terms)],
  halfOpen: halfOpenBudget(),
  step: 4_000,
  budget: 120_000,
  askIkev2: true,
  ...changes,
})

type SurveyWorld = Environment<ReachInput, SurveyOutput>

function surveyed(policy: Partial<GatewayPolicy>, changes: Partial<SurveyQuestion> = {}, fate?: Fate): SurveyWorld {
  return new Environment(surveyTask(question(changes)), gateway(policy), datagram, fate).begin().runTo(200_000)
}

function result(environment: SurveyWorld) {
  const found = environment.said.map(({ output }) => output).find((output) => output.kind === 'surveyed')
  if (found?.kind !== 'surveyed') throw new Error('the survey ends')
  const { accepted, refused, unknown } = found.survey
  return { ...found.survey, accepted: accepted.map(text), refused: refused.map(text), unknown: unknown.map(text) }
}

describe('a survey of a gateway without credentials', () => {
  it('finds every proposal that is taken, the modern ones first', () => {
    const phase1: readonly Phase1Proposal[] = ['aes256-sha256-ecp384', 'aes128-sha256-ecp256', '3des-sha1-modp1024']
    const environment = surveyed({ phase1 })
    expect(result(environment)).toEqual({
      answered: true,
      accepted: ['aes256-sha256-ecp384', '3des-sha1-modp1024', 'aes128-sha256-ecp256'],
      refused: ['aes128-sha1-modp1024', 'aes256-sha256-ecp256'],
      unknown: [],
      abilities: { deadPeerDetection: true, fragmentation: false, natTraversal: 'rfc' },
      ikev2: false,
    })
    const seen = environment.said.flatMap(({ output }) => (output.kind === 'observe' ? [output.seen.kind] : []))
    expect(seen).toContain('nat')
    expect(seen.filter((kind) => kind === 'phase1-chosen')).toHaveLength(3)
  })

  it('never begins more than three negotiations in 30 s, so a strict gateway goes on answering', () => {
    const environment = surveyed({ phase1: [...MODERN, ...LEGACY], halfOpen: { most: 5, milliseconds: 30_000 } })
    expect(result(environment).accepted).toHaveLength(5)
    const begun = environment.said.filter(
      ({ output }) => output.kind === 'send' && output.bytes.slice(8, 16).every((octet) => octet === 0),
    )
    const distinct = [
      ...new Map(
        begun.map(({ at, output }) => [output.kind === 'send' ? output.bytes.slice(0, 8).join() : '', at]),
      ).values(),
    ]
    for (const at of distinct)
      expect(distinct.filter((other) => other >= at && other < at + 30_000).length).toBeLessThanOrEqual(3)
  })

  it('says what it did not get to', () => {
    const found = result(surveyed({ phase1: [...MODERN, ...LEGACY] }, { budget: 20_000, askIkev2: false }))
    expect(found.accepted).toHaveLength(3)
    expect(found.unknown).toHaveLength(2)
    expect(found.ikev2).toBeUndefined()
  })

  it('tells a gateway that refuses everything from one that is not there', () => {
    expect(result(surveyed({ phase1: ['aes192-md5-modp1536'] }))).toMatchObject({
      answered: true,
      accepted: [],
      unknown: [],
    })
    expect(result(surveyed({}, {}, () => []))).toMatchObject({
      answered: false,
      accepted: [],
      refused: [],
      ikev2: false,
    })
  })

  it('knows a gateway that speaks IKEv2 only', () => {
    expect(result(surveyed({ faults: [{ kind: 'ikev2-only' }] }))).toMatchObject({
      answered: true,
      accepted: [],
      ikev2: true,
    })
  })

  it('is content without MM4', () => {
    expect(
      result(surveyed({ phase1: ['aes256-sha256-ecp256'], faults: [{ kind: 'silent', at: 'MM3' }] })),
    ).toMatchObject({
      accepted: ['aes256-sha256-ecp256'],
    })
  })

  it('asks one by one for what makes a gateway choke', () => {
    const environment = surveyed({ faults: [{ kind: 'refuse', at: 'MM1', type: 15 }] }, { groups: [MODERN.map(terms)] })
    expect(result(environment).refused.toSorted()).toEqual(MODERN.toSorted())
  })
})

describe('whether a port answers', () => {
  const reached = (port: Port, policy: Partial<GatewayPolicy>, ask: 'main-mode' | 'ikev2' = 'main-mode') => {
    const task = reachTask({
      crypto: nodeCrypto,
      entropy: scriptedEntropy('reach'),
      port,
      ports: STANDARD_PORTS,
      ask: ask === 'ikev2' ? { kind: 'ikev2' } : { kind: 'main-mode', offers: MODERN.map(terms) },
      budget: 4_000,
    })
    const environment = new Environment<ReachInput, ReachOutput>(task, gateway(policy), datagram).begin().runTo(10_000)
    return environment.said.map(({ output }) => output).find((output) => output.kind === 'reached')
  }

  it('is known by any answer, a refusal included', () => {
    expect(reached('natt', {})).toEqual({ kind: 'reached', answered: true, version: 1 })
    expect(reached('ike', { phase1: ['3des-md5-modp1536'] })).toEqual({ kind: 'reached', answered: true, version: 1 })
    expect(reached('ike', { faults: [{ kind: 'ikev2-only' }] }, 'ikev2')).toEqual({
      kind: 'reached',
      answered: true,
      version: 2,
    })
  })

  it('is known where another version is asked for, unless the gateway says nothing to anybody', () => {
    expect(reached('ike', {}, 'ikev2')).toEqual({ kind: 'reached', answered: true, version: 1 })
    const silent = { faults: [{ kind: 'silent', at: 'MM1' }] } as const
    expect(reached('ike', silent, 'ikev2')).toEqual({ kind: 'reached', answered: false })
  })

  it('is denied after some tries', () => {
    expect(reached('natt', { faults: [{ kind: 'port-silent', port: 'natt' }] })).toEqual({
      kind: 'reached',
      answered: false,
    })
    expect(reached('ike', { faults: [{ kind: 'port-silent', port: 'natt' }] })).toMatchObject({ answered: true })
  })
})
