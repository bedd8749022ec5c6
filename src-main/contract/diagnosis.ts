import { z } from 'zod'
import type { Fault } from '../domain/connect/fault.ts'
import { STAGES } from '../domain/connect/stage.ts'
import { certainty, comparison, seenRung, type SeenRung } from '../domain/connect/findings.ts'
import { gatewayCard, natSides } from '../domain/connect/gateway-card.ts'
import { PACKET_PARTS } from '../domain/mtu/parts.ts'
import { logShape, type LogFacts } from './log.ts'
import { MTU_REASONS } from '../domain/mtu/reason.ts'

/**
 * The result of a diagnosis as plain data: the same for our own probe and for a log, in window, command line and files.
 * It never contains a secret.
 */

const milliseconds = z.number()

const evidenceLine = z.strictObject({
  /** Milliseconds since the connect began. */
  at: milliseconds,
  stage: z.enum(STAGES),
  /** Technical English, the same in every language, so that people can search for it. */
  text: z.string(),
  /** The line of the log it was read from, from 1. */
  line: z.number().optional(),
})

/** The link that was up for a moment. */
const linkShape = z.strictObject({ local: z.string(), peer: z.string().optional(), dns: z.array(z.string()) })

/** Everything except the fault, which each border represents in its own way. */
export const diagnosisShape = z.strictObject({
  ladder: z.array(seenRung).readonly(),
  certainty,
  /** The row of the table that decided: symptom, then cause. */
  rule: z.string(),
  evidence: z.array(evidenceLine).readonly(),
  comparison: comparison.exactOptional(),
  card: gatewayCard.exactOptional(),
  link: linkShape.exactOptional(),
  /** The sides on which a NAT translates addresses, as IKE detected (RFC 3947 section 3.2). */
  nat: natSides.exactOptional(),
  /**
   * For a log that was too large: the octets before the part that was read, and the lines of the connect that were left
   * out.
   */
  shortened: z.strictObject({ unread: z.number(), leftOut: z.number() }).optional(),
  /** Facts about the log that was read; its lines are counted from the first one read. */
  log: logShape.optional(),
  /** Milliseconds in total; absent for a log. */
  took: milliseconds.optional(),
})

/** One part of a packet; `PartSize` in `src-main/domain/mtu/parts.ts`. */
const partSize = z.strictObject({ part: z.enum(PACKET_PARTS), bytes: z.number() })

/** The value to set as the largest inner packet, and why: see `src-main/probe/mtu/advice.ts`. Octets throughout. */
export const mtuShape = z.strictObject({
  value: z.number(),
  why: z.enum(MTU_REASONS),
  /** Octets that the encapsulation adds. */
  overhead: z.strictObject({ least: z.number(), most: z.number() }),
  /** The largest inner packet that fits a path of 1500. */
  budget: z.number(),
  /** The largest outer packet that passed without being fragmented. */
  path: z.number().optional(),
  /** The smallest outer packet that did not; the path's own size is less than this. */
  pathBelow: z.number().optional(),
  /**
   * The largest inner packet that came back whole, and the smallest that did not: one more, when `largest` is exact.
   */
  largest: z.number().optional(),
  lost: z.number().optional(),
  /**
   * False if this system does not tell whether packets were fragmented outside the tunnel: `largest` may then be one
   * that was.
   */
  uncut: z.boolean().optional(),
  /** The outer packet that carries an inner one of `value`, in the order on the wire; see `packetParts`. */
  parts: z.array(partSize).readonly().exactOptional(),
})

export type MtuFindings = z.output<typeof mtuShape>

export interface MtuReport {
  readonly diagnosis: DiagnosisReport
  /** Absent when no tunnel was up to measure in. */
  readonly mtu?: MtuFindings
}

export type EvidenceLine = z.output<typeof evidenceLine>

export interface DiagnosisReport extends z.output<typeof diagnosisShape> {
  /** Absent when the diagnosis found nothing wrong. */
  readonly fault?: Fault
  /** Why only the card was asked for although a whole connect was wanted. */
  readonly withheld?: Fault
}

/** Parts of this computer that a connect depends on, one line for each. */
const LOCAL_CHECKS = ['components', 'modules', 'ports', 'other-vpns', 'subnets'] as const

export const localCheckShape = z.strictObject({
  name: z.enum(LOCAL_CHECKS),
  state: z.enum(['good', 'attention', 'unknown']),
  /** Text for people: versions, owners of ports, names of links, overlapping networks. */
  found: z.array(z.string()),
})

export interface LocalCheck extends z.output<typeof localCheckShape> {
  /** The obstacle, when `state` is `attention`. */
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
      /** For a log: the share that has been read, 0 to 1. */
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

/** How the reading of a log ended: `nothing` when it contains no connect that we understand. */
export type LogOutcome = { readonly kind: 'read' | 'cancelled' } | { readonly kind: 'nothing'; readonly log: LogFacts }

/** `record`: makes no connect, but reads what the system has kept of the last one. */
export const DIAGNOSIS_AIMS = ['connect', 'card', 'size', 'record'] as const
export type DiagnosisAim = (typeof DIAGNOSIS_AIMS)[number]

/** Subjects of a diagnosis: a profile's id, or one of these. */
export const PRACTICE_SUBJECT = 'practice'
export const LOG_SUBJECT = 'log'
