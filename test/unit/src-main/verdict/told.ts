import type { FaultCode } from '../../../../src-main/domain/connect/catalogue.ts'
import type { Stage } from '../../../../src-main/domain/connect/stage.ts'
import type { Observation, Seen } from '../../../../src-main/domain/connect/observation.ts'
import { verdictOf } from '../../../../src-main/verdict/verdict.ts'
import type { Subject } from '../../../../src-main/verdict/verdict-types.ts'

/** The words that symptoms are told in: what is seen of a gateway on the way up, each with what came before it. */

export const SUBJECT: Subject = { gateway: 'vpn.example.com', user: 'alice' }
export type Told = readonly [stage: Stage, seen: Seen]
export const observations = (told: readonly Told[]): readonly Observation[] =>
  told.map(([stage, seen], i) => ({ at: 10 * i, stage, ...seen }))
export const judge = (told: readonly Told[], subject = SUBJECT) => verdictOf(observations(told), subject)

export const answer = (port: number, version: 1 | 2 = 1): Told => ['reach', { kind: 'ike-answer', port, version }]
export const silent = (message: 'MM2' | 'MM4' | 'MM6' | 'QM2' | 'IKEv2', port = 500): Told => [
  message === 'QM2' ? 'ipsec' : 'ike',
  { kind: 'ike-silent', port, message, tries: 5 },
]
export const refusal = (phase: 1 | 2, type: number): Told => [
  phase === 1 ? 'ike' : 'ipsec',
  { kind: 'notify', phase, type, name: `N${type}`, authenticated: phase === 2 },
]
export const chosen: Told = ['ike', { kind: 'phase1-chosen', proposal: 'aes256-sha256-modp2048' }]
export const ike: readonly Told[] = [answer(500), chosen, ['ike', { kind: 'done' }]]
export const esp = (encapsulation: 'udp' | 'esp'): readonly Told[] => [
  ...ike,
  ['ipsec', { kind: 'phase2-chosen', proposal: 'aes256-sha256', encapsulation }],
  ['ipsec', { kind: 'done' }],
]
export const call: readonly Told[] = [...esp('udp'), ['l2tp', { kind: 'l2tp-answer' }], ['l2tp', { kind: 'done' }]]
export const link: readonly Told[] = [...call, ['lcp', { kind: 'lcp-up', mru: 1400 }]]
export const linkOn4500: readonly Told[] = [answer(4500), ...link.slice(1)]
export const up: readonly Told[] = [
  ...link,
  ['authenticate', { kind: 'auth-accepted', method: 'mschapv2' }],
  ['address', { kind: 'address', local: '10.0.0.9', dns: [] }],
]
export const rejectedWith = (code: number): Told => [
  'authenticate',
  { kind: 'auth-rejected', method: 'mschapv2', user: 'alice', code },
]
export const gatewayCertificate = (problem: 'untrusted' | 'expired' | 'identity'): Told => [
  'ike',
  { kind: 'gateway-certificate', subject: 'CN=vpn', issuer: 'CN=ca', problem },
]
export const clientCertificate = (problem: 'expired' | 'rejected' | 'not-yet-valid'): Told => [
  'ike',
  { kind: 'client-certificate', subject: 'CN=alice', problem },
]
export const callClosed = (pppCause: number): Told => [
  'l2tp',
  { kind: 'l2tp-closed', which: 'call', result: 1, pppCause },
]

/** What is seen, and what the verdict is to be. */
export type Row = readonly [
  symptom: string,
  told: readonly Told[],
  code: FaultCode,
  certainty: string,
  subject?: Subject,
]
