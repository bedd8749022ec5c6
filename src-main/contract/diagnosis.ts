import { z } from 'zod'
import type { Fault } from '../domain/connect/fault.ts'
import { STAGES } from '../domain/connect/stage.ts'
import { certainty, comparison, seenRung, type SeenRung } from '../domain/connect/findings.ts'
import { gatewayCard, natSides } from '../domain/connect/gateway-card.ts'
import { PACKET_PARTS } from '../domain/mtu/parts.ts'
import { logShape, type LogFacts } from './log.ts'
import { MTU_REASONS } from '../domain/mtu/reason.ts'

/**
 * What a diagnosis found, as plain data: the same for a run of our own and for somebody's log, in window, command line
 * and files. No secret is ever in it.
 */

const milliseconds = z.number()

const evidenceLine = z.strictObject({
  /** Milliseconds since the connect began. */
  at: milliseconds,
  stage: z.enum(STAGES),
  /** Technical English, the same in every language, to be searched for. */
  text: z.string(),
  /** The line of the log it was read from, from 1. */
  line: z.number().optional(),
})

/** The link that stood for a moment. */
const linkShape = z.strictObject({ local: z.string(), peer: z.string().optional(), dns: z.array(z.string()) })

/** All but the fault, which each border writes in its own way. */
export const diagnosisShape = z.strictObject({
  ladder: z.array(seenRung).readonly(),
  certainty,
  /** The row of the table that decided: symptom, then cause. */
  rule: z.string(),
  evidence: z.array(evidenceLine).readonly(),
  comparison: comparison.exactOptional(),
  card: gatewayCard.exactOptional(),
  link: linkShape.exactOptional(),
  /** On whose side addresses are translated, as IKE saw it (RFC 3947 section 3.2). */
  nat: natSides.exactOptional(),
  /** Of a log that was too large: octets before those that were read, and lines of the connect that were passed over. */
  shortened: z.strictObject({ unread: z.number(), leftOut: z.number() }).optional(),
  /** What a log is that was read; its lines are counted from the first that was. */
  log: logShape.optional(),
  /** Milliseconds in all; absent for a log. */
  took: milliseconds.optional(),
})

/** One part of a packet; `PartSize` in `src-main/domain/mtu/parts.ts`. */
const partSize = z.strictObject({ part: z.enum(PACKET_PARTS), bytes: z.number() })

/** What to set as the largest inner packet, and why: see `src-main/probe/mtu/advice.ts`. Octets throughout. */
export const mtuShape = z.strictObject({
  value: z.number(),
  why: z.enum(MTU_REASONS),
  /** What the wrapping adds. */
  overhead: z.strictObject({ least: z.number(), most: z.number() }),
  /** What fits a path of 1500. */
  budget: z.number(),
  /** The largest outer packet that was seen to pass whole. */
  path: z.number().optional(),
  /** The smallest outer packet that was not; the path's own size is less than this. */
  pathBelow: z.number().optional(),
  /** The largest inner packet that came back whole, and the smallest that did not: one more, when `largest` is exact. */
  largest: z.number().optional(),
  lost: z.number().optional(),
  /** False where this system does not tell whether packets were cut outside the tunnel: `largest` may then be cut. */
  uncut: z.boolean().optional(),
  /** The outer packet that carries an inner one of `value`, in the order on the wire; see `packetParts`. */
  parts: z.array(partSize).readonly().exactOptional(),
})

export type MtuFindings = z.output<typeof mtuShape>

export interface MtuReport {
  readonly diagnosis: DiagnosisReport
  /** Absent when no tunnel stood to measure in. */
  readonly mtu?: MtuFindings
}

export type EvidenceLine = z.output<typeof evidenceLine>

export interface DiagnosisReport extends z.output<typeof diagnosisShape> {
  /** Absent when nothing is wrong with what was looked at. */
  readonly fault?: Fault
  /** Why no more than the card was asked for, when a whole connect was wanted. */
  readonly withheld?: Fault
}

/** What of this computer a connect depends on, one line for each. */
const LOCAL_CHECKS = ['components', 'modules', 'ports', 'other-vpns', 'subnets'] as const

export const localCheckShape = z.strictObject({
  name: z.enum(LOCAL_CHECKS),
  state: z.enum(['good', 'attention', 'unknown']),
  /** For people: versions, owners of ports, names of links, overlapping networks. */
  found: z.array(z.string()),
})

export interface LocalCheck extends z.output<typeof localCheckShape> {
  /** What stands in the way, when `state` is `attention`. */
  readonly fault?: Fault
}

/** The latest diagnosis of one subject. */
export type DiagnosisState =
  | {
      readonly kind: 'running'
      /** `size` also searches for the largest packet. */
      readonly aim: DiagnosisAim
      /** Milliseconds since 1970. */
      readonly since: number
      readonly ladder: readonly SeenRung[]
      /** Of a log: how much of it is read, 0 to 1. */
      readonly share?: number
    }
  | {
      readonly kind: 'done'
      readonly aim: DiagnosisAim
      readonly at: number
      readonly report: DiagnosisReport
      readonly mtu?: MtuFindings
      readonly checks: readonly LocalCheck[]
    }

/** How the reading of a log ended: `nothing` when it tells of no connect that we understand. */
export type LogOutcome = { readonly kind: 'read' | 'cancelled' } | { readonly kind: 'nothing'; readonly log: LogFacts }

/** `record`: no connect, but what the system has kept of the last one. */
export const DIAGNOSIS_AIMS = ['connect', 'card', 'size', 'record'] as const
export type DiagnosisAim = (typeof DIAGNOSIS_AIMS)[number]

/** What a diagnosis is about: a profile's id, or one of these. */
export const PRACTICE_SUBJECT = 'practice'
export const LOG_SUBJECT = 'log'
